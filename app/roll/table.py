"""The notes as columns of numbers, so that thousands are looked through at once."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

import numpy as np
import numpy.typing as npt

from engine.music import Note, Part

Columns = npt.NDArray[np.float64]  # rows of (onset, offset, pitch, velocity, confidence)
Indices = npt.NDArray[np.int64]

FIELDS = ("onset", "offset", "pitch", "velocity", "confidence")
NOTHING: Indices = np.empty(0, np.int64)

MOST_MISSES = 1000  # of notes that an edit touched; beyond, counting all is as quick
BLOCK = 2048


def columns(notes: Sequence[Note]) -> Columns:
    """The numbers of some notes."""
    made = np.empty((len(notes), len(FIELDS)), order="F")
    for column, name in enumerate(FIELDS):
        made[:, column] = np.fromiter(map(attrgetter(name), notes), np.float64, len(notes))
    return made


@dataclass(frozen=True, slots=True, eq=False)
class NoteTable:
    """Notes of all parts, ordered by onset; `part` says whose each is.

    `over` is when a note and all before it are over: it ascends, so it can be searched. `homes`
    are the rows of each part's notes, in the part's order.
    """

    notes: tuple[Note, ...]
    values: Columns
    part: Indices
    over: Columns
    homes: dict[int, Indices] = field(default_factory=dict)

    @classmethod
    def of(cls, groups: Iterable[tuple[int, Sequence[Note], Columns]]) -> "NoteTable":
        """Of parts, each with its number, notes and columns."""
        known = [group for group in groups if len(group[1])]
        if not known:
            return cls((), columns(()), NOTHING, np.empty(0))
        values = known[0][2] if len(known) == 1 else np.concatenate([group[2] for group in known])
        lengths = [len(group[1]) for group in known]
        part = np.repeat([group[0] for group in known], lengths)
        notes: Sequence[Note] = known[0][1]
        order = np.arange(len(part))
        if len(known) > 1 or (np.diff(values[:, 0]) < 0).any():
            order = np.lexsort((values[:, 2], values[:, 0]))
            loose = [note for group in known for note in group[1]]
            notes = [loose[place] for place in order.tolist()]
            values = np.asfortranarray(values[order])  # whole columns are searched
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        homes = dict(
            zip((g[0] for g in known), np.split(rank, np.cumsum(lengths)[:-1]), strict=True)
        )
        over = np.maximum.accumulate(values[:, 1])
        return cls(tuple(notes), values, part[order], over, homes)

    def __len__(self) -> int:
        return len(self.notes)

    def seen(self, start: float, stop: float, low: int = 0, high: int = 127) -> Indices:
        """Which notes sound somewhere in `start` to `stop` and lie in `low` to `high`."""
        first = int(np.searchsorted(self.over, start, side="right"))
        last = int(np.searchsorted(self.values[:, 0], stop, side="left"))
        part = self.values[first:last]
        inside = (part[:, 1] > start) & (part[:, 2] >= low) & (part[:, 2] <= high)
        return np.flatnonzero(inside) + first

    def at(self, seconds: float, pitch: int, slack: float) -> int | None:
        """The note of that pitch there, give or take `slack` seconds; the nearest, the latest."""
        near = self.seen(seconds - slack, seconds + slack, pitch, pitch)
        if not len(near):
            return None
        onset, offset = self.values[near, 0], self.values[near, 1]
        away = np.maximum(np.maximum(onset - seconds, seconds - offset), 0.0)
        return int(near[np.lexsort((-onset, away))[0]])

    def row_of(self, note: Note) -> int | None:
        """Where that note stands; None if it is not there."""
        first = bisect_left(self.notes, note.onset, key=attrgetter("onset"))
        for row in range(first, len(self.notes)):
            if self.notes[row].onset != note.onset:
                return None
            if self.notes[row] == note:
                return row
        return None

    def moved(self, rows: Indices, seconds: float, pitches: int) -> tuple["NoteTable", Indices]:
        """A sketch with those notes elsewhere, and their rows in it; `notes` are as they were."""
        values = self.values.copy(order="F")
        values[rows, 0] += seconds
        values[rows, 1] += seconds
        values[rows, 2] += pitches
        order = np.argsort(values[:, 0], kind="stable")
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        values = np.asfortranarray(values[order])
        notes = tuple(self.notes[row] for row in order.tolist())
        over = np.maximum.accumulate(values[:, 1])
        return NoteTable(notes, values, self.part[order], over), np.sort(rank[rows])

    def pitch_range(self) -> tuple[int, int] | None:
        """The lowest and the highest pitch; None without notes."""
        if not len(self.notes):
            return None
        return int(self.values[:, 2].min()), int(self.values[:, 2].max())


@dataclass(frozen=True, slots=True, eq=False)
class _Counted:
    """A part, its columns, and the identities of its notes."""

    part: Part
    values: Columns
    ids: Indices


class TableMaker:
    """Builds tables, counting only the notes that are new since the last one."""

    def __init__(self) -> None:
        self._known: tuple[_Counted, ...] = ()

    def make(self, parts: Sequence[Part], hidden: Collection[int] = ()) -> NoteTable:
        """The table of these parts' notes; hidden ones keep their number and lack their notes."""
        old = {id(known.part): known for known in self._known}
        last = dict(enumerate(self._known))
        self._known = tuple(
            old[id(part)] if id(part) in old else _counted(part, last.get(number))
            for number, part in enumerate(parts)
        )
        return NoteTable.of(
            (number, known.part.notes, known.values)
            for number, known in enumerate(self._known)
            if number not in hidden
        )


def _counted(part: Part, last: _Counted | None) -> _Counted:
    """The columns of a part, most of which may be known from how it was before an edit."""
    notes = part.notes
    ids = np.fromiter(map(id, notes), np.int64, len(notes))
    runs = None if last is None else _runs(notes, ids, last)
    if last is None or runs is None:
        return _Counted(part, columns(notes), ids)
    values = np.empty((len(notes), len(FIELDS)), order="F")
    is_new = np.ones(len(notes), np.bool_)
    for here, there, length in runs:
        values[here : here + length] = last.values[there : there + length]
        is_new[here : here + length] = False
    fresh = np.flatnonzero(is_new)
    values[fresh] = columns([notes[place] for place in fresh.tolist()])
    return _Counted(part, values, ids)


def _runs(notes: Sequence[Note], ids: Indices, last: _Counted) -> list[tuple[int, int, int]] | None:
    """The stretches of the same objects: where in both, and how long. None if there are many.

    Both are sorted, so where they differ, the smaller note is the one that the other lacks.
    """
    runs: list[tuple[int, int, int]] = []
    was, here, there, misses = last.part.notes, 0, 0, 0
    while here < len(notes) and there < len(was):
        length = _alike(ids, here, last.ids, there)
        if length:
            runs.append((here, there, length))
            here, there = here + length, there + length
            continue
        misses += 1
        if misses > MOST_MISSES:
            return None
        is_new, is_gone = notes[here] <= was[there], was[there] <= notes[here]
        here, there = here + is_new, there + is_gone
    return runs


def _alike(ids: Indices, here: int, others: Indices, there: int) -> int:
    """How many of the same objects follow each other from there on."""
    length = 0
    while True:
        one, other = ids[here + length :][:BLOCK], others[there + length :][:BLOCK]
        least = min(len(one), len(other))
        same = one[:least] == other[:least]
        if not same.all():
            return length + int(same.argmin())
        length += least
        if least < BLOCK:
            return length
