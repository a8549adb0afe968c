"""The numbers of notes as columns, counted once for each tuple of notes.

Looking at 50,000 notes one by one takes longer than a frame of the screen. A tuple of notes never
changes, so what was counted of it stays true: an edit hands on the columns of the notes it did not
touch, and views, collisions and selections all look at the same ones.
"""

from bisect import bisect_left, bisect_right
from collections import OrderedDict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from threading import Lock

import numpy as np
import numpy.typing as npt

from engine.music import Note, Part

Notes = tuple[Note, ...]
Columns = npt.NDArray[np.float64]  # rows of (onset, offset, pitch, velocity, confidence)
Indices = npt.NDArray[np.int64]

FIELDS = ("onset", "offset", "pitch", "velocity", "confidence")
ONSET, OFFSET, PITCH, VELOCITY, CONFIDENCE = range(len(FIELDS))
NOWHERE: Indices = np.empty(0, np.int64)

REMEMBERED = 400_000  # notes, of whatever number of tuples: some 16 MiB
FEW = 1000  # notes that are as quickly looked up one by one


def columns(notes: Sequence[Note]) -> Columns:
    """The numbers of some notes, counted now."""
    made = np.empty((len(notes), len(FIELDS)), order="F")  # whole columns are searched
    for column, name in enumerate(FIELDS):
        made[:, column] = np.fromiter(map(attrgetter(name), notes), np.float64, len(notes))
    return made


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """Sorted notes and their columns, a row each."""

    notes: Notes
    values: Columns

    def spliced(self, removed: Iterable[int], added: Sequence[Note]) -> "Counted":
        """Without the notes at these places and with others; `added` is sorted, as the result is.

        In whole stretches: a few notes among very many cost next to nothing.
        """
        gone = np.fromiter(sorted(removed), np.int64)
        kept = np.delete(np.fromiter(self.notes, object, len(self.notes)), gone)
        values, new = np.delete(self.values, gone, axis=0), columns(added)
        coming = np.fromiter(added, object, len(added))
        if len(added) > FEW:
            together = np.concatenate([kept, coming]), np.concatenate([values, new])
            return remember(_in_order(*together))
        at = [bisect_right(kept, note) for note in added]
        notes = tuple(np.insert(kept, at, coming).tolist())
        return remember(Counted(notes, np.insert(values, at, new, axis=0)))

    def replaced(self, others: dict[int, Note]) -> "Counted":
        """With other notes, no earlier and no later in the order, at some places."""
        if not others:
            return self
        notes, values = list(self.notes), self.values.copy(order="F")
        for place, note in others.items():
            notes[place] = note
        values[list(others)] = columns(list(others.values()))
        return Counted(tuple(notes), values)


def _in_order(notes: npt.NDArray[np.object_], values: Columns) -> Counted:
    """Sort as notes are sorted: by onset, pitch, end and velocity."""
    order = np.lexsort([values[:, column] for column in (VELOCITY, OFFSET, PITCH, ONSET)])
    return Counted(tuple(notes[order].tolist()), np.asfortranarray(values[order]))


class _Memory:
    """What was counted last. The notes are kept with it, so that no two can have the same id."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._notes = 0
        self._known: OrderedDict[int, Counted] = OrderedDict()
        self._lock = Lock()

    def find(self, notes: Notes) -> Counted | None:
        with self._lock:
            known = self._known.get(id(notes))
            if known:
                self._known.move_to_end(id(notes))
            return known

    def keep(self, counted: Counted) -> None:
        with self._lock:
            if id(counted.notes) in self._known:
                return
            self._known[id(counted.notes)] = counted
            self._notes += len(counted.notes)
            while self._notes > self._most and len(self._known) > 1:
                _, oldest = self._known.popitem(last=False)
                self._notes -= len(oldest.notes)


_memory = _Memory(REMEMBERED)
# What is selected is looked up by several, one after the other.
_looked_up: deque[tuple[Notes, Sequence[Note], Indices]] = deque(maxlen=8)


def remember(counted: Counted) -> Counted:
    """Let `columns_of` find it."""
    if len(counted.notes) > FEW:
        _memory.keep(counted)
    return counted


def columns_of(notes: Notes) -> Columns:
    """The numbers of notes that are never changed; not to be written to."""
    return counted(notes).values


def counted(notes: Notes) -> Counted:
    """The notes with their columns, which are counted unless they are remembered."""
    return _memory.find(notes) or remember(Counted(notes, columns(notes)))


def last_end(notes: Notes) -> float:
    """When the last of some notes is over; there must be one."""
    known = _memory.find(notes)
    return float(known.values[:, OFFSET].max()) if known else max(map(attrgetter("offset"), notes))


def end_of(part: Part) -> float:
    """`Part.end`, of very many notes sooner."""
    return last_end(part.notes) if part.notes and not part.hits else part.end


def count(parts: Iterable[Part]) -> None:
    """Count the notes of parts now, in a thread, for the views that will ask."""
    for part in parts:
        columns_of(part.notes)


def places(notes: Notes, wanted: Sequence[Note]) -> Indices:
    """Where in `notes` those of `wanted` stand that are there, ascending; both are sorted.

    Notes that are the very same object are found by that, the others by what they are.
    """
    if wanted is notes:
        return np.arange(len(notes))
    if len(wanted) <= FEW:
        return np.array(_one_by_one(notes, wanted), np.int64)
    if not notes:
        return NOWHERE
    for known, sought_then, found in tuple(_looked_up):
        if known is notes and sought_then is wanted:
            return found
    found = _by_object(notes, wanted)
    if isinstance(wanted, tuple):  # which stays what it is
        _looked_up.append((notes, wanted, found))
    return found


def _by_object(notes: Notes, wanted: Sequence[Note]) -> Indices:
    """`places` of very many notes, of which nearly all are the very objects."""
    ids = np.fromiter(map(id, notes), np.int64, len(notes))
    sought = np.fromiter(map(id, wanted), np.int64, len(wanted))
    order = np.argsort(ids)
    near = order[np.minimum(np.searchsorted(ids, sought, sorter=order), len(ids) - 1)]
    same = ids[near] == sought
    left = [wanted[place] for place in np.flatnonzero(~same).tolist()]
    return np.union1d(near[same], np.array(_one_by_one(notes, left), np.int64))


def present(notes: Notes, wanted: Sequence[Note]) -> Notes:
    """Those of `wanted` that are among the notes, as they are there; both are sorted."""
    if wanted is notes:
        return notes
    return tuple(notes[place] for place in places(notes, wanted).tolist())


def _one_by_one(notes: Notes, wanted: Sequence[Note]) -> list[int]:
    found: list[int] = []
    start = 0
    for note in wanted:
        is_next = start < len(notes) and notes[start] is note
        place = start if is_next else bisect_left(notes, note, start)
        if place < len(notes) and notes[place] == note:
            found.append(place)
            start = place + 1
    return found
