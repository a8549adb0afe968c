"""Dragging notes: draw, move, copy, resize.

Shift while dragging keeps to one direction, Ctrl leaves the grid alone, Alt copies; each may be
pressed and let go on the way.
"""

from abc import abstractmethod
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import Qt

from app.project.columns import OFFSET, ONSET, Columns
from app.project.edits.lift import Edited
from app.project.edits.notes import (
    add,
    duplicate,
    move,
    resize_end,
    resize_start,
    within_reach,
)
from app.project.edits.shaping import SHORTEST
from app.project.project import Project
from app.project.selection import only
from app.roll.gestures import ALT, CTRL, SHIFT, Editing, wandered, with_a_part
from app.roll.hits import Hit, Zone
from app.roll.scene import Scene
from app.roll.words import pitch_name
from app.timeline.gestures import STEADY_HAND, Command, Pointer
from app.timeline.grid import clock
from engine.music import Note

DRAWN_SECONDS = 0.25  # a note that is drawn with a mere double-click, where there is no grid
DRAWN_VELOCITY = 80


@dataclass(frozen=True, slots=True)
class _Way:
    """How far a drag goes, and whether notes or copies of them go."""

    seconds: float
    pitches: int
    copies: bool

    def change(self, values: Columns) -> Columns:
        """The numbers of notes that have gone so far."""
        values += np.array((self.seconds, self.seconds, self.pitches, 0.0, 0.0))
        return values


class Grab(Editing):
    """Take hold of a note, and of all that are selected with it; a mere click selects.

    A click selects that note alone; with Shift or Ctrl it adds the note, or takes it out.
    """

    def __init__(self, scene: Scene, project: Project, hit: Hit) -> None:
        super().__init__(scene, project)
        self.hit = hit
        self._before = scene.reachable(scene.selection)
        self._moved = False
        mine = only(hit.part, hit.note)
        self.chosen = self._before if self._before.has(hit.part, hit.note) else mine

    def press(self, pointer: Pointer) -> None:
        """Select what a drag would move, and let the note be heard."""
        super().press(pointer)
        if pointer.modifiers & (SHIFT | CTRL):
            self.chosen = self._before.joined(self.chosen)
        self._scene.voice.sound(self.hit.note.pitch, again=True)
        self.show_selected(self.chosen)

    def move(self, pointer: Pointer) -> None:
        """Show what would come of a drag to here."""
        self._moved = self._moved or wandered(self._first, pointer)
        if self._moved:
            self.drag(pointer)

    @abstractmethod
    def drag(self, pointer: Pointer) -> None:
        """Mean what would come of it, were the hand to let go there."""

    def release(self, pointer: Pointer) -> Command | None:
        """Drop the notes; without a drag, select."""
        if not self._moved:
            adds = bool(pointer.modifiers & (SHIFT | CTRL))
            note, part = self.hit.note, self.hit.part
            self.show_selected(self._before.toggled(part, note) if adds else only(part, note))
        return super().release(pointer)

    def snapped(self, place: float, pointer: Pointer) -> float:
        """How far to go for what was at `place` to lie where the hand has taken it.

        A hand that has hardly moved sideways means no other time: notes that were played are
        seldom on a line, and should not jump to one when only their pitch is corrected.
        """
        free = bool(pointer.modifiers & CTRL)
        by = pointer.seconds - self._first.seconds
        if not free and abs(pointer.x - self._first.x) <= STEADY_HAND:
            return 0.0
        return self._scene.snap(place + by, free) - place


