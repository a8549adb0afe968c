"""The notes of the piano roll: what is painted, pointed at, walked and said."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from app.roll import words
from app.roll.gestures import Pick
from app.roll.paint import (
    note_boxes,
    paint_frame,
    paint_grid,
    paint_notes,
    paint_ring,
    paint_rows,
    row_of,
)
from app.roll.pitches import PitchAxis
from app.roll.table import NoteTable
from app.roll.walk import above, beside, first_from
from app.theme import Theme
from app.timeline.axis import TimeAxis, VisibleTime
from app.timeline.gestures import Gesture, Pointer
from app.timeline.grid import Grid, beat_grid, clock, second_grid
from app.timeline.lane import Lane
from app.timeline.sheet import Sheet
from engine.music import Note, TempoMap

SLACK = 3.0  # pixels: how nearly one must point at a note
ZOOM_STEP = 1.5
TAB = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)

Key = Qt.Key


class NoteArea(Lane):
    """Shows a table of notes and says what is done to it; changes none of them."""

    has_rows = True

    walked = Signal(object)  # the Note walked to or clicked
    note_hovered = Signal(object)  # a Note, or None
    pitch_hovered = Signal(object)  # an int, or None
    hint = Signal(str)  # one line about what is under the pointer

    def __init__(
        self, axis: TimeAxis, pitches: PitchAxis, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(axis, theme, parent)
        self.pitches = pitches
        self.table = NoteTable.of(())
        self.painted = 0
        self._names: tuple[str, ...] = ()
        self._tempo: TempoMap | None = None
        self._grid: tuple[VisibleTime, Grid] | None = None
        self._walked: int | None = None
        self._hovered: int | None = None
        self._row_wish = 0.0
        self._reached_by_key = False
        self._keys = self._key_table()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Piano roll")
        pitches.changed.connect(self.update)

    def show_table(self, table: NoteTable, names: tuple[str, ...], tempo: TempoMap | None) -> None:
        """Show these notes; `names` are the parts'. A walk goes on at the same note, if it is."""
        walked = self.walked_note
        self.table, self._names = table, names
        if tempo is not self._tempo:
            self._tempo, self._grid = tempo, None
        self._walked = table.notes.index(walked) if walked in table.notes else None
        self._hovered = None
        self.setAccessibleDescription(
            f"{len(table)} notes. Arrow keys go from note to note, Escape leaves them."
        )
        self.update()

    @property
    def walked_note(self) -> Note | None:
        """The note with the ring."""
        return None if self._walked is None else self.table.notes[self._walked]

    def sizeHint(self) -> QSize:  # noqa: N802
        """As large as it may be."""
        return QSize(800, 480)

    # Painting -----------------------------------------------------------------------------

    def paint_lane(self, sheet: Sheet) -> None:
        """Rows, grid, notes, and how far a running transcription has come."""
        pitches = self.pitches.view
        paint_rows(sheet, pitches)
        paint_grid(sheet, self._grid_of(sheet.view))
        self.painted = paint_notes(sheet, pitches, self.table)
        self._paint_heard(sheet)
        if self._reached_by_key:
            paint_frame(sheet)
        if self._walked is not None:
            ringed = np.array([self._walked])
            paint_ring(sheet, note_boxes(self.table, ringed, sheet.view, pitches, sheet.ratio)[0])

    def _grid_of(self, view: VisibleTime) -> Grid:
        if self._grid is None or self._grid[0] != view:
            made = second_grid(view) if self._tempo is None else beat_grid(self._tempo, view)
            self._grid = (view, made)
        return self._grid[1]

    def _paint_heard(self, sheet: Sheet) -> None:
        if self.axis.heard is None:
            return
        x, palette = sheet.view.to_x(self.axis.heard), sheet.palette
        sheet.fill(sheet.box(x, 0, sheet.view.width + 1 - x, sheet.height), palette.surface, 0.6)
        for width, opacity in ((24, 0.06), (12, 0.08), (5, 0.12)):
            sheet.fill(sheet.box(x - width, 0, width, sheet.height), palette.accent, opacity)
        sheet.fill(sheet.box(x - 2, 0, 2, sheet.height), palette.accent)

    # Pointing -----------------------------------------------------------------------------

    def pointer(self, event: QMouseEvent) -> Pointer:
        """With the pitch."""
        x, y = event.position().x(), event.position().y()
        seconds = self.axis.view.to_seconds(x)
        return Pointer(x, y, seconds, self.pitches.view.at(y), event.modifiers())

    def gesture(self, pointer: Pointer, button: Qt.MouseButton) -> Gesture | None:
        """A click on a note picks it; elsewhere what every lane does."""
        plain = pointer.modifiers == Qt.KeyboardModifier.NoModifier
        if button == Qt.MouseButton.LeftButton and plain:
            note = self._note_at(pointer)
            if note is not None:
                return Pick(note, self.walk_to)
        return super().gesture(pointer, button)

    def _note_at(self, pointer: Pointer) -> int | None:
        slack = SLACK * self.axis.view.per_pixel
        return self.table.at(pointer.seconds, pointer.pitch or 0, slack)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Say what is under the pointer, or follow the gesture."""
        super().mouseMoveEvent(event)
        if not self.is_busy:
            self._hover(self.pointer(event))

    def _hover(self, pointer: Pointer) -> None:
        self.pitch_hovered.emit(pointer.pitch)
        note = self._note_at(pointer)
        if note != self._hovered:
            self._hovered = note
            self.note_hovered.emit(None if note is None else self.table.notes[note])
        self.hint.emit(self._hint(pointer))

    def _hint(self, pointer: Pointer) -> str:
        if self._hovered is None:
            place = clock(self.axis.view.inside(pointer.seconds), 0.01)
            return f"{words.pitch_name(pointer.pitch or 0)}  ·  {place}"
        part = int(self.table.part[self._hovered])
        name = self._names[part] if part < len(self._names) else ""
        return words.hint(self.table.notes[self._hovered], name)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Nothing is under the pointer any more."""
        if self._hovered is not None:
            self._hovered = None
            self.note_hovered.emit(None)
        self.pitch_hovered.emit(None)
        self.hint.emit("")
        super().leaveEvent(event)

    def event(self, event: QEvent) -> bool:
        """Also show tool tips, each beside its own note."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            here = QPointF(event.pos())
            seconds, pitch = self.axis.view.to_seconds(here.x()), self.pitches.view.at(here.y())
            pointer = Pointer(here.x(), here.y(), seconds, pitch)
            self._hovered = self._note_at(pointer)
            text = "" if self._hovered is None else self._hint(pointer)
            row = row_of(self.pitches.view, pitch, self.axis.view.width).toAlignedRect()
            QToolTip.showText(event.globalPos(), text, self, row)
            return True
        return super().event(event)

    # Scrolling ----------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Also tell the pitch axis."""
        super().resizeEvent(event)
        self.pitches.resize(float(self.height()))

    def scroll_rows(self, pixels: float) -> None:
        """Scroll down."""
        if pixels:
            view = self.pitches.view
            self.pitches.become(view.starting(view.offset + pixels))

    def zoom_rows(self, factor: float, where: QPointF) -> None:
        """Make rows higher. Rows are whole pixels, so small wishes are saved up."""
        view = self.pitches.view
        if abs(self._row_wish - view.row) > 1.0:
            self._row_wish = float(view.row)
        self._row_wish *= factor
        self.pitches.become(view.zoomed(round(self._row_wish), where.y()))

    def fit(self) -> None:
        """Show all of the piece and all of its pitches."""
        self.axis.fit()
        self.pitches.fit()

    # Walking ------------------------------------------------------------------------------

    def walk_to(self, index: int) -> None:
        """Put the ring around a note, show it, say it."""
        self._walked = index
        note = self.table.notes[index]
        self.axis.reveal(note.onset)
        view = self.pitches.view
        if view.revealing(note.pitch) != view:
            self.pitches.become(view.revealing(note.pitch))
        self._say(words.spoken(note, self._tempo))
        self.walked.emit(note)
        self.update()

    def _say(self, text: str) -> None:
        self.hint.emit(text)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def stop_walking(self) -> None:
        """Take the ring away."""
        self._walked = None
        self.update()

    def _step(self, find: Callable[[NoteTable, int, int], int | None], step: int) -> bool:
        if self._walked is None:
            found = first_from(self.table, self._start_of_walk())
        else:
            found = find(self.table, self._walked, step)
        if found is not None:
            self.walk_to(found)
        return found is not None

    def _start_of_walk(self) -> float:
        view = self.axis.view
        return self.axis.playhead if view.shows(self.axis.playhead) else view.start

    def _jump(self, index: int) -> None:
        if len(self.table):
            self.walk_to(index % len(self.table))

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802
        """Tab goes from note to note once a walk has begun, and leaves after the last."""
        if self._walked is not None and self._step(beside, 1 if forward else -1):
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
        axis = self.axis
        return {
            Key.Key_Right: lambda: self._step(beside, 1),
            Key.Key_Left: lambda: self._step(beside, -1),
            Key.Key_Up: lambda: self._step(above, 1),
            Key.Key_Down: lambda: self._step(above, -1),
            Key.Key_Home: lambda: self._jump(0),
            Key.Key_End: lambda: self._jump(-1),
            Key.Key_PageUp: lambda: axis.become(axis.view.scrolled(-0.9 * axis.view.span)),
            Key.Key_PageDown: lambda: axis.become(axis.view.scrolled(0.9 * axis.view.span)),
            Key.Key_Plus: lambda: axis.zoom(ZOOM_STEP),
            Key.Key_Equal: lambda: axis.zoom(ZOOM_STEP),
            Key.Key_Minus: lambda: axis.zoom(1 / ZOOM_STEP),
            Key.Key_F: self.fit,
            Key.Key_Escape: self._escape,
        }

    def _escape(self) -> None:
        if self.is_busy:
            self.cancel_gesture()
        else:
            self.stop_walking()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Zoom, scroll and walk; Ctrl+0 fits."""
        held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        act = self.fit if held and event.key() == Key.Key_0 else self._keys.get(event.key())
        if act is None or (held and event.key() == Key.Key_F):
            super().keyPressEvent(event)
        else:
            act()
