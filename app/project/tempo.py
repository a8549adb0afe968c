"""Whether the beats of a piece are known, or only stand in for beats that nobody has set."""

from dataclasses import replace

from app.project.project import Project
from engine.music import TempoMap

STAND_IN = TempoMap()
"""What a transcription has whose beats nobody has looked for."""


def tempo_of(project: Project) -> TempoMap | None:
    """The tempo map; None while no beats are known."""
    tempo = project.transcription.tempo
    return None if tempo == STAND_IN else tempo


def meant(tempo: TempoMap) -> TempoMap:
    """The map as a person's own: one that sounds like the stand-in has a beat more, to be told."""
    if tempo != STAND_IN:
        return tempo
    return replace(tempo, beats=(*tempo.beats, tempo.to_seconds(len(tempo.beats))))
