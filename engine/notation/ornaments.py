"""Ornaments: grace notes, and notes that cannot stand in a chord; each finds the chord it is of."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from engine.notation.measures import Line
from engine.notation.timed import TimedNote

SHORTEST = Fraction(1, 4)
"""Length of a grace note that leads to nothing, and so becomes a note."""


def sorted_out(
    notes: Sequence[TimedNote],
) -> tuple[tuple[TimedNote, ...], tuple[TimedNote, ...]]:
    """Notes in rhythm, and grace notes. A key struck twice at one place is once a grace note.

    Notes end where their key is struck again.
    """
    onsets = {note.onset for note in notes if not note.is_grace and note.length > 0}
    graces = [note for note in notes if _is_grace(note) and note.onset in onsets]
    plain = [
        replace(note, is_grace=False, length=SHORTEST) if _is_grace(note) else note
        for note in notes
        if not (_is_grace(note) and note.onset in onsets)
    ]
    kept: list[TimedNote] = []
    last: dict[int, int] = {}
    for note in sorted(plain, key=lambda one: (one.onset, one.pitch, -one.length, one.source)):
        before = last.get(note.pitch)
        if before is not None and kept[before].onset == note.onset:
            graces.append(replace(note, is_grace=True, length=Fraction(0)))
            continue
        if before is not None and kept[before].end > note.onset:
            kept[before] = replace(kept[before], length=note.onset - kept[before].onset)
        last[note.pitch] = len(kept)
        kept.append(note)
    return tuple(kept), tuple(graces)


def _is_grace(note: TimedNote) -> bool:
    return note.is_grace or note.length <= 0


def attached(lines: Sequence[Line], graces: Sequence[TimedNote]) -> list[Line]:
    """Lines whose events have the grace notes before them, each in the voice nearest in pitch."""
    places: dict[Fraction, list[tuple[int, int, int]]] = {}
    for which, line in enumerate(lines):
        for index, event in enumerate(line.events):
            for note in event.notes:
                places.setdefault(event.onset, []).append((note.pitch, which, index))
    given: dict[tuple[int, int], list[TimedNote]] = {}
    for grace in graces:
        at = min(places[grace.onset], key=lambda place: abs(place[0] - grace.pitch))
        given.setdefault(at[1:], []).append(grace)
    made = []
    for which, line in enumerate(lines):
        events = list(line.events)
        for (owner, index), notes in given.items():
            if owner == which:
                ordered = tuple(sorted(notes, key=lambda note: note.source))
                events[index] = replace(events[index], graces=events[index].graces + ordered)
        made.append(replace(line, events=tuple(events)))
    return made
