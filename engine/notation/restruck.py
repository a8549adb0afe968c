"""Keys struck again: no note of a part is tied on beyond where its key is struck once more.

Notes of one chord share their written length, so a note may have become longer than it was, and
last beyond the next stroke of its key in another voice. It is let go there: of a chord that is
written as several tied symbols, the later ones are without it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from engine.notation.measures import Line

Limits = dict[int, Fraction]


def until_struck_again(lines: Sequence[Line]) -> list[Line]:
    """The lines of a part, each with where its notes end at the latest (`Line.limits`)."""
    struck = _strokes(lines)
    return [_limited(line, struck) for line in lines]


def _strokes(lines: Iterable[Line]) -> dict[int, list[Fraction]]:
    """Where each key is struck, ascending."""
    struck: dict[int, set[Fraction]] = {}
    for line in lines:
        for event in line.events:
            for note in event.notes:
                struck.setdefault(note.pitch, set()).add(event.onset)
    return {pitch: sorted(places) for pitch, places in struck.items()}


def _limited(line: Line, struck: dict[int, list[Fraction]]) -> Line:
    limits: Limits = {}
    events = []
    for event in line.events:
        latest = event.onset
        for note in event.notes:
            places = struck[note.pitch]
            after = bisect_right(places, event.onset)
            limit = places[after] if after < len(places) else event.end
            if limit < event.end:
                limits[note.source] = limit
            latest = max(latest, min(limit, event.end))
        events.append(replace(event, end=latest) if event.notes else event)
    return replace(line, events=tuple(events), limits=limits)
