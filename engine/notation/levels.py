"""Levels: how strong each place of a bar is, and how its beats are grouped.

After the metrical hierarchies of Lerdahl and Jackendoff (A Generative Theory of Tonal Music,
1983): level 0 is the bar line, 1 the strongest places inside, and so on; below the beat every
level halves. Positions and lengths are Fractions of a quarter, counted from the start of the bar.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

ZERO = Fraction(0)
FINEST = 32
"""The shortest value is a 128th: 32 in a quarter."""


@dataclass(frozen=True, slots=True)
class Levels:
    """A bar's inner places, strongest first: `inner[0]` is level 1.

    `unit` is the shortest regular beat, below which everything halves. `slack` says for each
    level how many levels weaker a note may begin or end that sounds across such a place: a
    syncopation one level down is easy to read in simple time, and never in compound time.
    `groups` are the starts of what is beamed together; `ternary` the levels that come in threes.
    """

    length: Fraction
    unit: Fraction
    inner: tuple[frozenset[Fraction], ...]
    slack: tuple[int, ...]
    groups: tuple[Fraction, ...]
    is_compound: bool = False

    def of(self, place: Fraction) -> int:
        """The level of a place; for one that is no power of two below the unit, the deepest."""
        if place <= 0 or place >= self.length:
            return 0
        for level, places in enumerate(self.inner, start=1):
            if place in places:
                return level
        return len(self.inner) + (place / self.unit).denominator.bit_length() - 1

    def between(self, start: Fraction, stop: Fraction) -> tuple[int, tuple[Fraction, ...]]:
        """The strongest places strictly between two, and their level."""
        for level, places in enumerate(self.inner, start=1):
            found = tuple(sorted(place for place in places if start < place < stop))
            if found:
                return level, found
        step, level = self.unit, len(self.inner)
        while True:
            first = (start // step + 1) * step
            if first < stop:
                return level, tuple(_steps(first, stop, step))
            step, level = step / 2, level + 1

    def slack_at(self, level: int) -> int:
        """How many levels weaker the ends of a note across a place of `level` may be."""
        return self.slack[level - 1] if level <= len(self.slack) else 1

    def group_of(self, place: Fraction) -> int:
        """Which beat group (of `groups`) a place belongs to."""
        return sum(start <= place for start in self.groups) - 1


def _steps(first: Fraction, stop: Fraction, step: Fraction) -> list[Fraction]:
    places = []
    while first < stop:
        places.append(first)
        first += step
    return places


@lru_cache(maxsize=512)
def levels_of(meter: tuple[int, int], length: Fraction) -> Levels:
    """The levels of a bar of `length` quarters under a time signature.

    A bar shorter than its meter is one that lacks its beginning (a pickup); a longer one goes on
    in beats after the meter's end.
    """
    beats, kind = meter
    unit = Fraction(4, kind)
    full = beats * unit
    shift = full - length if length < full else ZERO
    tree = _tree(beats, unit)
    moved = [{place - shift for place in level} for level in tree]
    if length > full:
        beyond = set(_steps(full, length, unit))
        moved = [*moved, beyond] if moved else [beyond]
    seen: set[Fraction] = set()
    inner = []
    for level in moved:
        inner.append(frozenset(place for place in level - seen if 0 < place < length))
        seen |= level
    compound = is_compound(meter)
    strict = len(inner) - 1 if compound or _is_uneven(beats) else 0
    slack = tuple(int(level >= strict) for level in range(len(inner)))
    starts = {place - shift for place in _groups(beats, unit)} | {ZERO}
    groups = tuple(sorted(place for place in starts if 0 <= place < length))
    return Levels(length, unit, tuple(inner), slack, groups, compound)


def is_compound(meter: tuple[int, int]) -> bool:
    """Whether beats are dotted: 6/8, 9/8, 12/8, 6/4; and 3/8, which is one such beat."""
    beats, kind = meter
    return beats % 3 == 0 and (beats > 3 or kind >= 8)


def _is_uneven(beats: int) -> bool:
    return beats > 4 and beats % 3 != 0 and beats % 2 != 0


def _sizes(beats: int) -> list[int]:
    """The groups an uneven bar falls into: threes with twos, as they are usually written."""
    if beats == 7:
        return [2, 2, 3]
    twos = {0: 0, 1: 2, 2: 1}[beats % 3]
    return [3] * ((beats - 2 * twos) // 3) + [2] * twos


def _groups(beats: int, unit: Fraction) -> list[Fraction]:
    """Where the groups of beats begin that are beamed together."""
    if is_compound((beats, int(4 / unit))):
        return [3 * unit * index for index in range(beats // 3)]
    if _is_uneven(beats) and unit < 1:
        starts, place = [], ZERO
        for size in _sizes(beats):
            starts.append(place)
            place += size * unit
        return starts
    return [unit * index for index in range(beats)]


def _tree(beats: int, unit: Fraction) -> list[set[Fraction]]:
    """Inner places of a full bar, strongest level first; a place may stand on several."""
    every = {unit * index for index in range(1, beats)}
    if is_compound((beats, int(4 / unit))):
        dotted = {3 * unit * index for index in range(1, beats // 3)}
        halves = {beats * unit / 2} if beats % 12 == 0 else set()
        return [level for level in (halves, dotted, every) if level]
    if _is_uneven(beats):
        starts, place = set(), 0
        for size in _sizes(beats):
            starts.add(place * unit)
            place += size
        return [starts - {ZERO}, every]
    if beats > 2 and beats % 2 == 0:
        return [{beats * unit / 2}, every]
    return [level for level in (every,) if level]
