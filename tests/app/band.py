"""A transcriber that tells a piano, a guitar and a voice apart, without a model."""

from collections.abc import Generator
from dataclasses import dataclass, replace

import numpy as np

from engine.audio import Audio
from engine.decode import DrumOptions, NoteOptions, Posteriors, decode_parts
from engine.models import DecodeSettings, ModelCard
from engine.music import Family, Provenance, Transcription
from engine.transcribe import Heard, Progress
from tests.app.pretending import CARD, HOP, LOWEST

FAMILIES = tuple(map(str, Family))
KINDS = (*Posteriors.KINDS, "pedal", "family")
SETTINGS = DecodeSettings(onset_threshold=0.4, candidate_threshold=0.1, families=FAMILIES)
ANY = replace(CARD, name="any", title="Any instrument", decode=SETTINGS)
REASON = "Guitar and voice in the excerpts it tried first, so the Any instrument model listened."
NOTICE = "The graphics card failed (out of memory), so the processor went on."
PLAYERS = ("piano", "guitar", "voice")


def said(seconds: float) -> Posteriors:
    """A note every eighth of a second, three players in turn; the pedal down half the time."""
    frames = round(seconds / HOP)
    values = np.zeros((frames, len(KINDS), 88), np.uint8)
    for number, frame in enumerate(range(3, frames - 10, 6)):
        player = number % len(PLAYERS)
        key = 20 + 12 * player + number % 7
        values[frame, 0, key] = 240 - 45 * player
        values[frame : frame + 9, 1, key] = 250
        values[frame : frame + 9, 3, key] = 90 + 12 * (number % 12)
        values[frame : frame + 9, 5, key] = FAMILIES.index(PLAYERS[player])
    values[(np.arange(frames) // 25) % 2 == 1, 4] = 255
    return Posteriors(values, HOP, LOWEST, KINDS)


@dataclass
class Band:
    """Hears the same band in everything."""

    options: NoteOptions
    card: ModelCard = ANY
    reason: str = REASON
    notices: tuple[str, ...] = ()

    def transcribe(self, audio: Audio) -> Generator[Progress, None, Heard]:
        """What a transcriber does."""
        posteriors = said(audio.duration)
        parts = decode_parts(posteriors, self.card.decode, self.options)
        yield Progress(1.0, notice="".join(self.notices))
        made = Provenance(self.card.name, self.card.version, "CPU", (), self.reason, self.notices)
        return Heard(Transcription(parts, provenance=made), posteriors)


def build(
    model: str | None,
    device: str,
    options: NoteOptions,
    drums: DrumOptions | None = None,
) -> Band:
    """A transcriber that is done at once."""
    return Band(options)


def build_after_failure(
    model: str | None,
    device: str,
    options: NoteOptions,
    drums: DrumOptions | None = None,
) -> Band:
    """One whose device failed on the way."""
    return Band(options, notices=(NOTICE,))
