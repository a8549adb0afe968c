"""What a hand does with a mouse on notes, one class each. Pan, seek and zoom are every lane's.

Those that edit compute what would come of them at every move, from the project they began on,
and let the scene show it; the release ends in at most one edit. Escape leaves no trace. Here are
those that need no dragging, and the rubber band; `dragging` has the others.
"""

from collections.abc import Callable

from PySide6.QtCore import Qt

from app.project.columns import Notes
from app.project.edits.labels import Deed
from app.project.edits.lift import MANY, Edit, Edited
from app.project.edits.notes import add, merge, split
from app.project.edits.parts import add_part
from app.project.edits.shaping import SHORTEST
from app.project.edits.takeover import take_over
from app.project.operations import FIRST_PART_NAME
from app.project.project import Project
from app.project.selection import Selection, only, rectangle
from app.roll.hits import Hit
from app.roll.scene import Scene
from app.timeline.gestures import STEADY_HAND, Command, Gesture, Pointer

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


def wandered(first: Pointer, now: Pointer) -> bool:
    """Whether a hand has moved so far that it means to."""
    return max(abs(now.x - first.x), abs(now.y - first.y)) > STEADY_HAND


class Pick(Gesture):
    """Click a note that cannot be edited: walk to it. `pick` is called with its number."""

    def __init__(self, note: int, pick: Callable[[int], None]) -> None:
        super().__init__()
        self._note = note
        self._pick = pick
        self._first = Pointer(0.0, 0.0, 0.0)

    def press(self, pointer: Pointer) -> None:
        """Remember where."""
        self._first = pointer

    def release(self, pointer: Pointer) -> Command | None:
        """Pick it, unless the hand has gone elsewhere."""
        if wandered(self._first, pointer):
            return None
        return lambda: self._pick(self._note)


class Editing(Gesture):
    """A gesture on the project that the scene shows now."""

    scrolls = True

    def __init__(self, scene: Scene, project: Project) -> None:
        super().__init__()
        self._scene = scene
        self._project = project
        self._first = Pointer(0.0, 0.0, 0.0)
        self._made: Edited | None = None
        self._meant: Edit | None = None

    def press(self, pointer: Pointer) -> None:
        """Remember where."""
        self._first = pointer

    def show(self, edited: Edited) -> None:
        """Let the scene show what would come of it now."""
        self._made, self._meant = edited, None
        self._scene.preview(edited)

    def mean(self, edit: Edit, size: int, sketch: Callable[[], None]) -> None:
        """Show what would come of an edit of so many notes; of very many only a sketch.

        Of those the edit itself is worked out once, after the release.
        """
        if size <= MANY:
            self.show(edit(self._project, self._scene.selection))
        else:
            self._made, self._meant = None, edit
            sketch()

    def show_selected(self, selection: Selection) -> None:
        """Nothing but the selection would be another."""
        self.show(Edited(self._project, selection, ""))

    def release(self, pointer: Pointer) -> Command | None:  # noqa: ARG002
        """What is shown is what is meant."""
        self._scene.voice.hush()
        made, meant = self._made, self._meant
        if meant is not None:
            return lambda: self._scene.want(meant)
        return None if made is None else lambda: self._scene.finish(made)

    def cancel(self) -> None:
        """Show what was there before."""
        self._scene.voice.stop()
        self._scene.preview(None)


class Band(Editing):
    """Draw a rectangle on empty ground: what it touches is selected.

    With Shift or Ctrl it adds to what is selected already. A click selects nothing and does what
    `click` says.
    """

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, scene: Scene, project: Project, click: Callable[[float], object]) -> None:
        super().__init__(scene, project)
        self._click = click
        self._before = scene.selection

    def move(self, pointer: Pointer) -> None:
        """The opposite corner."""
        if self.band is None and not wandered(self._first, pointer):
            return
        self.band = ((self._first.seconds, pointer.seconds), (self._first.row, pointer.row))
        pitches = (self._first.pitch or 0, pointer.pitch or 0)
        times = (self._first.seconds, pointer.seconds)
        inside = rectangle(self._project, times, pitches, self._scene.visible_parts)
        adds = bool(pointer.modifiers & (SHIFT | CTRL))
        self.show_selected(self._before.joined(inside) if adds else inside)

    def release(self, pointer: Pointer) -> Command | None:
        """Select what is inside; without Shift and Ctrl, a click selects nothing."""
        if self.band is not None:
            return super().release(pointer)
        if pointer.modifiers & (SHIFT | CTRL):
            return None

        def click() -> None:
            self._scene.select(Selection())
            self._click(pointer.seconds)

        return click


class Split(Editing):
    """Double-click a note: two halves, parted where the pointer is, or at the nearest line."""

    cursor = Qt.CursorShape.SplitHCursor

    def __init__(self, scene: Scene, project: Project, hit: Hit) -> None:
        super().__init__(scene, project)
        self._hit = hit

    def press(self, pointer: Pointer) -> None:
        """Show the halves."""
        note = self._hit.note
        place = self._scene.snap(pointer.seconds, bool(pointer.modifiers & CTRL))
        if not note.onset + SHORTEST <= place <= note.offset - SHORTEST:
            place = pointer.seconds  # no line lies in it
        self.show(split(self._project, only(self._hit.part, note), place))


class Merge(Editing):
    """Double-click the seam of two neighbours: one note."""

    cursor = Qt.CursorShape.SplitHCursor

    def __init__(self, scene: Scene, project: Project, part: int, pair: Notes) -> None:
        super().__init__(scene, project)
        self._pair = Selection.of({part: pair})

    def press(self, pointer: Pointer) -> None:  # noqa: ARG002
        """Show them as one."""
        self._scene.voice.sound(self._pair.all_notes[0].pitch)
        self.show(merge(self._project, self._pair))


class Accept(Editing):
    """Click an outline: it becomes a note, unless the hand goes elsewhere before it lets go."""

    cursor = Qt.CursorShape.PointingHandCursor
    scrolls = False

    def __init__(self, scene: Scene, project: Project, hit: Hit) -> None:
        super().__init__(scene, project)
        self._hit = hit

    def press(self, pointer: Pointer) -> None:
        """Show it as a note."""
        super().press(pointer)
        self._scene.voice.sound(self._hit.note.pitch)
        self.show(self._accepted())

    def release(self, pointer: Pointer) -> Command | None:
        """Accept it."""
        if wandered(self._first, pointer):
            self.cancel()
            return None
        return super().release(pointer)

    def _accepted(self) -> Edited:
        note = self._hit.note
        if self._scene.comparison is not None:
            return take_over(self._project, (note,))
        project = with_a_part(self._project)
        return add(project, self._hit.part, (note,), Deed.ACCEPT)


def with_a_part(project: Project) -> Project:
    """The project with a part for notes to go into, if it has none."""
    if project.transcription.parts:
        return project
    return add_part(project, FIRST_PART_NAME).project
