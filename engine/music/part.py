"""Part: an instrument and what it plays."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from operator import attrgetter, le

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
    a part with `hits` is a drum kit and its program is ignored. So is one that says it is a `kit`,
    which it goes on being when its last hit is taken away.
    """

    name: str
    program: int = 0
    notes: tuple[Note, ...] = ()
    hits: tuple[DrumHit, ...] = ()
    pedal: tuple[PedalSpan, ...] = ()
    kit: bool = False

    def __post_init__(self) -> None:
        """Keep the promise that everything is sorted; who only drums is a kit."""
        if self.hits and not self.notes and not self.kit:
            object.__setattr__(self, "kit", True)
        for name, is_sorted in (
            ("notes", _in_order(self.notes)),
            ("hits", all(map(le, self.hits, self.hits[1:]))),
            ("pedal", all(map(le, self.pedal, self.pedal[1:]))),
        ):
            values = getattr(self, name)
            if not is_sorted or not isinstance(values, tuple):
                object.__setattr__(self, name, tuple(sorted(values)))

    def with_notes(self, notes: tuple[Note, ...]) -> "Part":
        """The same part with other notes, which the caller knows to be sorted: nobody looks again.

        Looking at 50,000 notes takes longer than changing a few among them.
        """
        made = object.__new__(type(self))
        for field in fields(self):
            value = notes if field.name == "notes" else getattr(self, field.name)
            object.__setattr__(made, field.name, value)
        return made

    @property
    def is_kit(self) -> bool:
        """Whether it is drums: it has hits, or is there for them."""
        return self.kit or bool(self.hits)

    @property
    def end(self) -> float:
        """The second at which the last note or hit is over; 0 for an empty part."""
        last_note = max(map(attrgetter("offset"), self.notes), default=0.0)
        return max(last_note, self.hits[-1].onset if self.hits else 0.0)


def _in_order(notes: Sequence[Note]) -> bool:
    """Whether they are sorted. Parts are made at every edit, so few notes are compared whole."""
    return all(
        a.onset < b.onset or (a.pitch < b.pitch and a.onset == b.onset) or a <= b
        for a, b in pairwise(notes)
    )
