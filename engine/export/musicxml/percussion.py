"""Where each piece of a kit stands on the staff, and with which head.

The positions drummers are used to (Weinberg, "Guide to Standardized Drumset Notation", 1998):
drums have round heads, what is struck with the tip or is metal has a cross.
"""

from dataclasses import dataclass

from engine.music import Drum


@dataclass(frozen=True, slots=True)
class Place:
    """A line or space, named as the treble clef would, and the notehead ("": the round one)."""

    step: str
    octave: int
    head: str = ""


PLACES = {
    Drum.KICK: Place("F", 4),
    Drum.SNARE: Place("C", 5),
    Drum.SIDE_STICK: Place("C", 5, "x"),
    Drum.HIHAT_CLOSED: Place("G", 5, "x"),
    Drum.HIHAT_OPEN: Place("G", 5, "circle-x"),
    Drum.HIHAT_PEDAL: Place("D", 4, "x"),
    Drum.TOM_HIGH: Place("E", 5),
    Drum.TOM_MID: Place("D", 5),
    Drum.TOM_LOW: Place("A", 4),
    Drum.CRASH: Place("A", 5, "x"),
    Drum.RIDE: Place("F", 5, "x"),
}