class Move(Grab):
    """Drag notes in time and pitch, or copies of them."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def move(self, pointer: Pointer) -> None:
        """Show where they would be; what very many do to others is worked out at the release."""
        self._moved = self._moved or wandered(self._first, pointer)
        way = self._way(pointer)
        self.words = _moved_words(self.hit.note, way)
        if not self._moved:
            return
        self._scene.voice.sound(self.hit.note.pitch + way.pitches)
        self.drag(pointer)

    def drag(self, pointer: Pointer) -> None:
        """Where the note that was grabbed goes, all go."""
        way, chosen = self._way(pointer), self.chosen
        if way.copies and not way.seconds and not way.pitches:
            self.show(Edited(self._project, chosen, ""))
            return
        copy_or_move = duplicate if way.copies else move
        self.mean(
            lambda project, _: copy_or_move(project, chosen, way.seconds, way.pitches),
            len(chosen),
            lambda: self._scene.sketch(chosen, way.change, way.copies),
        )

    def _way(self, pointer: Pointer) -> _Way:
        by = self.snapped(self.hit.note.onset, pointer)
        up = (pointer.pitch or 0) - (self._first.pitch or 0)
        if pointer.modifiers & SHIFT:
            sideways = abs(pointer.x - self._first.x) >= abs(pointer.y - self._first.y)
            by, up = (by, 0) if sideways else (0.0, up)
        by, up = within_reach(self.chosen, by, up)
        return _Way(by, up, bool(pointer.modifiers & ALT))


class Resize(Grab):
    """Drag an end of a note; the same end of all that are selected goes as far."""

    cursor = Qt.CursorShape.SizeHorCursor

    def drag(self, pointer: Pointer) -> None:
        """The end that was grabbed goes to the hand, or to the nearest line."""
        note, chosen = self.hit.note, self.chosen
        at_start = self.hit.zone is Zone.START
        by = self.snapped(note.onset if at_start else note.offset, pointer)
        if at_start:
            by = max(by, -min(notes[0].onset for _, notes in chosen))
        length = note.offset - note.onset + (-by if at_start else by)
        self.words = f"{pitch_name(note.pitch)}  ·  {max(length, SHORTEST) * 1000:.0f} ms"
        resize = resize_start if at_start else resize_end
        change = _sooner if at_start else _longer
        self.mean(
            lambda project, _: resize(project, chosen, by),
            len(chosen),
            lambda: self._scene.sketch(chosen, lambda values: change(values, by)),
        )


def _sooner(values: Columns, by: float) -> Columns:
    """What `resize_start` does to the numbers of notes."""
    onsets, offsets = values[:, ONSET], values[:, OFFSET]
    values[:, ONSET] = np.minimum(onsets + by, np.maximum(offsets - SHORTEST, onsets))
    return values


def _longer(values: Columns, by: float) -> Columns:
    """What `resize_end` does to them."""
    onsets, offsets = values[:, ONSET], values[:, OFFSET]
    values[:, OFFSET] = np.maximum(offsets + by, np.minimum(onsets + SHORTEST, offsets))
    return values


class Draw(Editing):
    """Double-click on empty ground: a note as long as the grid is wide, or as long as the drag."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, scene: Scene, project: Project) -> None:
        super().__init__(scene, project)
        self._base = with_a_part(project)
        self._part = scene.home
        self._moved = False

    def press(self, pointer: Pointer) -> None:
        """Draw the shortest one."""
        super().press(pointer)
        self._scene.voice.sound(pointer.pitch or 0)
        self._draw(pointer)

    def move(self, pointer: Pointer) -> None:
        """The end follows the hand."""
        self._moved = self._moved or wandered(self._first, pointer)
        self._draw(pointer)

    def _draw(self, pointer: Pointer) -> None:
        free = bool(pointer.modifiers & CTRL)
        grid = None if free else self._scene.grid
        start = stop = max(self._first.seconds, 0.0)
        if grid is None:
            least = start + (SHORTEST if self._moved else DRAWN_SECONDS)
        else:
            start = grid.snap(start)
            # The cell of the grid that the hand is in, not the nearest line.
            start = grid.beside(start, -1) if start > max(self._first.seconds, 0.0) else start
            least = grid.beside(start)
        if self._moved:
            stop = self._scene.snap(pointer.seconds, free)
        note = Note(start, self._first.pitch or 0, max(stop, least), DRAWN_VELOCITY)
        self.words = f"{pitch_name(note.pitch)}  ·  {(note.offset - note.onset) * 1000:.0f} ms"
        self.show(add(self._base, self._part, (note,)))


def _moved_words(note: Note, way: _Way) -> str:
    """“Copy to A4  ·  0:01.250  ·  +0.250 s  ·  +2 semitones”: where a drag has come to."""
    verb = "Copy to " if way.copies else ""
    said = [verb + pitch_name(note.pitch + way.pitches), clock(note.onset + way.seconds, 0.001)]
    if way.seconds:
        said.append(f"{way.seconds:+.3f} s")
    if way.pitches:
        said.append(f"{way.pitches:+d} semitone{'' if abs(way.pitches) == 1 else 's'}")
    return "  ·  ".join(said)
