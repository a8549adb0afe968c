"""A stream answered step by step says what the network says of the whole; its weights' origin."""

import dataclasses

import numpy as np
import pytest
import torch

from engine.music import Family, Note
from engine.networks.harmonic import HarmonicDimensions, HarmonicNet
from engine.networks.live import LOOK_AHEAD_FRAMES, LiveDimensions, LiveNet
from trainer.data import live_clips
from trainer.data.synthesis import Clip
from trainer.live_graph import LARGEST_DIFFERENCE, difference, live_graph
from trainer.live_weights import laid_into_the_past
from trainer.recipes import RECIPES, from_values
from trainer.recipes.recipe import Recipe, as_values

SMALL = LiveDimensions(
    bins=60, pitches=12, harmonics=(0.5, 1, 2), front_channels=4, channels=8, head_channels=8,
    dilations=(1, 2), intervals=(-3, 0, 4), interval_channels=4,
)  # fmt: skip
OTHER = HarmonicDimensions(
    bins=60, pitches=12, harmonics=(0.5, 1, 2), front_channels=4, channels=8, head_channels=8,
    dilations=(1, 2), intervals=(-3, 0, 4), interval_channels=4, stride=2, pedal=True,
)  # fmt: skip


def trained(network: torch.nn.Module) -> None:
    """Make every number of a network something, as after a training."""
    with torch.no_grad():
        for name, values in [*network.named_parameters(), *network.named_buffers()]:
            if name.endswith(("bias", "running_mean")):
                values.uniform_(-0.4, 0.4)
            elif name.endswith("running_var"):
                values.uniform_(0.5, 1.5)


def live(dimensions: LiveDimensions = SMALL) -> LiveNet:
    torch.manual_seed(0)
    network = LiveNet(dimensions).eval()
    trained(network)
    return network


@pytest.mark.parametrize("block", [2, 6, 40])
@pytest.mark.parametrize("dimensions", [SMALL, dataclasses.replace(SMALL, windows=2, pitches=10)])
def test_the_graph_fed_in_blocks_says_what_the_network_says(
    dimensions: LiveDimensions, block: int
) -> None:
    network = live(dimensions)
    graph = live_graph(network).SerializeToString()
    assert difference(network, graph, 40, block) < LARGEST_DIFFERENCE / 10


def test_a_graph_of_another_network_is_told_apart() -> None:
    graph, other = live_graph(live()).SerializeToString(), live()
    with torch.no_grad():
        other.key_bias.add_(0.5)
    assert difference(other, graph, 40, 2) > LARGEST_DIFFERENCE


@pytest.mark.parametrize("frames", [7, 8])
def test_nothing_depends_on_what_comes_later_than_the_card_says(frames: int) -> None:
    network, seen = live(), torch.rand(1, 30, 3, SMALL.bins)
    other = seen.clone()
    other[:, frames:] = 0.7
    with torch.inference_mode():
        differs = (network(seen) - network(other)).abs().amax(dim=(0, 2, 3)) > 1e-6
    first = int(differs.nonzero()[0])
    assert frames - LOOK_AHEAD_FRAMES - 1 <= first <= frames


@torch.inference_mode()
def test_what_is_late_is_the_whole_clips_answer() -> None:
    network, seen = live(), torch.rand(1, 20, 3, SMALL.bins)
    late = network.delayed(torch.nn.functional.pad(seen, (0, 0, 0, 0, 0, LOOK_AHEAD_FRAMES)))
    np.testing.assert_allclose(late[:, LOOK_AHEAD_FRAMES:], network(seen), atol=1e-6)


@torch.inference_mode()
def test_weights_laid_into_the_past_say_the_same_of_what_does_not_change() -> None:
    """Where nothing changes nothing is missed by not looking ahead."""
    torch.manual_seed(1)
    other, network = HarmonicNet(OTHER).eval(), live()
    trained(other)
    network.load_state_dict(laid_into_the_past(network, other))
    steady = torch.rand(1, 1, 1, OTHER.bins).expand(1, 60, 1, OTHER.bins)
    expected = other(steady.expand(-1, -1, 2, -1).contiguous())[:, 30:34, :4]
    said = network(steady.expand(-1, -1, 3, -1).contiguous())[:, 30:34, :4]
    np.testing.assert_allclose(said, expected, atol=1e-4)


def test_half_of_the_targets_are_what_the_teachers_say(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    class Teacher:
        def __init__(self, name: str) -> None:
            asked.append(name)

        def said(self, sound: np.ndarray, rate: int) -> np.ndarray:
            assert rate == 16000
            return np.full((len(sound) // 320 + 1, 5, 88), 0.5, np.float32)

    monkeypatch.setattr(live_clips, "_teacher", Teacher)
    recipe, note = RECIPES["live"], Note(0.5, 60, 0.8)
    sound = np.random.default_rng(0).normal(0, 0.1, 16000).astype(np.float32)
    for family, name in ((Family.PIANO, "piano"), (Family.GUITAR, "any")):
        seen, targets = live_clips.live_example(Clip(sound, (note,), (family,)), recipe)
        assert asked.pop() == name
        assert seen.shape == (51, 3, 296)
        assert targets[25, :3, 60 - 21].tolist() == pytest.approx([0.75, 0.75, 0.25])
    _, targets = live_clips.live_example(Clip(sound, ()), recipe)
    assert not targets.any()
    assert not asked  # of silence the labels know everything


def test_the_recipe_survives_its_file() -> None:
    recipe = RECIPES["live"]
    assert from_values(Recipe, as_values(recipe)) == recipe
