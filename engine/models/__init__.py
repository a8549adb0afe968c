"""Models: their cards, where they are, and how they run."""

from engine.models.card import (
    BeatSettings,
    DecodeSettings,
    DrumSettings,
    FeatureSettings,
    ModelCard,
    WeightFile,
    read_card,
)
from engine.models.runtime import DEVICES, Runtime, answers, load_runtime
from engine.models.store import find_model, installed, verify

__all__ = [
    "DEVICES",
    "BeatSettings",
    "DecodeSettings",
    "DrumSettings",
    "FeatureSettings",
    "ModelCard",
    "Runtime",
    "WeightFile",
    "answers",
    "find_model",
    "installed",
    "load_runtime",
    "read_card",
    "verify",
]
