"""The notes as columns of numbers, so that thousands are looked through at once."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

import numpy as np

from app.project.columns import NOWHERE, Columns, Indices, columns, columns_of
from engine.music import Note, Part

Change = Callable[[Columns], Columns]  # from numbers of notes to others


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
    def of_parts(cls, parts: Sequence[Part], hidden: Collection[int] = ()) -> "NoteTable":
        """Of these parts' notes; hidden ones keep their number and lack their notes."""
        return cls.of(
            (number, part.notes, columns_of(part.notes))
            for number, part in enumerate(parts)
            if number not in hidden
        )

    @classmethod
    def of_notes(cls, notes: Sequence[Note]) -> "NoteTable":
        """Of notes of no part, as if they were of the first."""
        return cls.of([(0, notes, columns(notes))])

    @classmethod
    def of(cls, groups: Iterable[tuple[int, Sequence[Note], Columns]]) -> "NoteTable":
        """Of parts, each with its number, notes and columns."""
        known = [group for group in groups if len(group[1])]
        if not known:
            return cls((), columns(()), NOWHERE, np.empty(0))
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

    def count(self, start: float, stop: float) -> int:
        """How many notes may sound somewhere in `start` to `stop`, whatever their pitch."""
        first = int(np.searchsorted(self.over, start, side="right"))
        return int(np.searchsorted(self.values[:, 0], stop, side="left")) - first

    def at(self, seconds: float, pitch: int, slack: float, first: int = 0) -> int | None:
        """The note of that pitch there, give or take `slack` seconds.

        The nearest; of several as near one of the part `first`, and of those the latest.
        """
        near = self.seen(seconds - slack, seconds + slack, pitch, pitch)
        if not len(near):
            return None
        onset, offset = self.values[near, 0], self.values[near, 1]
        away = np.maximum(np.maximum(onset - seconds, seconds - offset), 0.0)
        return int(near[np.lexsort((-onset, self.part[near] != first, away))[0]])

    def row_of(self, note: Note) -> int | None:
        """Where that note stands; None if it is not there."""
        first = bisect_left(self.notes, note.onset, key=attrgetter("onset"))
        for row in range(first, len(self.notes)):
            if self.notes[row].onset != note.onset:
                return None
            if self.notes[row] == note:
                return row
        return None

    def sketched(
        self, rows: Indices, change: Change, copies: bool = False
    ) -> tuple["NoteTable", Indices]:
        """With other numbers for those notes, or for copies of them; and their rows in it.

        A sketch for the eye: `notes` are as they were, and none minds another.
        """
        new = change(np.asfortranarray(self.values[rows]))
        kept = np.arange(len(self)) if copies else np.delete(np.arange(len(self)), rows)
        values = np.concatenate([self.values[kept], new])
        origin = np.concatenate([kept, rows])
        order = np.argsort(values[:, 0], kind="stable")
        values, origin = np.asfortranarray(values[order]), origin[order]
        notes = tuple(self.notes[row] for row in origin.tolist())
        over = np.maximum.accumulate(values[:, 1])
        chosen = np.flatnonzero(order >= len(kept))
        return NoteTable(notes, values, self.part[origin], over), chosen

    def pitch_range(self) -> tuple[int, int] | None:
        """The lowest and the highest pitch; None without notes."""
        if not len(self.notes):
            return None
        return int(self.values[:, 2].min()), int(self.values[:, 2].max())
