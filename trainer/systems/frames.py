"""The frame family: piano rolls, frame by frame, from a mel spectrogram of 229 bands."""

import dataclasses
from typing import Any

from engine.models.card import FeatureSettings
from engine.networks.kelz import KelzDimensions
from engine.networks.onsets_frames import OnsetsFramesDimensions
from engine.networks.recurrent import RecurrentDimensions
from trainer.recipes.any_instrument import ANY_INSTRUMENT
from trainer.recipes.recipe import NetworkPage, Recipe
from trainer.recipes.regime import Regime
from trainer.systems.equal import SHORT_NOTES, on_equal_terms
from trainer.systems.system import System

MEL_229 = FeatureSettings(
    hop_samples=512, window_sizes=(2048,), bins=229, lowest_hz=30.0, axis="mel"
)
"""What Hawthorne et al. 2018 gave their networks: 32 ms a frame, 30 Hz to 8 kHz."""
SMALLER = OnsetsFramesDimensions(channels=(16, 16, 32), width=256, units=64)
"""A quarter of the published one, which is for days of a GPU."""
PUBLISHED_WEIGHTS = 9_462_328
SMALL_STACK = ("network.dimensions.channels=4,4,8", "network.dimensions.width=16")


def _recipe(name: str, network: str, dimensions: Any) -> Recipe:
    page = NetworkPage(network, dimensions)
    return on_equal_terms(ANY_INSTRUMENT, name, features=MEL_229, network=page)


ONSETS_FRAMES = _recipe("onsets-frames", "onsets-frames", SMALLER)
PRESETS = (
    dataclasses.replace(
        ONSETS_FRAMES,
        name="onsets-frames-published",
        schedule=dataclasses.replace(ONSETS_FRAMES.schedule, steps=50_000, peak_rate=6e-4),
        network=NetworkPage("onsets-frames", OnsetsFramesDimensions(dropout=0.25)),
        regime=Regime(),
    ),
)
SYSTEMS = (
    System(
        "kelz",
        "frames",
        "Convolutions over a few frames, each frame judged on its own",
        "Kelz et al. 2016",
        _recipe("kelz", "kelz", KelzDimensions()),
        (*SHORT_NOTES, *SMALL_STACK),
    ),
    System(
        "bilstm",
        "frames",
        "Two recurrent layers of 88 units to each side over the spectrogram",
        "Sigtia et al. 2016",
        _recipe("bilstm", "recurrent", RecurrentDimensions()),
        (*SHORT_NOTES, "network.dimensions.units=8"),
    ),
    System(
        "crnn",
        "frames",
        "Convolutions, then one recurrent layer",
        "Sigtia et al. 2016; Hawthorne et al. 2018",
        _recipe("crnn", "recurrent", RecurrentDimensions(units=128, layers=1, front=512)),
        (
            *SHORT_NOTES,
            "network.dimensions.channels=4,4,8",
            "network.dimensions.front=16",
            "network.dimensions.units=8",
        ),
    ),
    System(
        "onsets-frames",
        "frames",
        "Onsets and offsets first; frames take what those say, their gradient stopped",
        "Hawthorne et al. 2018, 2019",
        ONSETS_FRAMES,
        (*SHORT_NOTES, *SMALL_STACK, "network.dimensions.units=8"),
        PRESETS[0],
        PUBLISHED_WEIGHTS,
    ),
)
