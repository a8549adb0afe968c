"""Rhythm: which stretches of a bar are tuplets, and places nudged until every one can be written.

Written time may hold positions of any kind (a third beside a quarter of the same beat, a
fifth across a bar line). A voice of a bar is settled here: stretches whose places are thirds,
fifths or sevenths become tuplets; what cannot be written at all moves to the nearest place that
can. Positions are Fractions of a quarter, counted from the start of the bar.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import lcm

from engine.notation.edges import ended_in_one, held_to_edges
from engine.notation.levels import FINEST, ZERO, Levels, levels_of
from engine.notation.region import Region

Span = tuple[Fraction, Fraction]
_SIZES = tuple(Fraction(size) for size in (0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6))
_KINDS = (3, 5, 7, 9, 11, 13)


@dataclass(frozen=True, slots=True)
class Settled:
    """One voice of one bar: its tuplets, and what sounds, in the order given.

    A span may have become empty: its notes go to what begins at the same place.
    """

    spans: tuple[Span, ...]
    regions: tuple[Region, ...] = ()


@lru_cache(maxsize=8192)
def settle(spans: tuple[Span, ...], meter: tuple[int, int], length: Fraction) -> Settled:
    """Make the spans of one voice in one bar writable; sorted, without overlaps, inside the bar."""
    if all(_is_plain(place) for span in spans for place in span):
        return Settled(spans)
    levels = levels_of(meter, length)
    onsets = [start for start, _ in spans]
    regions = _regions(onsets, spans, levels)
    if regions is None:
        onsets = _snapped(onsets, levels)
        moved = tuple((a, max(a, end)) for a, (_, end) in zip(onsets, spans, strict=True))
        regions = _regions(onsets, moved, levels)
    if regions is None:
        step = Fraction(1, FINEST)
        onsets = [min(_rounded(place, step), length - step) for place in onsets]
        regions = ()
    settled = _with_ends(onsets, spans, regions, levels)
    return Settled(ended_in_one(held_to_edges(settled, regions), regions), regions)


def _is_plain(place: Fraction) -> bool:
    return place.denominator <= FINEST and place.denominator & (place.denominator - 1) == 0


def _rounded(place: Fraction, step: Fraction) -> Fraction:
    return step * round(place / step)


def _regions(
    onsets: Sequence[Fraction], spans: Sequence[Span], levels: Levels
) -> tuple[Region, ...] | None:
    """Tuplets that explain every onset, from the left; None where some onset fits none."""
    found: list[Region] = []
    for onset in onsets:
        if _is_plain(onset) or (found and onset < found[-1].end):
            continue
        free_from = found[-1].end if found else ZERO
        ranked = [
            (_cost(region, onsets, spans), region)
            for region in _candidates(onset, free_from, levels)
        ]
        fitting = [(cost, region) for cost, region in ranked if cost is not None]
        if not fitting:
            return None
        found.append(min(fitting, key=lambda pair: (pair[0], pair[1].length, pair[1].actual))[1])
    return tuple(found)


def _candidates(place: Fraction, free_from: Fraction, levels: Levels) -> list[Region]:
    """Every tuplet that could hold a place and begins no earlier than `free_from`."""
    regions = []
    for size in _SIZES:
        step = min(size, levels.unit if size >= levels.unit else size)
        start = place // step * step
        while start > place - size and start >= free_from:
            if start + size <= levels.length and _sits_well(start, start + size, levels):
                regions += [Region(start, size, kind, _normal(size, kind)) for kind in _KINDS]
            start -= step
    return [region for region in regions if region.normal]


def _sits_well(start: Fraction, stop: Fraction, levels: Levels) -> bool:
    """Whether no place inside is stronger than the ends."""
    return levels.between(start, stop)[0] >= max(levels.of(start), levels.of(stop))


def _normal(size: Fraction, kind: int) -> int:
    """How many plain notes take the time of `kind`: 2 for a triplet, 4 for 5; 3 in dotted time."""
    odd = size.numerator
    while odd % 2 == 0:
        odd //= 2
    if kind % odd == 0 and odd > 1:
        return 0
    normal = odd
    while 2 * normal < kind:
        normal *= 2
    return normal


def _cost(region: Region, onsets: Sequence[Fraction], spans: Sequence[Span]) -> float | None:
    """How hard a tuplet is to read; None where it does not explain the onsets inside."""
    inside = [onset for onset in onsets if region.start < onset < region.end]
    written = [region.written(onset) for onset in inside]
    unit = region.length / region.normal
    if not all(_is_plain(place) for place in written):
        return None
    between_steps = sum((place / unit).denominator > 1 for place in written)
    ties = sum(a < edge < b for a, b in spans for edge in (region.start, region.end))
    return 4 * ties + 4.5 * between_steps + 0.1 * float(region.length) + 0.2 * region.actual


def _snapped(onsets: Sequence[Fraction], levels: Levels) -> list[Fraction]:
    """Onsets moved, beat by beat, to the plain or triple grid that is nearest to them."""
    unit = levels.unit
    beats: dict[Fraction, list[Fraction]] = {}
    for onset in onsets:
        beats.setdefault(onset // unit * unit, []).append(onset)
    moved = []
    for beat, members in beats.items():
        steps = [unit / 4, unit / 3, unit / 8, unit / 6]
        if all(_is_plain(onset) for onset in members):
            moved += members
            continue
        best = min(steps, key=lambda step: _strain(members, beat, step))
        last = levels.length - best  # what begins in a bar stays in it
        moved += [min(beat + _rounded(one - beat, best), max(last, beat)) for one in members]
    return moved


def _strain(members: Sequence[Fraction], beat: Fraction, step: Fraction) -> float:
    """How far a grid is from the onsets of a beat, finer grids counting as further."""
    places = [_rounded(one - beat, step) for one in members]
    lost = len(places) - len(set(places))
    off = sum(abs(float(one - beat - place)) for one, place in zip(members, places, strict=True))
    return off + 0.5 * lost + 0.02 / float(step)


def _with_ends(
    onsets: Sequence[Fraction],
    spans: Sequence[Span],
    regions: Sequence[Region],
    levels: Levels,
) -> tuple[Span, ...]:
    """Spans from settled onsets: ends follow the onsets they met, others the nearest step."""
    following = [*onsets[1:], levels.length]
    made = []
    old_next = [start for start, _ in spans[1:]] + [levels.length]
    for onset, (_, end), after, met in zip(onsets, spans, following, old_next, strict=True):
        if end >= met:
            made.append((onset, after))
            continue
        place = _end_near(end, onset, regions, levels)
        made.append((onset, min(max(place, onset), after)))
    return tuple((a, b if b > a else after) for (a, b), after in zip(made, following, strict=True))


def _end_near(
    end: Fraction, onset: Fraction, regions: Sequence[Region], levels: Levels
) -> Fraction:
    """The nearest place after `onset` where a note may end."""
    for region in regions:
        if region.start < end < region.end:
            place = region.start + _rounded(end - region.start, region.step)
            return place if place > onset else place + region.step
    if _is_plain(end):
        return end
    step = levels.unit / 4
    place = _rounded(end, step)
    return place if place > onset else onset // step * step + step


def common_step(places: Sequence[Fraction]) -> Fraction:
    """The longest step of which every place is a whole number."""
    return Fraction(1, lcm(1, *(place.denominator for place in places)))


def is_ordered(spans: Sequence[Span]) -> bool:
    """Whether spans neither overlap nor run backwards."""
    return all(a <= b for a, b in spans) and all(a[1] <= b[0] for a, b in pairwise(spans))
