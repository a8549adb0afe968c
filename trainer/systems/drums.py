"""The drum family: a convolutional baseline, and transformers of several sizes."""

import dataclasses
from typing import Any

from engine.models.card import FeatureSettings
from engine.networks.drum_cnn import DrumCnnDimensions
from engine.networks.drum_transformer import DrumTransformerDimensions
from trainer.recipes.drums import DRUMS
from trainer.recipes.recipe import DrumLossSettings, DrumPage, NetworkPage, Recipe
from trainer.recipes.regime import MaskedSettings, Stage
from trainer.systems.equal import REGIME, SHORT_DRUMS, on_equal_terms
from trainer.systems.system import System

MEL_128 = FeatureSettings(
    sample_rate=24000, hop_samples=240, window_sizes=(1024,), bins=128, lowest_hz=30.0, axis="mel"
)
"""10 ms a frame, 30 Hz to 12 kHz."""
EASY_AT_FIRST = dataclasses.replace(
    REGIME,
    stages=(Stage(200, ("drums.synthesis.alone_share=1",)),),
    lengths=(0.5, 0.75, 1.0, 1.0),
)
"""Kits alone before bands, and clips of several lengths."""
MULTI_TASK = DrumPage(loss=DrumLossSettings(consistency=0.5, any_drum=0.2))
TABLE = DrumTransformerDimensions(classes=69)
LOCAL = DrumTransformerDimensions(
    classes=69, stem=(24, 48), narrow=96, width=256, depth=8, bands=2, thrifty=True
)
CLOUD = DrumTransformerDimensions(
    classes=69,
    stem=(48, 96),
    narrow=192,
    width=512,
    heads=8,
    depth=14,
    bands=3,
    kernel=31,
    scales=(4, 16, 64),
    thrifty=True,
)
CLOUD_WEIGHTS = 88524388
TINY = ("network.dimensions.width=16", "network.dimensions.depth=2", "network.dimensions.heads=2")


def _recipe(name: str, network: str, dimensions: Any, **changes: Any) -> Recipe:
    page = NetworkPage(network, dimensions)
    return on_equal_terms(DRUMS, name, features=MEL_128, network=page, **changes)


def _transformer(name: str, dimensions: DrumTransformerDimensions, **changes: Any) -> Recipe:
    changes = {"drums": MULTI_TASK, "regime": EASY_AT_FIRST, **changes}
    recipe = _recipe(name, "drum-transformer", dimensions, **changes)
    return dataclasses.replace(
        recipe, schedule=dataclasses.replace(recipe.schedule, peak_rate=1e-3)
    )


def _long(recipe: Recipe, steps: int, batch: int) -> Recipe:
    schedule = dataclasses.replace(
        recipe.schedule, steps=steps, batch=batch, warmup=steps // 20, shape="cosine"
    )
    regime = dataclasses.replace(recipe.regime, kept=0)
    return dataclasses.replace(recipe, schedule=schedule, regime=regime)


BASELINE = _recipe("drum-cnn", "drum-cnn", DrumCnnDimensions())
TRANSFORMER = _transformer("drum-transformer", TABLE)
LOCAL_PRESET = _long(_transformer("drum-transformer-local", LOCAL), 20_000, 8)
CLOUD_PRESET = _long(_transformer("drum-transformer-cloud", CLOUD), 100_000, 32)
MASKED = dataclasses.replace(
    _transformer("drum-masked", dataclasses.replace(TABLE, rebuilds=True)),
    task="masked",
    masked=MaskedSettings(),
    regime=REGIME,
)
"""What a transformer can learn of drums without labels: `--start` of another run takes it on."""
PRESETS = (LOCAL_PRESET, CLOUD_PRESET, MASKED)

SYSTEMS = (
    System(
        "drum-cnn",
        "drums",
        "Convolutions over a few frames, each frame judged on its own",
        "Vogl et al. 2018, without its recurrent half",
        BASELINE,
        (*SHORT_DRUMS, "network.dimensions.channels=4,4,8", "network.dimensions.width=16"),
    ),
    System(
        "drum-transformer",
        "drums",
        "Bands read by attention, conformer blocks with attention at several time scales",
        "Gong et al. 2021; Xiao et al. 2021; Gulati et al. 2020",
        TRANSFORMER,
        (*SHORT_DRUMS, *TINY),
        CLOUD_PRESET,
        CLOUD_WEIGHTS,
    ),
)
