"""The refiner: not an ear, but what comes after several."""

import dataclasses

from engine.models.card import FeatureSettings
from engine.networks.refiner import RefinerDimensions
from trainer.recipes.any_instrument import ANY_INSTRUMENT
from trainer.recipes.recipe import NetworkPage
from trainer.recipes.refining import RefiningPage
from trainer.systems.equal import SHORT_NOTES, on_equal_terms
from trainer.systems.system import System

WEIGHTS = 3_491_160
_RECIPE = on_equal_terms(
    ANY_INSTRUMENT,
    "refiner",
    task="refining",
    features=FeatureSettings(),
    network=NetworkPage("refiner", RefinerDimensions()),
    refining=RefiningPage(),
)
REFINER = dataclasses.replace(
    _RECIPE, schedule=dataclasses.replace(_RECIPE.schedule, peak_rate=1e-3, shape="plateau")
)

SYSTEMS = (
    System(
        "refiner",
        "refining",
        "Two recurrent layers and self-attention over what an ensemble said; cross entropy and F1",
        "the project's design documents",
        REFINER,
        (
            *SHORT_NOTES,
            "network.dimensions.units=16",
            "network.dimensions.hidden=16",
            "refining.models=piano",
        ),
        REFINER,
        WEIGHTS,
        exports=False,
    ),
)
