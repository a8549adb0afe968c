"""The ruler: bars and beats above, minutes and seconds below."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from app.theme import Theme
from app.timeline.axis import TimeAxis
from app.timeline.grid import bar_labels, clock, second_marks, second_step
from app.timeline.lane import Lane
from app.timeline.sheet import Sheet
from engine.music import TempoMap

ROW = 20


class Ruler(Lane):
    """Says where on the axis one is. A click asks for the playhead."""

    def __init__(self, axis: TimeAxis, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(axis, theme, parent)
        self._tempo: TempoMap | None = None
        self.setAccessibleName("Time ruler")
        self.setToolTip("Click to move the playhead, Ctrl-drag to zoom to a stretch")
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
        sheet.painter.setFont(small_font(self.font()))
        self._paint_seconds(sheet)
        if self._tempo is not None:
            for seconds, words in bar_labels(self._tempo, sheet.view):
                self._paint_label(sheet, seconds, words, palette.text)
        sheet.fill(sheet.box(0, sheet.height - 1, sheet.view.width + 1, 1), palette.line_strong)
        self._paint_handle(sheet)

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


def small_font(font: QFont) -> QFont:
    """The system's font, a little smaller, for what stands beside the music."""
    made = QFont(font)
    made.setPointSizeF(max(font.pointSizeF() * 0.88, 7.0))
    return made
