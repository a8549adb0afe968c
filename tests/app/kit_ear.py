"""A transcriber that hears a piano's notes and a drummer, without a model.

A module of its own, because worker processes import the transcriber from here.
"""

from collections.abc import Generator
from dataclasses import dataclass, replace

import numpy as np

from engine.audio import Audio
from engine.decode import DrumOptions, NoteOptions, Posteriors, decode_drum_part, decode_notes
from engine.models import DrumSettings, ModelCard
from engine.music import Drum, Part, Provenance, Transcription
from engine.transcribe import DrumsHeard, Heard, Progress
from tests.app import pretending
from tests.app.pretending import CARD

HOP = 0.01
DRUMS = (Drum.KICK, Drum.SNARE, Drum.HIHAT_CLOSED, Drum.CRASH)
KIT = replace(
    CARD,
    name="drums",
    title="Drums",
    task="drums",
    drums=DrumSettings(tuple(drum.value for drum in DRUMS), (0.5,) * len(DRUMS)),
)
SILENT = "silent"
"""What a recording is called in which nobody drums."""


def said(seconds: float, is_silent: bool = False) -> DrumsHeard:
    """Kick and snare in turn every quarter of a second, hats between; half are only suspected."""
    values = np.zeros((round(seconds / HOP), 2, len(DRUMS)), np.uint8)
    for number, frame in enumerate(range(10, len(values) - 5, 12)):
        plane = 2 if number % 2 else number // 2 % 2
        sure = number % 8 < 4 and not is_silent
        values[frame, 0, plane] = 230 if sure else 90
        values[frame - 1 : frame + 2, 1, plane] = 100 + 30 * (number % 5)
    assert KIT.drums is not None
    return DrumsHeard(Posteriors(values, HOP, 0, Posteriors.DRUM_KINDS), KIT.drums)


@dataclass
class Both:
    """Hears notes unless only drums are asked for, and drums unless they are not."""

    options: NoteOptions
    drums: DrumOptions | None
    hears_notes: bool = True

    @property
    def card(self) -> ModelCard:
        """The notes' model, or the drums'."""
        return CARD if self.hears_notes else KIT

    def transcribe(self, audio: Audio) -> Generator[Progress, None, Heard]:
        """What a transcriber does."""
        parts: tuple[Part, ...] = ()
        made = Provenance(self.card.name, self.card.version, "CPU")
        posteriors = Posteriors(np.zeros((1, 4, 0), np.uint8), 0.02, 0)
        if self.hears_notes:
            posteriors = pretending.said(audio.duration)
            notes = decode_notes(posteriors, CARD.decode, self.options)
            yield Progress(0.5, notes, audio.duration)
            parts = (Part("Notes", 0, notes),)
        heard = None
        if self.drums is not None:
            heard = said(audio.duration, audio.path.stem == SILENT)
            kit = decode_drum_part(heard.posteriors, heard.settings, self.drums)
            parts = (*parts, kit) if kit else parts
            yield Progress(1.0, hits=kit.hits if kit else (), heard=audio.duration)
            if self.hears_notes:
                made = replace(made, beside=((KIT.name, KIT.version),))
            made = replace(made, settings=self.drums.settings)
        return Heard(Transcription(parts, provenance=made), posteriors, heard)


def build(
    model: str | None,
    device: str,
    options: NoteOptions,
    drums: DrumOptions | None = None,
) -> Both:
    """A transcriber that is done at once."""
    return Both(options, drums, model != KIT.name)
