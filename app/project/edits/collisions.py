"""Putting notes among others so that equal pitches never overlap.

The rule: **the edited note wins.** A note of its pitch that was there before and sounds at the
same time keeps what lies before the edited note, or else what lies after it; if that is too short
to be a note, it is gone. Where two edited notes meet, the earlier ends as the later begins; of two
that begin together the longer stays. A note that stays where it was (its velocity changed, say)
takes nothing from the others.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

import numpy as np
import numpy.typing as npt

from app.project.edits.shaping import least_length
from engine.music import Note

Notes = tuple[Note, ...]
Times = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
Rest = dict[int, Note | None]  # what is left of the note at a place; None: nothing


@dataclass(frozen=True, slots=True)
class Placed:
    """The notes of a part after an edit, and which of them the edit put there."""

    notes: Notes
    mine: Notes


def places(notes: Sequence[Note], wanted: Sequence[Note]) -> list[int]:
    """Where in `notes` those of `wanted` stand that are there; both are sorted."""
    found: list[int] = []
    start = 0
    for note in wanted:
        is_next = start < len(notes) and notes[start] is note
        place = start if is_next else bisect_left(notes, note, start)
        if place < len(notes) and notes[place] == note:
            found.append(place)
            start = place + 1
    return found


def place(notes: Notes, gone: Iterable[int], new: Iterable[Note]) -> Placed:
    """Take the notes at the places `gone` away and put `new` in, by the rule above."""
    coming, going = tuple(new), set(gone)
    stays, removed, movers = _sorted_out(notes, going, coming)
    if movers:
        stays, removed, movers = _sorted_out(notes, going, apart(coming))
    if not removed and not movers and all(note is notes[i] for i, note in stays.items()):
        return Placed(notes, tuple(stays[index] for index in sorted(stays)))
    base = list(notes)
    for index, note in stays.items():
        base[index] = note
    rest = _cut(base, removed, movers)
    mine = [left for index in stays if (left := rest.get(index, base[index]))]
    added = sorted([*movers, *(left for left in rest.values() if left)])
    result = splice(base, removed | rest.keys(), added)
    return Placed(result, tuple(sorted([*movers, *mine])))


def apart(notes: Iterable[Note]) -> Notes:
    """The notes, sorted, without overlaps of equal pitches: the later of two cuts the earlier."""
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


def splice(notes: Sequence[Note], removed: Iterable[int], added: Sequence[Note]) -> Notes:
    """`notes` without those at the places `removed` and with `added`; all sorted.

    Whole stretches are copied at a time: a few notes among very many cost nearly nothing.
    """
    gone = sorted(removed)
    kept: list[Note] = []
    for start, stop in zip([-1, *gone], [*gone, len(notes)], strict=True):
        kept += notes[start + 1 : stop]
    if len(added) * 8 > len(kept):
        return tuple(sorted([*kept, *added]))
    result: list[Note] = []
    done = 0
    for note in added:
        stop = bisect_right(kept, note, done)
        result += kept[done:stop]
        result.append(note)
        done = stop
    return tuple(result + kept[done:])


def _sorted_out(
    notes: Notes, gone: set[int], new: Iterable[Note]
) -> tuple[dict[int, Note], set[int], list[Note]]:
    """New notes in the time and pitch of one that goes, by its place; who goes; who moves."""
    spots = {_spot(notes[index]): index for index in gone}
    stays: dict[int, Note] = {}
    movers: list[Note] = []
    for note in new:
        index = spots.pop(_spot(note), None)
        if index is None:
            movers.append(note)
        else:
            old = notes[index]
            is_same = note == old and note.confidence == old.confidence
            stays[index] = old if is_same else note
    return stays, gone - stays.keys(), movers


def _spot(note: Note) -> tuple[float, float, int]:
    return note.onset, note.offset, note.pitch


def _cut(notes: Sequence[Note], removed: set[int], movers: Sequence[Note]) -> Rest:
    """What the movers leave of the notes they meet, by place."""
    rest: Rest = {}
    if not movers:
        return rest
    rows = _rows(notes, removed, movers)
    for mover in movers:
        for index in rows[mover.pitch].sounding(mover.onset, mover.offset):
            note = rest.get(index, notes[index])
            if note and note.onset < mover.offset and note.offset > mover.onset:
                rest[index] = _remainder(note, mover)
    return rest


@dataclass(frozen=True, slots=True, eq=False)
class _Row:
    """The notes of one pitch: their places, onsets, and when each and all before it are over."""

    places: Places
    onsets: Times
    over: Times

    def sounding(self, start: float, stop: float) -> list[int]:
        """The places of the notes that may sound between `start` and `stop`."""
        first = int(self.over.searchsorted(start, side="right"))
        last = int(self.onsets.searchsorted(stop, side="left"))
        found: list[int] = self.places[first:last].tolist()
        return found


def _rows(notes: Sequence[Note], removed: set[int], movers: Sequence[Note]) -> dict[int, _Row]:
    """The other notes of each of the movers' pitches, as far as they begin before the last ends.

    In arrays, because they are all looked at, however few notes move.
    """
    end = max(mover.offset for mover in movers)
    near = notes[: bisect_left(notes, end, key=attrgetter("onset"))]
    pitches = np.fromiter(map(attrgetter("pitch"), near), np.int16, len(near))
    onsets = np.fromiter(map(attrgetter("onset"), near), np.float64, len(near))
    offsets = np.fromiter(map(attrgetter("offset"), near), np.float64, len(near))
    pitches[[index for index in removed if index < len(near)]] = -1
    rows = {}
    for pitch in {mover.pitch for mover in movers}:
        found = np.flatnonzero(pitches == pitch)
        rows[pitch] = _Row(found, onsets[found], np.maximum.accumulate(offsets[found]))
    return rows


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
    return Note(onset, note.pitch, offset, note.velocity, note.confidence)
