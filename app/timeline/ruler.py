"""The ruler: bars and beats above, minutes and seconds below."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QMouseEvent
from PySide6.QtWidgets import QWidget

from app.theme import Theme
from app.timeline.axis import TimeAxis
from app.timeline.gestures import Gesture, Pointer
from app.timeline.grid import bar_labels, clock, second_marks, second_step
from app.timeline.lane import Lane
from app.timeline.rulework import DragBeat, Loop, beat_near, loop_end_near
from app.timeline.sheet import Sheet
from engine.music import TempoMap

ROW = 20
LOOP_HEIGHT = 6  # pixels
TIP = (
    "Click to move the playhead, drag to loop a stretch (double-click: no loop), "
    "Ctrl-drag to zoom to one; drag a beat by its mark"
)


class Ruler(Lane):
    """Says where on the axis one is. A click asks for the playhead, a drag for a loop.

    A beat can be dragged by its label: `tempo_shown(TempoMap | None)` on the way (None: as it
    was), `tempo_dragged(TempoMap)` at the release.
    """

    tempo_shown = Signal(object)
    tempo_dragged = Signal(object)

    def __init__(self, axis: TimeAxis, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(axis, theme, parent)
        self._tempo: TempoMap | None = None
        self.can_drag_beats = False
        self.setAccessibleName("Time ruler")
        self.setToolTip(TIP)
        self.rest(Qt.CursorShape.PointingHandCursor)
        self.show_tempo(None)

    def show_tempo(self, tempo: TempoMap | None) -> None:
        """Count bars and beats by `tempo`; None when no beats are known."""
        self._tempo = tempo
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """One row, or two where bars are known."""
        return QSize(400, ROW + 6 if self._tempo is None else 2 * ROW)

    def paint_lane(self, sheet: Sheet) -> None:
        """Marks and their labels, the playhead's handle."""
        palette = sheet.palette
        sheet.fill(sheet.box(0, 0, sheet.view.width + 1, sheet.height), palette.surface)
        self._paint_loop(sheet)
        sheet.painter.setFont(small_font(self.font()))
        self._paint_seconds(sheet)
        if self._tempo is not None:
            for seconds, words in bar_labels(self._tempo, sheet.view):
                self._paint_label(sheet, seconds, words, palette.text)
        sheet.fill(sheet.box(0, sheet.height - 1, sheet.view.width + 1, 1), palette.line_strong)
        self._paint_handle(sheet)

    def _paint_loop(self, sheet: Sheet) -> None:
        if self.axis.loop is None:
            return
        left, right = (sheet.view.to_x(end) for end in self.axis.loop)
        top = sheet.height - 1 - LOOP_HEIGHT
        accent = sheet.palette.accent
        row = sheet.height - ROW - 1
        sheet.fill(sheet.box(left, row, right - left, ROW), accent, 0.16)
        sheet.fill(sheet.box(left, top, right - left, LOOP_HEIGHT), accent, 0.55)
        for end in (left, right - 2):
            sheet.fill(sheet.box(end, row, 2, ROW), accent)

    def _paint_seconds(self, sheet: Sheet) -> None:
        step = second_step(sheet.view)
        marks = second_marks(sheet.view, step)
        ticks = sheet.uprights(second_marks(sheet.view, step / 5), sheet.height - 4, sheet.height)
        sheet.fill(ticks, sheet.palette.line_strong)
        ticks = sheet.uprights(marks, sheet.height - 8, sheet.height)
        sheet.fill(ticks, sheet.palette.muted)
        top = sheet.height - ROW - (2 if self._tempo is None else 0)
        for seconds in marks.tolist():
            box = QRectF(sheet.view.to_x(seconds) + 5, top, 90, ROW - 2)
            self._write(sheet, box, clock(seconds, step), sheet.palette.muted)

    def _paint_label(self, sheet: Sheet, seconds: float, words: str, name: str) -> None:
        left = sheet.view.to_x(seconds)
        line = sheet.palette.line_strong if "." in words else sheet.palette.muted
        sheet.fill(sheet.box(left, 4, sheet.hair, ROW - 6), line)
        self._write(sheet, QRectF(left + 5, 0, 60, ROW), words, name)

    @staticmethod
    def _write(sheet: Sheet, box: QRectF, words: str, name: str) -> None:
        ends = box.left() + sheet.painter.fontMetrics().horizontalAdvance(words)
        if sheet.clip.intersects(box) and ends < sheet.view.width:
            sheet.text(box, words, name, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def _paint_handle(self, sheet: Sheet) -> None:
        x, bottom = sheet.snap(sheet.view.to_x(self.axis.playhead)) + 0.5, sheet.height
        corners = [(x - 5.5, bottom - 13), (x + 5.5, bottom - 13), (x + 5.5, bottom - 7)]
        sheet.fill_shape([*corners, (x, bottom), (x - 5.5, bottom - 7)], sheet.palette.accent)

    # Pointing -----------------------------------------------------------------------------

    def gesture(self, pointer: Pointer, button: Qt.MouseButton) -> Gesture | None:
        """Seek, loop, drag an end of the loop or a beat."""
        plain = not pointer.modifiers & Qt.KeyboardModifier.ControlModifier
        if button != Qt.MouseButton.LeftButton or not plain:
            return super().gesture(pointer, button)
        beat = self._beat_at(pointer)
        if beat is not None and self._tempo is not None:
            return DragBeat(self._tempo, beat, self.tempo_shown.emit, self.tempo_dragged.emit)
        loop = self.axis.loop
        if pointer.twice and loop is not None and loop[0] <= pointer.seconds <= loop[1]:
            self.axis.loop_wanted.emit(None)
            return None
        found = loop_end_near(self.axis, pointer.x)
        return Loop(self.axis, self._tempo, found and found[1])

    def _beat_at(self, pointer: Pointer) -> int | None:
        if not self.can_drag_beats or pointer.y >= self.height() - ROW:
            return None
        return beat_near(self.axis, self._tempo, pointer.x)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """The pointer tells what can be dragged."""
        super().mouseMoveEvent(event)
        if not self.is_busy:
            pointer = self.pointer_at(event.position())
            is_end = loop_end_near(self.axis, pointer.x) is not None
            drags = is_end or self._beat_at(pointer) is not None
            shape = Qt.CursorShape
            self.rest(shape.SizeHorCursor if drags else shape.PointingHandCursor)


def small_font(font: QFont) -> QFont:
    """The system's font, a little smaller, for what stands beside the music."""
    made = QFont(font)
    made.setPointSizeF(max(font.pointSizeF() * 0.88, 7.0))
    return made
