"""Counting: how bars fall into beats and beats into parts, whatever note value is a beat.

2/4, 2/2 and 2/8 are counted alike, and so are 3/8 and 3/4: two or three beats in a bar, each of two
parts. What is counted alike looks alike to whoever listens; `printing` chooses the note value.
"""

from engine.notation.grid import is_compound

Meter = tuple[int, int]
COUNTS: tuple[Meter, ...] = ((2, 4), (3, 4), (4, 4), (6, 8), (9, 8), (12, 8))
"""Two, three, four beats of two parts; two, three, four beats of three parts."""
SIGNATURES: dict[Meter, tuple[Meter, ...]] = {
    (2, 4): ((2, 4), (2, 2), (2, 8)),
    (3, 4): ((3, 4), (3, 8), (3, 2)),
    (4, 4): ((4, 4), (4, 8), (4, 2)),
    (6, 8): ((6, 8), (6, 4), (6, 16)),
    (9, 8): ((9, 8), (9, 4), (9, 16)),
    (12, 8): ((12, 8), (12, 4), (12, 16)),
}
"""How each count may be printed, the usual way first."""


def counted(meter: Meter) -> Meter | None:
    """Which of COUNTS a time signature is; None for fives, sevens and what nobody counts so."""
    return next((count for count, signs in SIGNATURES.items() if meter in signs), None)


def beat_of(meter: Meter) -> float:
    """Quarters of a beat as it is counted: an eighth in 3/8, a dotted quarter in 6/8."""
    beats, unit = meter
    is_dotted = beats > 3 and is_compound((beats, max(unit, 8)))
    return 4.0 / unit * (3 if is_dotted else 1)
