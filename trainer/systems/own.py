"""The project's own networks, on equal terms with the others."""

from trainer.recipes.any_instrument import ANY_INSTRUMENT
from trainer.recipes.drums import DRUMS
from trainer.systems.equal import SHORT_DRUMS, SHORT_NOTES, on_equal_terms
from trainer.systems.system import System

SYSTEMS = (
    System(
        "harmonic",
        "own",
        "HarmonicNet: keys' overtones laid on top of each other, dilated convolutions over time",
        "engine/networks/harmonic.py",
        on_equal_terms(ANY_INSTRUMENT, "harmonic"),
        (
            *SHORT_NOTES,
            "dimensions.front_channels=4",
            "dimensions.channels=8",
            "dimensions.head_channels=8",
            "dimensions.dilations=1,2",
        ),
    ),
    System(
        "drum-net",
        "own",
        "DrumNet: a convolutional front and dilated convolutions over time",
        "engine/networks/drums.py",
        on_equal_terms(DRUMS, "drum-net"),
        (
            *SHORT_DRUMS,
            "drums.dimensions.front_channels=4,4,8",
            "drums.dimensions.channels=16",
            "drums.dimensions.dilations=1,2",
        ),
    ),
)
