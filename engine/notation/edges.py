"""Edges of tuplets: one that begins with a note and ends in silence has its last note held.

Two notes of a triplet and a short rest read better as two notes, the second longer. Positions are
Fractions of a quarter from the bar's start.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Protocol

Span = tuple[Fraction, Fraction]


class Group(Protocol):
    """What is known of a tuplet: where it begins and ends."""

    @property
    def start(self) -> Fraction:
        """Where it begins."""

    @property
    def end(self) -> Fraction:
        """Where it is over."""


def held_to_edges(spans: Sequence[Span], regions: Sequence[Group]) -> tuple[Span, ...]:
    """The spans of a voice (sorted, in one bar), their last notes in tuplets held."""
    made = list(spans)
    for region in regions:
        inside = [
            k for k, (a, b) in enumerate(made) if a < b and a < region.end and b > region.start
        ]
        if inside and made[inside[0]][0] <= region.start:
            start, end = made[inside[-1]]
            made[inside[-1]] = (start, max(end, region.end))
    return tuple(made)
