"""NotationChoices: what a person says about how a piece is to be written."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class NotationChoices:
    """How to write a piece down. None: as the program finds it.

    `meter` is (beats in a bar, what note is a beat: 2, 4, 8 ...); `pickup` the quarters before the
    first whole bar; `fifths` the key, sharps positive, with `is_minor`; `split` the lowest MIDI
    pitch of the right hand; `swing` whether pairs of eighths are played long and short;
    `smallest` the shortest note value in quarters (1/4: a sixteenth); `detail` goes from 0, a
    page that is easy to read, to 1, a page that says exactly what was played; `ornaments` whether
    notes too short to be written in rhythm become grace notes (they are left out otherwise).
    """

    meter: tuple[int, int] | None = None
    pickup: Fraction | None = None
    fifths: int | None = None
    is_minor: bool | None = None
    split: int | None = None
    swing: bool | None = None
    smallest: Fraction | None = None
    detail: float = 0.5
    ornaments: bool = True
