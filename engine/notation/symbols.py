"""Symbols: what sounds in one voice of a bar becomes notes and rests, in tuplets and outside.

How each length is written is decided in `pieces`. Positions are Fractions of a quarter from the
start of the bar.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from engine.notation.levels import ZERO, Levels, levels_of
from engine.notation.pieces import pieces
from engine.notation.region import Region
from engine.notation.rhythm import Settled, Span
from engine.notation.score import Tuplet

REST = -1


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
