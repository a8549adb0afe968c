"""The two things a listener hears: a pitched note and a drum hit."""

from dataclasses import dataclass, field
from enum import StrEnum


class Drum(StrEnum):
    """The pieces of a kit that are told apart."""

    KICK = "kick"
    SNARE = "snare"
    SIDE_STICK = "side stick"
    HIHAT_CLOSED = "closed hi-hat"
    HIHAT_OPEN = "open hi-hat"
    HIHAT_PEDAL = "pedal hi-hat"
    TOM_HIGH = "high tom"
    TOM_MID = "mid tom"
    TOM_LOW = "low tom"
    CRASH = "crash"
    RIDE = "ride"

    @property
    def key(self) -> int:
        """The General MIDI percussion key of the piece."""
        return _GM_KEYS[self]


_GM_KEYS = {
    Drum.KICK: 36,
    Drum.SNARE: 38,
    Drum.SIDE_STICK: 37,
    Drum.HIHAT_CLOSED: 42,
    Drum.HIHAT_OPEN: 46,
    Drum.HIHAT_PEDAL: 44,
    Drum.TOM_HIGH: 48,
    Drum.TOM_MID: 45,
    Drum.TOM_LOW: 41,
    Drum.CRASH: 49,
    Drum.RIDE: 51,
}


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """One pitched note. Ordered by time, then pitch.

    Times are seconds, `pitch` a MIDI number (0-127), `velocity` 1-127. `confidence` (0-1) is
    the model's, 1 for a note a person made; it says nothing about what the note is, so two notes
    that differ only in it are equal. `bend` is how the pitch moves: (seconds after the onset,
    semitones away from `pitch`), ascending in time, straight lines between; empty for a steady
    pitch.
    """

    onset: float
    pitch: int
    offset: float
    velocity: int = 80
    confidence: float = field(default=1.0, compare=False)
    bend: tuple[tuple[float, float], ...] = ()

    def __post_init__(self) -> None:
        """Refuse values no file format can hold."""
        if not 0 <= self.pitch <= 127:
            raise ValueError(f"pitch {self.pitch} is outside 0-127")
        if not 1 <= self.velocity <= 127:
            raise ValueError(f"velocity {self.velocity} is outside 1-127")
        if not self.offset > self.onset >= 0:
            raise ValueError(f"a note cannot last from {self.onset} s to {self.offset} s")


@dataclass(frozen=True, slots=True, order=True)
class DrumHit:
    """One stroke on one piece of the kit; `onset` in seconds, `velocity` 1-127."""

    onset: float
    drum: Drum
    velocity: int = 80
    confidence: float = field(default=1.0, compare=False)

    def __post_init__(self) -> None:
        """Refuse values no file format can hold."""
        if not 1 <= self.velocity <= 127:
            raise ValueError(f"velocity {self.velocity} is outside 1-127")
        if not self.onset >= 0:
            raise ValueError(f"a hit cannot sound at {self.onset} s")
