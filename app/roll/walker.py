"""Going from note to note with the keys: the ring, and what is selected with it."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.project.selection import Selection, only
from app.roll.scene import Scene
from app.roll.table import NoteTable
from app.roll.walk import above, beside, first_from
from app.timeline.axis import TimeAxis
from engine.music import Note

Find = Callable[[NoteTable, int, int], int | None]


class Walker(QObject):
    """One walk. `walked(Note)`: it has come to a note, which is selected if notes can be."""

    walked = Signal(object)

    def __init__(self, scene: Scene, axis: TimeAxis, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scene = scene
        self._axis = axis
        self.note: Note | None = None

    @property
    def row(self) -> int | None:
        """The row of the note with the ring; None where there is no walk, or no such note."""
        return None if self.note is None else self._scene.table.row_of(self.note)

    def go(self, row: int) -> None:
        """Put the ring around that note."""
        table = self._scene.table
        self.note = table.notes[row]
        self._scene.select(only(int(table.part[row]), self.note))
        self.walked.emit(self.note)

    def leave(self) -> None:
        """Take the ring away, and select nothing."""
        self.note = None
        self._scene.select(Selection())

    def along(self, step: int) -> bool:
        """Go to the next note in time, or the one before; whether there is one."""
        return self._step(beside, step)

    def across(self, step: int) -> bool:
        """Go to the next higher or lower note that sounds; whether there is one."""
        return self._step(above, step)

    def jump(self, row: int) -> None:
        """Go to a note by its number; -1 is the last."""
        count = len(self._scene.table)
        if count:
            self.go(row % count)

    def _step(self, find: Find, step: int) -> bool:
        table, here = self._scene.table, self._here(step)
        found = first_from(table, self._start()) if here is None else find(table, here, step)
        if found is not None:
            self.go(found)
        return found is not None

    def _here(self, step: int) -> int | None:
        """Where the walk is; it goes on from what a hand has selected."""
        row, chosen = self.row, self._scene.selected_rows
        if row is None and len(chosen):
            return int(chosen[-1] if step > 0 else chosen[0])
        return row

    def _start(self) -> float:
        view = self._axis.view
        return self._axis.playhead if view.shows(self._axis.playhead) else view.start
