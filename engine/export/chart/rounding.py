"""Tempi as the two file formats count them: whole numbers, whose errors never add up."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from engine.export.chart.ruler import QUARTER, Ruler

TOLERATED_SECONDS = 0.0002  # a tempo goes on while no beat is further from its place than this


@dataclass(frozen=True, slots=True)
class Scale:
    """How a format writes how long a quarter note lasts: a whole number from `least` to `most`.

    `number` gives it for so many seconds, `seconds` is the opposite.
    """

    number: Callable[[float], float]
    seconds: Callable[[int], float]
    least: int
    most: int


# Thousandths of a beat a minute, as .chart has them; microseconds, as MIDI does.
MILLI_BPM = Scale(lambda s: 60_000 / s, lambda n: 60_000 / n, 1, 2**31 - 1)
MICROSECONDS = Scale(lambda s: s * 1e6, lambda n: n / 1e6, 1, 0xFFFFFF)


def tempi(ruler: Ruler, scale: Scale) -> Iterator[tuple[int, int]]:
    """The (tick, number) of every change of tempo.

    Each beat's tempo makes up for what was lost by rounding those before: it leads from where the
    file is to where the next beat belongs. One that still fits is not written again.
    """
    reached, number = ruler.seconds[0], 0
    for (tick, until), target in zip(pairwise(ruler.ticks), ruler.seconds[1:], strict=True):
        quarters = (until - tick) / QUARTER
        after = reached + quarters * scale.seconds(number) if number else -1.0
        if abs(after - target) > TOLERATED_SECONDS:
            exact = scale.number(max(target - reached, 1e-6) / quarters)
            number = min(max(round(exact), scale.least), scale.most)
            yield tick, number
            after = reached + quarters * scale.seconds(number)
        reached = after
