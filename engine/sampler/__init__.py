"""Instrument files and the one renderer, for playback and for training clips."""

from engine.sampler.instrument import Instrument, InstrumentError, load_instrument
from engine.sampler.shipped import find_instrument
from engine.sampler.voices import Stroke, Voices, strokes
from engine.sampler.waves import Waves

__all__ = [
    "Instrument",
    "InstrumentError",
    "Stroke",
    "Voices",
    "Waves",
    "find_instrument",
    "load_instrument",
    "strokes",
]
