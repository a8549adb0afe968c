"""Edges of tuplets: a tuplet begins and ends with a note, or with a rest on both sides.

A triplet that only ends in silence reads better with its last note held to the end. One that
begins in silence and ends with a note is read wrongly by programs that look for a bracket's ends
at notes; so what sounded before is held up to it, or its last note is a little shorter than it
could be. Onsets stay where they are. Positions are Fractions of a quarter from the bar's start.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Protocol

from engine.notation.levels import FINEST

Span = tuple[Fraction, Fraction]
BREATH = Fraction(1, 2)
"""A silence that is no longer than this is a note let go early, not a rest."""


class Group(Protocol):
    """What is known of a tuplet: where it begins and ends, and how long one of its notes is."""

    @property
    def start(self) -> Fraction:
        """Where it begins."""

    @property
    def end(self) -> Fraction:
        """Where it is over."""

    @property
    def step(self) -> Fraction:
        """How long one of its notes sounds."""

    def written(self, place: Fraction) -> Fraction:
        """A place inside as it is written, from its start."""


def with_whole_edges(
    spans: Sequence[Span], regions: Sequence[Group], tied_at: Fraction | None = None
) -> tuple[Span, ...]:
    """The spans of a voice (sorted, in one bar), held or cut as the tuplets need it.

    `tied_at` is the bar's end where what ends there goes on in the next bar.
    """
    made = list(spans)
    short: set[int] = set()
    for region in regions:
        inside = _inside(made, region)
        if not inside:
            continue
        last = inside[-1]
        leads, ends = _covered(made, inside, region)
        if leads and not ends:
            made[last] = (made[last][0], region.end)
        elif ends and not leads and not _held(made, inside[0], region, short):
            made[last] = _cut(made[last], region, tied_at)
        if not leads:
            short.update(inside)
    return tuple(made)


def broken(spans: Sequence[Span], regions: Sequence[Group]) -> list[Span]:
    """Where tuplets still begin with a rest and end with a note, or the other way round."""
    found = []
    for region in regions:
        inside = _inside(spans, region)
        leads, ends = _covered(spans, inside, region) if inside else (True, True)
        if leads != ends:
            found.append((region.start, region.end))
    return found


def _inside(spans: Sequence[Span], region: Group) -> list[int]:
    return [
        k for k, (a, b) in enumerate(spans) if a < b and a < region.end and b > region.start
    ]


def _covered(spans: Sequence[Span], inside: Sequence[int], region: Group) -> tuple[bool, bool]:
    """Whether something sounds as the tuplet begins, and as it ends."""
    return spans[inside[0]][0] <= region.start, spans[inside[-1]][1] >= region.end


def _held(made: list[Span], first: int, region: Group, short: set[int]) -> bool:
    """Whether the note before the tuplet could be held up to its first note, and is now."""
    before = first - 1
    if before < 0 or before in short:
        return False
    crosses = made[_inside(made, region)[-1]][1] > region.end
    if not crosses and region.start - made[before][1] > BREATH:
        return False
    made[before] = (made[before][0], made[first][0])
    return True


def _cut(span: Span, region: Group, tied_at: Fraction | None) -> Span:
    """The last note of a tuplet, ended before it; one that goes on, or is too short, stays."""
    start, end = span
    if end > region.end or end == tied_at:
        return span
    length = end - start
    less = region.step if length > region.step else length / 2
    values = region.written(end - less) - region.written(start), region.written(region.start + less)
    return span if min(values) * FINEST < 1 else (start, end - less)
