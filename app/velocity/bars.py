"""Where the bars of the velocity lane stand, and which one a hand means."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.project.columns import NOWHERE, Indices
from app.roll.paint import among
from app.roll.table import NoteTable
from app.timeline.axis import VisibleTime

Floats = npt.NDArray[np.float64]

MARGIN = 6.0  # pixels above the loudest
WIDTH = 4.0  # pixels
HEAD = 7.0  # pixels above and below the head of a bar that still mean it
LOUDEST = 127
PARTS = 64  # that are told apart where bars hide each other


@dataclass(frozen=True, slots=True)
class Scale:
    """Velocity against height, on a lane `height` pixels high."""

    height: float

    def top(self, velocity: Floats) -> Floats:
        """The y of those velocities."""
        return self.height - velocity * (self.height - MARGIN) / LOUDEST

    def velocity(self, y: float) -> float:
        """The velocity at that height, which may be more or less than there is."""
        return (self.height - y) * LOUDEST / max(self.height - MARGIN, 1.0)


def beginning(table: NoteTable, start: float, stop: float) -> Indices:
    """The notes that begin between two times."""
    onsets = table.values[:, 0]
    first, last = np.searchsorted(onsets, (start, stop))
    return np.arange(first, last)


def bar_boxes(table: NoteTable, rows: Indices, view: VisibleTime, scale: Scale) -> Floats:
    """The bars of those notes: rows of (left, top, width, height)."""
    values = table.values[rows]
    boxes = np.empty((len(rows), 4))
    boxes[:, 0] = np.round(view.to_columns(values[:, 0]))
    boxes[:, 1] = np.round(scale.top(values[:, 3]))
    boxes[:, 2] = WIDTH
    boxes[:, 3] = scale.height - boxes[:, 1]
    return boxes


def thinned(rows: Indices, boxes: Floats, part: Indices, chosen: Indices) -> Indices:
    """Of bars that hide each other, the positions of those that are to be seen, high ones first.

    Bars of one part in one column of pixels: the highest hides the rest, except selected ones.
    """
    if not len(rows):
        return NOWHERE
    column = boxes[:, 0].astype(np.int64)
    column -= column.min()
    key = (column * PARTS + part % PARTS) * 2
    key[among(rows, chosen)] += 1
    lowest_first = np.argsort(-boxes[:, 1].astype(np.int16), kind="stable")
    best = np.full(int(key.max()) + 1, -1, np.int64)
    best[key[lowest_first]] = lowest_first  # of those with one key, the last stays
    kept = best[best >= 0]
    return np.asarray(kept[np.argsort(boxes[kept, 1], kind="stable")], np.int64)


def bar_at(table: NoteTable, view: VisibleTime, scale: Scale, x: float, y: float) -> int | None:
    """The row of the bar there: one whose head is near, else the shortest one that reaches up."""
    slack = (WIDTH / 2 + 2) * view.per_pixel
    middle = view.to_seconds(x - WIDTH / 2)
    rows = beginning(table, middle - slack, middle + slack)
    if not len(rows):
        return None
    tops = scale.top(table.values[rows, 3])
    heads = np.abs(tops - y)
    if heads.min() <= HEAD:
        return int(rows[heads.argmin()])
    reaching = np.flatnonzero(tops <= y)
    return int(rows[reaching[tops[reaching].argmax()]]) if len(reaching) else None
