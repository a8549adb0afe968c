"""Symbols: lengths become notes and rests with dots and ties, as an engraver would write them.

A length is one symbol where it can be and where it hides no strong place of the bar; otherwise
it is cut at the strongest place inside, again and again. The rules are those of Gould (Behind
Bars, 2011): the middle of a bar of four shows, a syncopation may reach one level across a beat,
rests show every beat. Positions are Fractions of a quarter from the start of the bar.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from engine.notation.levels import ZERO, Levels, levels_of
from engine.notation.rhythm import Region, Settled, Span
from engine.notation.score import Tuplet

REST = -1
_LONGEST = 8


@dataclass(frozen=True, slots=True)
class Symbol:
    """One symbol: `owner` is the place of its span among those given, or REST."""

    position: Fraction
    value: Fraction
    dots: int
    owner: int
    tuplet: Tuplet | None = None

    @property
    def length(self) -> Fraction:
        """In quarters, with dots and tuplet."""
        length = self.value * (2 - Fraction(1, 2**self.dots))
        return length if self.tuplet is None else length * self.tuplet.normal / self.tuplet.actual


@lru_cache(maxsize=8192)
def symbols(settled: Settled, meter: tuple[int, int], length: Fraction) -> tuple[Symbol, ...]:
    """The symbols of one voice of a bar, which they fill: spans, and rests between them."""
    levels = levels_of(meter, length)
    made: list[Symbol] = []
    place = ZERO
    owned = _with_rests(settled.spans, length)
    for region in settled.regions:
        made += _plain(_cut(owned, place, region.start), levels)
        made += _tuplet(_cut(owned, region.start, region.end), region)
        place = region.end
    made += _plain(_cut(owned, place, length), levels)
    return tuple(made)


Owned = tuple[Fraction, Fraction, int]


def _with_rests(spans: Sequence[Span], length: Fraction) -> list[Owned]:
    """Spans with their places, and rests in the gaps."""
    owned: list[Owned] = []
    reached = ZERO
    for index, (start, end) in enumerate(spans):
        if end <= start:
            continue
        if start > reached:
            owned.append((reached, start, REST))
        owned.append((start, end, index))
        reached = end
    if reached < length:
        owned.append((reached, length, REST))
    return owned


def _cut(owned: Sequence[Owned], start: Fraction, stop: Fraction) -> list[Owned]:
    """What lies between two places."""
    cut = [(max(a, start), min(b, stop), owner) for a, b, owner in owned]
    return [(a, b, owner) for a, b, owner in cut if a < b]


def _plain(owned: Sequence[Owned], levels: Levels) -> Iterator[Symbol]:
    for start, end, owner in owned:
        for place, value, dots in pieces(start, end, levels, owner == REST):
            yield Symbol(place, value, dots, owner)


def _tuplet(owned: Sequence[Owned], region: Region) -> list[Symbol]:
    """The symbols of one closed tuplet."""
    levels = region.levels()
    ratio = Tuplet(region.actual, region.normal)
    made = [
        Symbol(region.start + place * region.normal / region.actual, value, dots, owner, ratio)
        for start, end, owner in owned
        for place, value, dots in pieces(
            region.written(start), region.written(end), levels, owner == REST
        )
    ]
    made[0] = replace(made[0], tuplet=replace(ratio, starts=True, stops=len(made) == 1))
    if len(made) > 1:
        made[-1] = replace(made[-1], tuplet=replace(ratio, stops=True))
    return made


def pieces(
    start: Fraction, end: Fraction, levels: Levels, is_rest: bool = False
) -> list[tuple[Fraction, Fraction, int]]:
    """(place, value, dots) of the symbols that write one note or rest from `start` to `end`."""
    symbol = as_symbol(end - start)
    reads = _rest_reads if is_rest else _note_reads
    if symbol is not None and reads(start, end, levels):
        return [(start, *symbol)]
    level, places = levels.between(start, end)
    from_strength = levels.of(start) <= level
    middle = places[-1] if from_strength and not is_rest else places[0]
    return pieces(start, middle, levels, is_rest) + pieces(middle, end, levels, is_rest)


def as_symbol(length: Fraction) -> tuple[Fraction, int] | None:
    """The value and dots of a length that is one symbol; None for any other."""
    top, bottom = length.numerator, length.denominator
    if bottom & (bottom - 1):
        return None
    if top & (top - 1) == 0:
        return (length, 0) if length <= _LONGEST else None
    if top % 3 == 0 and (top // 3) & (top // 3 - 1) == 0:
        value = length * 2 / 3
        return (value, 1) if value <= _LONGEST else None
    return None


def _note_reads(start: Fraction, end: Fraction, levels: Levels) -> bool:
    """Whether a note hides no place that a reader needs."""
    level, places = levels.between(start, end)
    deepest = level + levels.slack_at(level)
    if max(levels.of(start), levels.of(end)) > deepest:
        return False
    return len(places) == 1 or levels.of(start) <= level or levels.of(end) < level


def _rest_reads(start: Fraction, end: Fraction, levels: Levels) -> bool:
    """Whether a rest hides no beat."""
    level, _ = levels.between(start, end)
    ends_well = levels.of(end) <= level if levels.is_compound else levels.of(end) < level
    return levels.of(start) < level and ends_well
