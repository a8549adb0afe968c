"""Part: an instrument and what it plays."""

from dataclasses import dataclass

from engine.music.note import DrumHit, Note


@dataclass(frozen=True, slots=True, order=True)
class PedalSpan:
    """The sustain pedal held down from `start` to `stop` (seconds)."""

    start: float
    stop: float


@dataclass(frozen=True, slots=True)
class Part:
    """One instrument's notes (or a kit's hits), each sequence sorted by time.

    `program` is the General MIDI program (0-127) the part is exported and played with;
    a part with `hits` is a drum kit and its program is ignored.
    """

    name: str
    program: int = 0
    notes: tuple[Note, ...] = ()
    hits: tuple[DrumHit, ...] = ()
    pedal: tuple[PedalSpan, ...] = ()

    def __post_init__(self) -> None:
        """Keep the promise that everything is sorted."""
        for name in ("notes", "hits", "pedal"):
            values = getattr(self, name)
            ordered = tuple(sorted(values))
            if not isinstance(values, tuple) or any(
                a is not b for a, b in zip(ordered, values, strict=True)
            ):
                object.__setattr__(self, name, ordered)

    @property
    def end(self) -> float:
        """The second at which the last note or hit is over; 0 for an empty part."""
        last_note = max((note.offset for note in self.notes), default=0.0)
        return max(last_note, self.hits[-1].onset if self.hits else 0.0)
