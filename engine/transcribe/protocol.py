"""The seam every transcriber fits: notes, drums and beats alike, ours and other people's."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Protocol

from engine.audio import Audio
from engine.decode import Posteriors
from engine.models import BeatSettings, DrumSettings, ModelCard
from engine.music import DrumHit, Note, Transcription


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a transcription is.

    `fraction` runs from 0 to 1; `notes` and `hits` are those that became certain since the last
    report;
    `heard` is the second of the recording up to which it has listened. A `notice` is for a person
    to read: something happened on the way, such as a device that failed.
    """

    fraction: float
    notes: tuple[Note, ...] = ()
    heard: float = 0.0
    notice: str = ""
    hits: tuple[DrumHit, ...] = ()


@dataclass(frozen=True, slots=True)
class DrumsHeard:
    """What a drum network said, and the settings of the model that said it."""

    posteriors: Posteriors
    settings: DrumSettings


@dataclass(frozen=True, slots=True)
class BeatsHeard:
    """What a beat network said, and the settings of the model that said it.

    `engine.decode.decode_beats` makes the tempo map of them.
    """

    posteriors: Posteriors
    settings: BeatSettings


@dataclass(frozen=True, slots=True)
class Heard:
    """The result: the transcription, and the posteriors it was decoded from.

    `drums` and `beats` are None where nobody listened for them.
    """

    transcription: Transcription
    posteriors: Posteriors
    drums: DrumsHeard | None = None
    beats: BeatsHeard | None = None


class Transcriber(Protocol):
    """Listens to a recording. A generator: it yields Progress, returns Heard, stops when closed."""

    @property
    def card(self) -> ModelCard:
        """What is known of the model that listens."""
        ...

    def transcribe(self, audio: Audio) -> Generator[Progress, None, Heard]:
        """Transcribe `audio` from its start to its end."""
        ...
