"""DrumNet: chunks joined are the whole, at any length, and the card's numbers are its own."""

from dataclasses import asdict

import pytest
import torch

from engine.networks.drums import DrumDimensions, DrumNet
from engine.networks.named import build

SMALL = DrumDimensions(front_channels=(4, 6, 8), channels=12, dilations=(1, 2, 4))


@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("frames", [1, 2, 7, 30])
def test_it_answers_for_every_frame(stride: int, frames: int) -> None:
    dimensions = DrumDimensions(
        front_channels=(4, 6, 8), channels=12, dilations=(1, 2), stride=stride
    )
    said = DrumNet(dimensions).eval()(torch.rand(2, frames, 2, 98))
    assert said.shape == (2, frames, 2, 11)


@pytest.mark.parametrize("stride", [1, 2])
def test_with_its_reach_of_context_a_chunk_is_answered_as_the_whole(stride: int) -> None:
    torch.manual_seed(0)
    dimensions = DrumDimensions(
        front_channels=(4, 6, 8), channels=12, dilations=(1, 2, 4), stride=stride
    )
    network, reach = DrumNet(dimensions).eval(), dimensions.reach
    seen = torch.rand(1, 120, 2, 98)
    with torch.inference_mode():
        whole, chunk = network(seen)[0], network(seen[:, 20:100])[0]
    inner = slice(reach, 80 - reach)
    torch.testing.assert_close(chunk[inner], whole[20:100][inner])
    assert not torch.allclose(chunk[:2], whole[20:22], atol=1e-6)


def test_it_is_as_large_as_was_meant() -> None:
    parameters = sum(p.numel() for p in DrumNet(DrumDimensions()).parameters())
    assert 300_000 < parameters < 600_000


def test_a_card_builds_the_same_network() -> None:
    values = {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(SMALL).items()}
    network = build("drums", values)
    assert isinstance(network, DrumNet)
    assert network.dimensions == SMALL
    with pytest.raises(KeyError):
        build("kazoo", {})
