"""Putting notes among others so that equal pitches never overlap.

The rule: **the edited note wins.** A note of its pitch that was there before and sounds at the
same time keeps what lies before the edited note, or else what lies after it; if that is too short
to be a note, it is gone. Where two edited notes meet, the earlier ends as the later begins; of two
that begin together the longer stays. A note that stays where it was (its velocity changed, say)
takes nothing from the others.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.project.columns import (
    OFFSET,
    ONSET,
    PITCH,
    Columns,
    Counted,
    Notes,
    columns,
    counted,
)
from app.project.edits.shaping import least_length
from engine.music import Note
from engine.music.bend import cut_bend

Rest = dict[int, Note | None]  # what is left of the note at a place; None: nothing


@dataclass(frozen=True, slots=True)
class Placed:
    """The notes of a part after an edit, and which of them the edit put there."""

    notes: Notes
    mine: Notes


def place(notes: Notes, gone: Iterable[int], new: Iterable[Note]) -> Placed:
    """Take the notes at the places `gone` away and put `new` in, by the rule above."""
    coming, going = tuple(new), list(gone)
    base = counted(notes)
    stays, removed, movers = _sorted_out(base, going, coming)
    if movers:
        clean = apart(coming)
        if clean is not coming:
            stays, removed, movers = _sorted_out(base, going, clean)
    if not removed and not movers and all(note is notes[i] for i, note in stays.items()):
        return Placed(notes, tuple(stays[index] for index in sorted(stays)))
    base = base.replaced({i: note for i, note in stays.items() if note is not notes[i]})
    rest = _cut(base, removed, movers)
    mine = [left for index in stays if (left := rest.get(index, base.notes[index]))]
    added = sorted([*movers, *(left for left in rest.values() if left)])
    result = base.spliced(removed | rest.keys(), added).notes
    if len(movers) + len(mine) == len(result):
        return Placed(result, result)
    return Placed(result, tuple(sorted([*movers, *mine])))


def apart(notes: Sequence[Note]) -> Notes:
    """The notes, sorted, without overlaps of equal pitches: the later of two cuts the earlier.

    The very tuple that is given, if it is sorted and none overlap.
    """
    values = columns(notes)
    if isinstance(notes, tuple) and _is_apart(values):
        return notes
    rows: defaultdict[int, list[Note]] = defaultdict(list)
    for note in sorted(notes):
        row = rows[note.pitch]
        while row and row[-1].offset > note.onset:
            last = row.pop()
            if note.onset - last.onset >= least_length(last) > 0:
                row.append(_part_of(last, last.onset, note.onset))
            elif last.offset > note.offset:
                note = last
        row.append(note)
    return tuple(sorted(note for row in rows.values() for note in row))


def _is_apart(values: Columns) -> bool:
    """Whether notes are surely sorted, and none overlaps another of its pitch."""
    onsets, pitches = values[:, ONSET], values[:, PITCH]
    later, higher = np.diff(onsets), np.diff(pitches)
    if not ((later > 0) | ((later == 0) & (higher > 0))).all():
        return False
    order = np.lexsort((onsets, pitches))
    onsets, offsets, pitches = onsets[order], values[order, OFFSET], pitches[order]
    return not ((offsets[:-1] > onsets[1:]) & (pitches[:-1] == pitches[1:])).any()


def _sorted_out(
    base: Counted, gone: Sequence[int], new: Sequence[Note]
) -> tuple[dict[int, Note], set[int], list[Note]]:
    """New notes in the time and pitch of one that goes, by its place; who goes; who moves."""
    notes = base.notes
    spots = dict(zip(_spots(base.values[gone]), gone, strict=True))
    stays: dict[int, Note] = {}
    movers: list[Note] = []
    for note, spot in zip(new, _spots(columns(new)), strict=True):
        index = spots.pop(spot, None)
        if index is None:
            movers.append(note)
        else:
            old = notes[index]
            is_same = note == old and note.confidence == old.confidence
            stays[index] = old if is_same else note
    return stays, set(gone) - stays.keys(), movers


def _spots(values: Columns) -> Iterator[tuple[float, ...]]:
    """Onset, offset and pitch of each note, as keys."""
    return zip(*(values[:, column].tolist() for column in (ONSET, OFFSET, PITCH)), strict=True)


def _cut(base: Counted, removed: set[int], movers: Sequence[Note]) -> Rest:
    """What the movers leave of the notes they meet, by place."""
    rest: Rest = {}
    if len(removed) == len(base.notes):
        return rest
    for mover, meets in _meetings(base, removed, movers):
        for index in meets:
            note = rest.get(index, base.notes[index])
            if note and note.onset < mover.offset and note.offset > mover.onset:
                rest[index] = _remainder(note, mover)
    return rest


def _meetings(
    base: Counted, removed: set[int], movers: Sequence[Note]
) -> Iterator[tuple[Note, list[int]]]:
    """Each mover with the places of the other notes of its pitch that may sound with it.

    Pitch by pitch, because movers of one do nothing to notes of another.
    """
    values = columns(movers)
    pitches = base.values[:, PITCH].copy()
    pitches[list(removed)] = -1.0
    for pitch in np.unique(values[:, PITCH]).tolist():
        row = np.flatnonzero(pitches == pitch)
        mine = np.flatnonzero(values[:, PITCH] == pitch)
        over = np.maximum.accumulate(base.values[row, OFFSET])
        first = over.searchsorted(values[mine, ONSET], side="right")
        last = base.values[row, ONSET].searchsorted(values[mine, OFFSET], side="left")
        for who in np.flatnonzero(first < last).tolist():
            yield movers[mine[who]], row[first[who] : last[who]].tolist()


def _remainder(note: Note, winner: Note) -> Note | None:
    """What is left of a note whose time another one takes."""
    least = least_length(note)
    if winner.onset - note.onset >= least > 0:
        return _part_of(note, note.onset, winner.onset)
    if note.offset - winner.offset >= least > 0:
        return _part_of(note, winner.offset, note.offset)
    return None


def _part_of(note: Note, onset: float, offset: float) -> Note:
    """Some of a note. It was not looked at, so the doubt about it stays."""
    bend = cut_bend(note.bend, onset - note.onset, offset - note.onset)
    return replace(note, onset=onset, offset=offset, bend=bend)
