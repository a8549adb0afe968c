"""Transformers on spectrogram patches, with heads that say piano rolls."""

import dataclasses

from engine.models.card import DecodeSettings, FeatureSettings
from engine.networks.ast import AstDimensions
from trainer.recipes.any_instrument import ANY_INSTRUMENT
from trainer.recipes.recipe import NetworkPage, Recipe
from trainer.recipes.regime import Regime
from trainer.systems.equal import SHORT_NOTES, on_equal_terms
from trainer.systems.system import System

FILTERBANKS = FeatureSettings(
    hop_samples=160, window_sizes=(400,), bins=128, lowest_hz=20.0, axis="kaldi"
)
"""Kaldi's filter banks, 10 ms a frame, as AST's published weights were trained on."""
SMALL = AstDimensions(width=192, depth=4, heads=3, head_channels=96)
BASE = AstDimensions(thrifty=True)
BASE_WEIGHTS = 110561632


def _recipe(name: str, dimensions: AstDimensions, decode: DecodeSettings) -> Recipe:
    recipe = on_equal_terms(
        ANY_INSTRUMENT,
        name,
        features=FILTERBANKS,
        network=NetworkPage("ast", dimensions),
        decode=decode,
    )
    schedule = dataclasses.replace(recipe.schedule, peak_rate=5e-4)
    return dataclasses.replace(recipe, schedule=schedule)


def _full(recipe: Recipe) -> Recipe:
    schedule = dataclasses.replace(
        recipe.schedule, steps=50_000, warmup=1000, peak_rate=1e-4, shape="cosine"
    )
    page = NetworkPage("ast", BASE)
    name = f"{recipe.name}-base"
    return dataclasses.replace(recipe, name=name, schedule=schedule, network=page, regime=Regime())


BY_ONSETS = _recipe("ast", SMALL, DecodeSettings())
BY_FRAMES = _recipe("ast-roll", SMALL, DecodeSettings(median_frames=3))
PRESETS = (_full(BY_ONSETS), _full(BY_FRAMES))
TINY = (
    *SHORT_NOTES,
    "network.dimensions.width=16",
    "network.dimensions.depth=2",
    "network.dimensions.heads=2",
    "network.dimensions.head_channels=16",
)
SYSTEMS = (
    System(
        "ast",
        "transformers",
        "Audio Spectrogram Transformer, rolls by a head of convolutions over time; read by onsets",
        "Gong et al. 2021",
        BY_ONSETS,
        TINY,
        PRESETS[0],
        BASE_WEIGHTS,
    ),
    System(
        "ast-roll",
        "transformers",
        "The same as a classifier of frames: median filter, shortest note",
        "Gong et al. 2021",
        BY_FRAMES,
        TINY,
        PRESETS[1],
        BASE_WEIGHTS,
    ),
)
