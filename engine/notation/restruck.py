"""Keys struck again: nothing of a part is written to last beyond where its key is struck once more.

Notes of one chord share their written length, so a note may have become longer than it was, and
last beyond the next stroke of its key in another voice. Some programs do not play that stroke; the
chord ends there.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from engine.notation.measures import Line
from engine.notation.voices import Event


def until_struck_again(lines: Sequence[Line]) -> list[Line]:
    """The lines of a part, their events ended where one of their keys is struck again."""
    struck = _strokes(lines)
    return [
        replace(line, events=tuple(_ended(event, struck) for event in line.events))
        for line in lines
    ]


def _strokes(lines: Iterable[Line]) -> dict[int, list[Fraction]]:
    """Where each key is struck, ascending."""
    struck: dict[int, set[Fraction]] = {}
    for line in lines:
        for event in line.events:
            for note in event.notes:
                struck.setdefault(note.pitch, set()).add(event.onset)
    return {pitch: sorted(places) for pitch, places in struck.items()}


def _ended(event: Event, struck: dict[int, list[Fraction]]) -> Event:
    end = event.end
    for note in event.notes:
        places = struck[note.pitch]
        after = bisect_right(places, event.onset)
        if after < len(places):
            end = min(end, places[after])
    return replace(event, end=end)
