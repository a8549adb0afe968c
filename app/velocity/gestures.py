"""What a hand does to velocities: drag a bar, draw a ramp."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import Qt

from app.project.columns import ONSET, VELOCITY, Columns, present
from app.project.edits.lift import Edited
from app.project.edits.velocity import Height, change_velocity, ramp_velocity
from app.project.project import Project
from app.project.selection import Selection, in_time, only
from app.roll.gestures import CTRL, SHIFT, Editing
from app.roll.scene import Scene
from app.timeline.gestures import STEADY_HAND, Command, Pointer
from app.velocity.bars import Scale
from engine.music import Note


class Lift(Editing):
    """Drag a bar up or down; all that are selected go as far. A mere click selects."""

    cursor = Qt.CursorShape.SizeVerCursor
    scrolls = False

    def __init__(self, scene: Scene, project: Project, part: int, note: Note, scale: Scale) -> None:
        super().__init__(scene, project)
        self._part, self._note = part, note
        self._scale = scale
        self._before = scene.reachable(scene.selection)
        self._moved = False
        mine = only(part, note)
        self._chosen = self._before if self._before.has(part, note) else mine

    def press(self, pointer: Pointer) -> None:
        """Select what a drag would change, and let the note be heard."""
        super().press(pointer)
        if pointer.modifiers & (SHIFT | CTRL):
            self._chosen = self._before.joined(self._chosen)
        self._scene.voice.sound(self._note.pitch, again=True)
        self.show_selected(self._chosen)

    def move(self, pointer: Pointer) -> None:
        """As much louder as the hand is higher."""
        self._moved = self._moved or abs(pointer.y - self._first.y) > STEADY_HAND
        if self._moved:
            higher = self._scale.velocity(pointer.y) - self._scale.velocity(self._first.y)
            by = round(higher)
            self.words = f"Velocity {min(max(self._note.velocity + by, 1), 127)}  ·  {by:+d}"
            chosen = self._chosen
            self.mean(
                lambda project, _: change_velocity(project, chosen, by),
                len(chosen),
                lambda: self._scene.sketch(chosen, lambda values: _louder(values, by)),
            )

    def release(self, pointer: Pointer) -> Command | None:
        """Let go; without a drag, select as in the roll."""
        if not self._moved:
            adds = bool(pointer.modifiers & (SHIFT | CTRL))
            toggled = self._before.toggled(self._part, self._note)
            self.show_selected(toggled if adds else only(self._part, self._note))
        return super().release(pointer)


class Ramp(Editing):
    """Drag across: a line that the bars under it reach to.

    The selected ones, if any of them are under it; else all.
    """

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, scene: Scene, project: Project, scale: Scale) -> None:
        super().__init__(scene, project)
        self._scale = scale
        self.line: tuple[Height, Height] | None = None

    def move(self, pointer: Pointer) -> None:
        """The other end of the line."""
        if self.line is None and abs(pointer.x - self._first.x) <= STEADY_HAND:
            return
        start, stop = self._end(self._first), self._end(pointer)
        self.line = (start, stop)
        self.words = f"Velocity {round(start[1])} to {round(stop[1])}"
        under, chosen = self._under(start[0], stop[0]), self._scene.selection

        def ramp(project: Project, _: Selection) -> Edited:
            edited = ramp_velocity(project, under, start, stop)
            return replace(edited, selection=chosen)

        self.mean(
            ramp,
            len(under),
            lambda: self._scene.sketch(under, lambda values: _ramped(values, start, stop)),
        )

    def _end(self, pointer: Pointer) -> Height:
        return pointer.seconds, min(max(self._scale.velocity(pointer.y), 1.0), 127.0)

    def _under(self, start: float, stop: float) -> Selection:
        first, last = sorted((start, stop))
        everything = in_time(self._project, first, last, self._scene.visible_parts)
        selection = self._scene.selection
        chosen = Selection.of_sorted(
            {part: present(notes, selection.part(part)) for part, notes in everything}
        )
        return chosen if len(chosen) else everything


def _louder(values: Columns, by: int) -> Columns:
    """What `change_velocity` does to the numbers of notes."""
    values[:, VELOCITY] = np.clip(values[:, VELOCITY] + by, 1, 127)
    return values


def _ramped(values: Columns, start: Height, stop: Height) -> Columns:
    """What `ramp_velocity` does to those that begin under the line."""
    (first, low), (last, high) = sorted((start, stop))
    values[:, VELOCITY] = np.round(np.interp(values[:, ONSET], (first, last), (low, high)))
    return values
