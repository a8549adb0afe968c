"""What all parts of a score share in each bar."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from engine.export.musicxml.pace import Pace, paces
from engine.notation.score import Key, Score
from engine.notation.timed import Bar


@dataclass(frozen=True, slots=True)
class Column:
    """One bar down the page. `key` is the one in force; `shows_…`: whether it is printed here.

    `place` counts from 0; `number` is what is printed. Bars that are shorter or longer than their
    metre count for nothing: they are numbered aside.
    """

    place: int
    bar: Bar
    number: str
    is_implicit: bool
    key: Key
    shows_key: bool
    shows_time: bool
    pace: Pace
    is_first: bool
    is_last: bool


def columns(score: Score) -> Iterator[Column]:
    """The bars of the score in their order."""
    keys = dict(score.keys)
    key, meter = keys.get(0, Key()), None
    counted = aside = 0
    for place, (bar, pace) in enumerate(zip(score.bars, paces(score.bars), strict=True)):
        is_whole = bar.length == whole_length(bar.meter) and not bar.is_pickup
        counted, aside = counted + is_whole, aside + (not is_whole and bool(place))
        number = str(counted) if is_whole else f"X{aside}" if place else "0"
        shows_key = place == 0 or keys.get(place, key) != key
        key = keys.get(place, key)
        yield Column(
            place=place,
            bar=bar,
            number=number,
            is_implicit=not is_whole,
            key=key,
            shows_key=shows_key,
            shows_time=bar.meter != meter,
            pace=pace,
            is_first=place == 0,
            is_last=place == len(score.bars) - 1,
        )
        meter = bar.meter


def whole_length(meter: tuple[int, int]) -> Fraction:
    """The quarters in a bar of that metre."""
    return Fraction(4 * meter[0], meter[1])
