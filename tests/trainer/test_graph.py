"""The graph that is released says what the network says, whatever its dimensions."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.networks.harmonic import HarmonicDimensions, HarmonicNet
from trainer.graph import harmonic_graph, progressions
from trainer.release import LARGEST_DIFFERENCE, ReleaseRefused, export

SMALL = HarmonicDimensions(front_channels=4, channels=8, head_channels=8, dilations=(1, 2))


def trained(dimensions: HarmonicDimensions) -> HarmonicNet:
    """A network whose every number is something, as after a training."""
    torch.manual_seed(0)
    network = HarmonicNet(dimensions).eval()
    with torch.no_grad():
        for name, values in [*network.named_parameters(), *network.named_buffers()]:
            if name.endswith(("bias", "running_mean")):
                values.uniform_(-0.4, 0.4)
            elif name.endswith("running_var"):
                values.uniform_(0.5, 1.5)
    return network


@pytest.mark.parametrize(
    "dimensions",
    [
        HarmonicDimensions(),
        replace(SMALL, pedal=True),
        replace(SMALL, families=7, stride=2),
        replace(SMALL, pedal=True, families=3, stride=2),
        replace(SMALL, intervals=(0, 12, 40), interval_channels=5),
    ],
)
@pytest.mark.parametrize("frames", [1, 2, 33, 64])
def test_the_graph_says_what_the_network_says(dimensions: HarmonicDimensions, frames: int) -> None:
    network = trained(dimensions)
    session = onnxruntime.InferenceSession(
        harmonic_graph(network).SerializeToString(), providers=["CPUExecutionProvider"]
    )
    seen = torch.rand(1, frames, dimensions.windows, dimensions.bins)
    with torch.inference_mode():
        expected = torch.sigmoid(network(seen)).numpy()
    [said] = session.run(None, {"features": seen.numpy()})
    assert expected.std() > 0.01
    np.testing.assert_allclose(said, expected, atol=LARGEST_DIFFERENCE / 10)


@given(st.sets(st.integers(-30, 30), min_size=1, max_size=14))
def test_every_interval_is_heard_once_in_rows_around_nothing(intervals: set[int]) -> None:
    rows = progressions(tuple(intervals))
    assert sorted(i for _, heard in rows for i in heard) == sorted(intervals)
    for taps, heard in rows:
        assert heard <= set(taps)
        assert taps[0] <= 0 <= taps[-1]
        assert len({b - a for a, b in pairwise(taps)}) <= 1


def test_a_graph_that_says_something_else_is_not_released(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = trained(SMALL)
    with torch.no_grad():
        other.key_bias.fill_(1.0)
    with pytest.raises(ReleaseRefused, match="differ"):
        export(trained(SMALL), tmp_path / "other.onnx", lambda _: harmonic_graph(other))


def test_the_graph_is_readable_by_every_runtime_we_allow() -> None:
    graph = harmonic_graph(trained(SMALL))
    assert graph.ir_version <= 10  # what ONNX Runtime 1.20 reads
    assert isinstance(graph, onnx.ModelProto)
