"""The notes of the piano roll: what is painted, pointed at, dragged, walked and said."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from app.project.selection import only
from app.roll import words
from app.roll.backdrop import Backdrop, paint_backdrop
from app.roll.bends import paint_bends
from app.roll.choosing import editing, resting_cursor
from app.roll.gestures import Editing, Pick
from app.roll.hits import Hit, Zone, hit
from app.roll.marks import paint_band, paint_outlines, paint_overtones
from app.roll.paint import (
    note_boxes,
    paint_frame,
    paint_grid,
    paint_heard,
    paint_notes,
    paint_ring,
    paint_rows,
    row_of,
    seen_rows,
)
from app.roll.pitches import PitchAxis
from app.roll.rows import RowLane
from app.roll.scene import Scene
from app.roll.table import NoteTable
from app.roll.walker import Walker
from app.theme import Theme
from app.timeline.axis import TimeAxis, VisibleTime
from app.timeline.gestures import Gesture, Pointer
from app.timeline.grid import Lines, beat_lines, clock, second_lines, with_grid
from app.timeline.sheet import Sheet
from engine.music import Note

ZOOM_STEP = 1.5
TAB = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)

Key = Qt.Key


class NoteArea(RowLane):
    """Shows a scene and lets a hand work on it; what comes of that, the scene tells."""

    walked = Signal(object)  # the Note walked to, or clicked where notes cannot be edited
    note_hovered = Signal(object)  # a Note, or None
    pitch_hovered = Signal(object)  # an int, or None
    hint = Signal(str)  # one line about what is under the pointer
    menu_wanted = Signal(QPoint)  # where on the screen

    def __init__(
        self, axis: TimeAxis, pitches: PitchAxis, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(axis, pitches, theme, parent)
        self.scene = Scene(self)
        self.walker = Walker(self.scene, axis, self)
        self.painted = 0
        self.backdrop: Backdrop | None = None
        self._lines: tuple[object, Lines] | None = None
        self._hovered: Hit | None = None
        self._accepted = False
        self._reached_by_key = False
        self._keys = self._key_table()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Piano roll")
        self.scene.changed.connect(self._scene_changed)
        self.scene.replaced.connect(self._scene_replaced)
        self.walker.walked.connect(self._walked)

    @property
    def table(self) -> NoteTable:
        """The notes that are shown."""
        return self.scene.table

    @property
    def walked_note(self) -> Note | None:
        """The note with the ring."""
        return self.walker.note

    def sizeHint(self) -> QSize:  # noqa: N802
        """As large as it may be."""
        return QSize(800, 480)

    def _scene_changed(self) -> None:
        if not self.is_busy:
            self._hovered = None
        self.update()

    def _scene_replaced(self) -> None:
        if isinstance(self._gesture, Editing):
            self.cancel_gesture()
        if self.walker.row is None:
            self.walker.note = None
        self.setAccessibleDescription(
            f"{len(self.table)} notes. Arrow keys go from note to note, Escape leaves them."
        )

    # Painting -----------------------------------------------------------------------------

    def paint_lane(self, sheet: Sheet) -> None:
        """Rows, picture, grid, notes and marks, and how far a running transcription has come."""
        pitches = self.pitches.view
        paint_rows(sheet, pitches)
        if self.backdrop is not None:
            paint_backdrop(sheet, pitches, self.backdrop)
        paint_grid(sheet, self._lines_of(sheet.view))
        paint_outlines(sheet, pitches, self.scene)
        if self._hovered is not None and not self.is_busy:
            paint_overtones(sheet, pitches, self._hovered.note)
        self.painted = paint_notes(sheet, pitches, self.scene)
        paint_bends(sheet, pitches, self.scene, seen_rows(sheet, pitches, self.table))
        paint_heard(sheet, self.axis.heard)
        if self._reached_by_key:
            paint_frame(sheet)
        row = self.walker.row
        if row is not None:
            boxes = note_boxes(self.table, np.array([row]), sheet.view, pitches, sheet.ratio)
            paint_ring(sheet, boxes[0])
        if self._gesture is not None and self._gesture.band is not None:
            paint_band(sheet, pitches, self._gesture.band)

    def _lines_of(self, view: VisibleTime) -> Lines:
        tempo, grid = self.scene.tempo, self.scene.grid
        key = (view, tempo, grid)
        if self._lines is None or self._lines[0] != key:
            lines = second_lines(view) if tempo is None else beat_lines(tempo, view)
            self._lines = (key, lines if grid is None else with_grid(lines, grid, view))
        return self._lines[1]

    # Pointing -----------------------------------------------------------------------------

    def gesture(self, pointer: Pointer, button: Qt.MouseButton) -> Gesture | None:
        """What a hand begins there: on notes that can be edited, an edit."""
        if button != Qt.MouseButton.LeftButton:
            return super().gesture(pointer, button)
        found, project = self._hit(pointer), self.scene.project
        if project is not None:
            self.walker.note = None
            if self._accepted and pointer.twice:  # the note was not there at the first press
                pointer = replace(pointer, twice=False)
            self._accepted = found is not None and found.zone is Zone.OUTLINE
            return editing(self.scene, self.axis, pointer, found)
        if found is not None and pointer.modifiers == Qt.KeyboardModifier.NoModifier:
            return Pick(found.row, self.walk_to)
        return super().gesture(pointer, button)

    def _hit(self, pointer: Pointer) -> Hit | None:
        return hit(self.scene, self.axis.view, pointer)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Say what is under the pointer, or follow the gesture."""
        super().mouseMoveEvent(event)
        if not self.is_busy:
            self._hover(self.pointer_at(event.position(), event.modifiers()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """What lies under the pointer may be another note now."""
        super().mouseReleaseEvent(event)
        if not self.is_busy and self.rect().contains(event.position().toPoint()):
            self._hover(self.pointer_at(event.position(), event.modifiers()))

    def follow_hand(self) -> None:
        """Also say where the gesture has come to."""
        super().follow_hand()
        if self._gesture is not None and self._gesture.words:
            self.hint.emit(self._gesture.words)
            self.pitch_hovered.emit(self.scene.voice.pitch)

    def _hover(self, pointer: Pointer) -> None:
        self.pitch_hovered.emit(pointer.pitch)
        found = self._hit(pointer)
        was, self._hovered = self._hovered, found
        if (was and was.note) != (found and found.note):
            self.note_hovered.emit(found.note if found else None)
            self.update()
        self.rest(resting_cursor(self.scene, self.axis, pointer, found))
        self.hint.emit(self._hint(pointer))

    def _hint(self, pointer: Pointer) -> str:
        found = self._hovered
        if found is None:
            place = clock(self.axis.view.inside(pointer.seconds), 0.01)
            return f"{words.pitch_name(pointer.pitch or 0)}  ·  {place}"
        if found.zone is Zone.OUTLINE:
            return words.hint(found.note, "click to make it a note")
        names = self.scene.names
        return words.hint(found.note, names[found.part] if found.part < len(names) else "")

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Nothing is under the pointer any more."""
        if self._hovered is not None:
            self._hovered = None
            self.note_hovered.emit(None)
            self.update()
        self.pitch_hovered.emit(None)
        self.hint.emit("")
        super().leaveEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Select what is there, and ask for a menu."""
        if self.is_busy or self.scene.project is None:
            return
        where = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            where = self.mapToGlobal(self._middle())
        else:
            found = self._hit(self.pointer_at(QPointF(event.pos())))
            if found and found.zone is not Zone.OUTLINE:
                mine = self.scene.selection.has(found.part, found.note)
                if not mine:
                    self.scene.select(only(found.part, found.note))
        self.menu_wanted.emit(where)
        event.accept()

    def _middle(self) -> QPoint:
        """The middle of what is selected, as far as it is to be seen; else of everything."""
        rows = self.scene.selected_rows
        if not len(rows):
            return self.rect().center()
        boxes = note_boxes(self.table, rows, self.axis.view, self.pitches.view, 1.0)
        left, top, width, height = boxes[len(boxes) // 2].tolist()
        x = min(max(left + width / 2, 0), self.width() - 1)
        return QPoint(round(x), round(min(max(top + height, 0), self.height() - 1)))

    def event(self, event: QEvent) -> bool:
        """Also show tool tips, each beside its own note."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            pointer = self.pointer_at(QPointF(event.pos()))
            self._hovered = self._hit(pointer)
            text = "" if self._hovered is None else self._hint(pointer)
            row = row_of(self.pitches.view, pointer.pitch or 0, self.axis.view.width)
            QToolTip.showText(event.globalPos(), text, self, row.toAlignedRect())
            return True
        return super().event(event)

    # Walking ------------------------------------------------------------------------------

    def walk_to(self, row: int) -> None:
        """Put the ring around a note, show it, say it."""
        self.walker.go(row)

    def _walked(self, note: Note) -> None:
        self.axis.reveal(note.onset)
        self.reveal_pitch(note.pitch)
        text = words.spoken(note, self.scene.tempo)
        self.hint.emit(text)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))
        self.walked.emit(note)
        self.update()

    def stop_walking(self) -> None:
        """Take the ring away; what is selected stays so."""
        self.walker.note = None
        self.update()

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802
        """Tab goes from note to note once a walk has begun, and leaves after the last."""
        if self.walked_note is not None and self.walker.along(1 if forward else -1):
            return True
        return super().focusNextPrevChild(forward)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show where the keys go, to a person who came here with them."""
        self._reached_by_key = event.reason() in TAB
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """A walk is over when another control is used, not when another window is."""
        self._reached_by_key = False
        if event.reason() in TAB:
            self.stop_walking()
        super().focusOutEvent(event)

    # Keys ---------------------------------------------------------------------------------

    def _key_table(self) -> dict[int, Callable[[], object]]:
        axis, walker = self.axis, self.walker
        return {
            Key.Key_Right: lambda: walker.along(1),
            Key.Key_Left: lambda: walker.along(-1),
            Key.Key_Up: lambda: walker.across(1),
            Key.Key_Down: lambda: walker.across(-1),
            Key.Key_Home: lambda: walker.jump(0),
            Key.Key_End: lambda: walker.jump(-1),
            Key.Key_PageUp: lambda: axis.become(axis.view.scrolled(-0.9 * axis.view.span)),
            Key.Key_PageDown: lambda: axis.become(axis.view.scrolled(0.9 * axis.view.span)),
            Key.Key_Plus: lambda: axis.zoom(ZOOM_STEP),
            Key.Key_Equal: lambda: axis.zoom(ZOOM_STEP),
            Key.Key_Minus: lambda: axis.zoom(1 / ZOOM_STEP),
            Key.Key_F: self.fit,
            Key.Key_Escape: self._escape,
        }

    def _escape(self) -> None:
        self.walker.leave()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Zoom, scroll and walk; Ctrl+0 fits."""
        held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        act = self.fit if held and event.key() == Key.Key_0 else self._keys.get(event.key())
        if act is None or (held and event.key() == Key.Key_F):
            super().keyPressEvent(event)
        elif not self.is_busy:
            act()
