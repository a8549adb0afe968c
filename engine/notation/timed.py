"""Written time: bars, and where in them each performed note begins and how long it is written.

Positions and lengths are Fractions of a quarter note, counted from the start of the first bar.
"""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, shared by all parts.

    `start` and `length` in quarters (a pickup is shorter than its meter says); `meter` as printed;
    `seconds` is when it begins in the recording; `tempo` is a mark to print, quarters a minute.
    """

    start: Fraction
    length: Fraction
    meter: tuple[int, int] = (4, 4)
    seconds: float = 0.0
    tempo: float | None = None
    is_pickup: bool = False

    @property
    def end(self) -> Fraction:
        """Where the next bar begins."""
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class TimedNote:
    """A performed note (or hit) in written time.

    `source` is its place in the part's notes (or hits); `pitch` a MIDI number (a General MIDI
    drum key for hits). A grace note has the onset of the note it leads to and no length.
    """

    onset: Fraction
    length: Fraction
    pitch: int
    velocity: int
    source: int
    is_grace: bool = False

    @property
    def end(self) -> Fraction:
        """Where its written length is over."""
        return self.onset + self.length


@dataclass(frozen=True, slots=True)
class TimedPart:
    """A part in written time, its notes sorted by onset and pitch. `part` is its place."""

    part: int
    notes: tuple[TimedNote, ...]


@dataclass(frozen=True, slots=True)
class Timed:
    """A whole piece in written time. `is_swung`: eighths are written even, and marked *Swing*."""

    bars: tuple[Bar, ...]
    parts: tuple[TimedPart, ...]
    is_swung: bool = False
