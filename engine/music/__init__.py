"""Notes, parts and time: the words every other room speaks. Imports nothing of ours."""

from engine.music.family import Family, family_of
from engine.music.note import Drum, DrumHit, Note
from engine.music.part import Part, PedalSpan
from engine.music.tempo import Meter, TempoMap
from engine.music.transcription import Provenance, Transcription

__all__ = [
    "Drum",
    "DrumHit",
    "Family",
    "Meter",
    "Note",
    "Part",
    "PedalSpan",
    "Provenance",
    "TempoMap",
    "Transcription",
    "family_of",
]
