"""Grid: the places of a bar where notes may begin, by kind, for every metre that is looked for.

Places count in twelfths of a quarter, so that sixteenths and triplet eighths are whole numbers.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

TICKS = 12  # to a quarter


class Place(IntEnum):
    """What a place of a bar is, strongest first."""

    DOWNBEAT = 0
    HALF_BAR = 1
    BEAT = 2
    HALF_BEAT = 3
    THIRD_OF_BEAT = 4  # the eighths of a compound metre
    QUARTER_OF_BEAT = 5
    SIXTH_OF_BEAT = 6  # the sixteenths of a compound metre
    TRIPLET = 7


INSIDE_SIMPLE = (
    (3, Place.QUARTER_OF_BEAT),
    (4, Place.TRIPLET),
    (6, Place.HALF_BEAT),
    (8, Place.TRIPLET),
    (9, Place.QUARTER_OF_BEAT),
)
INSIDE_COMPOUND = (
    (3, Place.SIXTH_OF_BEAT),
    (6, Place.THIRD_OF_BEAT),
    (9, Place.SIXTH_OF_BEAT),
    (12, Place.THIRD_OF_BEAT),
    (15, Place.SIXTH_OF_BEAT),
)


@dataclass(frozen=True)
class BarGrid:
    """A metre's places: `ticks` and `kinds` (both: places), its `length` and `beat` in ticks."""

    meter: tuple[int, int]
    ticks: npt.NDArray[np.int64]
    kinds: npt.NDArray[np.int64]
    length: int
    beat: int


def is_compound(meter: tuple[int, int]) -> bool:
    """Whether a beat is three of the units the meter counts: 6/8, 9/8, 12/8, 3/8, 6/16 ..."""
    return meter[1] >= 8 and meter[0] % 3 == 0


def beat_quarters(meter: tuple[int, int]) -> float:
    """How many quarters a beat of the meter lasts, as a conductor counts."""
    return 4.0 / meter[1] * (3 if is_compound(meter) else 1)


def strong_beats(meter: tuple[int, int]) -> tuple[int, ...]:
    """The beats after the first that begin a group: the third of four, the fourth of 5 or 7."""
    beats = meter[0] // 3 if is_compound(meter) else meter[0]
    if (beats % 2 == 0 and beats >= 4) or (is_compound(meter) and beats == 2):
        return (beats // 2,)
    return {5: (3,), 7: (3, 5)}.get(beats, ())


def bar_grid(meter: tuple[int, int]) -> BarGrid:
    """The grid of a meter whose beats are quarters or dotted quarters."""
    beat = 3 * TICKS // 2 if is_compound(meter) else TICKS
    beats = meter[0] // 3 if is_compound(meter) else meter[0]
    inside = INSIDE_COMPOUND if is_compound(meter) else INSIDE_SIMPLE
    strong = strong_beats(meter)
    rows: list[tuple[int, int]] = []
    for number in range(beats):
        kind = Place.HALF_BAR if number in strong else Place.BEAT
        rows.append((number * beat, Place.DOWNBEAT if number == 0 else kind))
        rows += [(number * beat + tick, kind) for tick, kind in inside]
    ticks, kinds = np.array(rows, np.int64).T
    return BarGrid(meter, ticks, kinds, beats * beat, beat)
