"""The notes as columns of numbers, so that thousands are looked through at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.music import Note, Part

Columns = npt.NDArray[np.float64]  # rows of (onset, offset, pitch, velocity, confidence)
Indices = npt.NDArray[np.int64]


def columns(notes: Sequence[Note]) -> Columns:
    """The numbers of some notes."""
    rows = [(n.onset, n.offset, n.pitch, n.velocity, n.confidence) for n in notes]
    return np.array(rows, dtype=np.float64).reshape(-1, 5)


@dataclass(frozen=True, slots=True, eq=False)
class NoteTable:
    """Notes of all parts, ordered by onset; `part` says whose each is."""

    notes: tuple[Note, ...]
    values: Columns
    part: Indices
    over: Columns  # when this note and all before it are over: ascends, so it can be searched

    @classmethod
    def of(cls, groups: Iterable[tuple[int, Sequence[Note], Columns]]) -> "NoteTable":
        """Of parts, each with its number, notes and columns."""
        known = [group for group in groups if len(group[1])]
        if not known:
            return cls((), columns(()), np.empty(0, np.int64), np.empty(0))
        values = np.concatenate([group[2] for group in known])
        part = np.repeat([group[0] for group in known], [len(group[1]) for group in known])
        order = np.lexsort((values[:, 2], values[:, 0]))
        notes = [note for group in known for note in group[1]]
        values = np.asfortranarray(values[order])  # whole columns are searched
        over = np.maximum.accumulate(values[:, 1])
        return cls(tuple(notes[i] for i in order), values, part[order], over)

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

    def pitch_range(self) -> tuple[int, int] | None:
        """The lowest and the highest pitch; None without notes."""
        if not len(self.notes):
            return None
        return int(self.values[:, 2].min()), int(self.values[:, 2].max())


class TableMaker:
    """Builds tables, counting only the parts that are new since the last one."""

    def __init__(self) -> None:
        self._known: tuple[tuple[Part, Columns], ...] = ()

    def make(self, parts: Sequence[Part]) -> NoteTable:
        """The table of these parts' notes."""
        old = {id(part): values for part, values in self._known}
        self._known = tuple((p, old[id(p)] if id(p) in old else columns(p.notes)) for p in parts)
        groups = ((k, part.notes, values) for k, (part, values) in enumerate(self._known))
        return NoteTable.of(groups)
