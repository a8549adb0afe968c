"""Transcription: what was heard, and where it comes from."""

from dataclasses import dataclass, field

from engine.music.part import Part
from engine.music.tempo import TempoMap


@dataclass(frozen=True, slots=True)
class Provenance:
    """Which model made a transcription, and how it was asked; kept with the result.

    `reason` says why it was this model, in a sentence; empty where a person named it. `notices`
    are sentences a person should read about how it ran: a device that failed, and what took over.
    `beside` are the models that listened beside it, for drums or beats: name and version of each.
    """

    model: str = ""
    model_version: str = ""
    device: str = ""
    settings: tuple[tuple[str, float], ...] = ()
    reason: str = ""
    notices: tuple[str, ...] = ()
    beside: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Transcription:
    """The parts of a piece, its tempo map, and where they came from."""

    parts: tuple[Part, ...] = ()
    tempo: TempoMap = field(default_factory=TempoMap)
    provenance: Provenance = field(default_factory=Provenance)

    @property
    def end(self) -> float:
        """The second at which the last part is over."""
        return max((part.end for part in self.parts), default=0.0)

    @property
    def note_count(self) -> int:
        """How many notes and hits there are in all parts."""
        return sum(len(part.notes) + len(part.hits) for part in self.parts)
