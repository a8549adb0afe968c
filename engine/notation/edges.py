"""Edges of tuplets: one that begins with a note ends with a note, written as one symbol.

Two notes of a triplet and a short rest read better as two notes, the second longer. And many
readers find a tuplet's end only where something is struck, as at its beginning: a last note that
two symbols would have to write, tied, begins at the nearest place from which one does. Positions
are Fractions of a quarter from the bar's start.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from engine.notation.levels import FINEST
from engine.notation.pieces import pieces
from engine.notation.region import Region

Span = tuple[Fraction, Fraction]
VALUES = tuple(Fraction(n, FINEST) for n in (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128))
"""Lengths that one symbol can write, in quarters as they are written."""


def held_to_edges(spans: Sequence[Span], regions: Sequence[Region]) -> tuple[Span, ...]:
    """The spans of a voice (sorted, in one bar), their last notes in tuplets held."""
    made = list(spans)
    for region in regions:
        inside = _inside(made, region)
        if inside and made[inside[0]][0] <= region.start:
            start, end = made[inside[-1]]
            made[inside[-1]] = (start, max(end, region.end))
    return tuple(made)


def ended_in_one(spans: Sequence[Span], regions: Sequence[Region]) -> tuple[Span, ...]:
    """The spans, held to the edges already, each last one of a tuplet such that one symbol is it.

    Only where the tuplet begins with a note that is struck there.
    """
    made = list(spans)
    for region in regions:
        inside = _inside(made, region)
        if len(inside) < 2 or made[inside[0]][0] != region.start:
            continue
        before, last = inside[-2:]
        start, end = made[last]
        if not _is_one(start, region):
            place = min(_places(made[before][0], region), key=lambda one: abs(one - start))
            onset, stop = made[before]
            made[before] = (onset, place if stop == start else min(stop, place))
            made[last] = (place, end)
    return tuple(made)


def _inside(spans: Sequence[Span], region: Region) -> list[int]:
    """The spans, by place, that sound in a tuplet."""
    return [k for k, (a, b) in enumerate(spans) if a < b and a < region.end and b > region.start]


def _is_one(place: Fraction, region: Region) -> bool:
    """Whether one symbol writes what sounds from a place to the tuplet's end."""
    start, stop = region.written(place), region.written(region.end)
    return len(pieces(start, stop, region.levels())) == 1


def _places(after: Fraction, region: Region) -> Iterator[Fraction]:
    """The places of a tuplet behind another from which one symbol reaches its end."""
    for value in VALUES:
        place = region.end - value * region.normal / region.actual
        if place > after and _is_one(place, region):
            yield place
