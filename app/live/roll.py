"""The roll that runs: the playhead stands near the right edge, and what was played moves away."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.drums.paint import paint_ground, paint_hits
from app.live.notes import LiveNotes, Shown
from app.roll.paint import ink, paint_grid, paint_rows
from app.roll.pitches import PitchAxis, VisiblePitches
from app.roll.words import pitch_name
from app.theme import Theme
from app.timeline.axis import VisibleTime
from app.timeline.grid import second_lines
from app.timeline.lane import wheel_pixels
from app.timeline.sheet import Sheet
from engine.music import Note

NOW = 0.86  # of the width: where the playhead stands
USUAL_SPAN, SHORTEST, LONGEST = 8.0, 2.0, 24.0  # seconds that are seen
DOUBLING = 240.0  # pixels of wheel
LEAST_NAMED = 13  # pixels high: notes that have room for their name
ROOMY = (45, 79)  # pitches that are seen before anything is played


class RunningLane(QWidget):
    """A lane whose time runs: it is painted anew whenever `show_now` says where it has come to."""

    def __init__(self, theme: Theme, notes: LiveNotes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.notes = notes
        self.span = USUAL_SPAN
        self.heard = self.now = self.moment = 0.0
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.changed.connect(self.update)

    def show_now(self, now: float, heard: float, moment: float) -> None:
        """The take is at the second `now`, and listened to up to `heard`."""
        self.now, self.heard, self.moment = now, heard, moment
        self.update()

    @property
    def view(self) -> VisibleTime:
        """The seconds that are seen."""
        start = self.now - NOW * self.span
        stop = start + self.span
        return VisibleTime(start, stop, max(stop, 1.0), max(float(self.width()), 1.0))

    def paint_lane(self, sheet: Sheet) -> None:
        """Paint everything that lies under the playhead."""
        raise NotImplementedError

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The lane, what is still to come under a veil, and the playhead."""
        painter = QPainter(self)
        clip, ratio = QRectF(event.rect()), self.devicePixelRatioF()
        palette = self.theme.palette
        sheet = Sheet(painter, self.view, palette, clip, float(self.height()), ratio)
        self.paint_lane(sheet)
        x = sheet.snap(sheet.view.to_x(self.now))
        sheet.fill(sheet.box(x, 0, self.width() + 1 - x, self.height()), palette.surface, 0.55)
        sheet.fill(np.array([[x, 0.0, max(sheet.hair, sheet.snap(2.0)), self.height()]]),
                   palette.accent)  # fmt: skip
        painter.end()


class LiveRoll(RunningLane):
    """The notes. A wheel shows more or less time, or other pitches: `zoomed(span)`."""

    zoomed = Signal(float)

    def __init__(
        self, theme: Theme, notes: LiveNotes, pitches: PitchAxis, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, notes, parent)
        self.pitches = pitches
        self.painted = 0
        self.words = ""  # in the middle, while there is nothing to be seen
        self.setAccessibleName("Notes as they are played")
        self.setMinimumSize(240, 120)
        pitches.changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802
        """As large as it may be."""
        return QSize(800, 400)

    def paint_lane(self, sheet: Sheet) -> None:
        """Rows, seconds, notes."""
        pitches = self.pitches.view
        paint_rows(sheet, pitches)
        paint_grid(sheet, second_lines(sheet.view))
        start = sheet.view.to_x(0.0)
        if start > 0:  # before the take there was nothing
            sheet.fill(sheet.box(0, 0, start, sheet.height), sheet.palette.surface, 0.55)
        font = QFont(sheet.painter.font())
        font.setPixelSize(min(max(round(pitches.row * 0.62), 8), 13))
        sheet.painter.setFont(font)
        self.painted = 0
        for note, end, shown in self.notes.notes(sheet.view.start, sheet.view.stop, self.heard):
            self._paint_note(sheet, pitches, note, end, shown)
            self.painted += 1
        if self.words and not self.notes.count:
            self._paint_words(sheet)

    def _paint_words(self, sheet: Sheet) -> None:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 1.4)
        sheet.painter.setFont(font)
        box = QRectF(0, 0, sheet.view.to_x(self.now), sheet.height)
        sheet.text(box, self.words, sheet.palette.muted, Qt.AlignmentFlag.AlignCenter)

    def _paint_note(
        self, sheet: Sheet, pitches: VisiblePitches, note: Note, end: float, shown: Shown
    ) -> None:
        gap = 1.0 if pitches.row >= 7 else 0.0
        left = sheet.snap(sheet.view.to_x(note.onset))
        right = sheet.view.to_x(min(end, self.now))
        top, height = pitches.top(note.pitch) + gap, pitches.row - 2 * gap
        box = np.array([[left, top, max(right - left - 1.0, 3.0), height]])
        name = sheet.palette.note(0, note.velocity)
        opacity = shown.opacity(self.moment)
        sheet.fill_round(box, min(height / 3, 3.0), name, opacity)
        if shown.sounds:  # its head glows while the key is down
            head = np.array([[max(right - 4.0, left), top, 4.0, height]])
            sheet.fill_round(head, min(height / 3, 2.0), sheet.palette.text, 0.75 * opacity)
        words = pitch_name(note.pitch)
        room = sheet.painter.fontMetrics().horizontalAdvance(words) + 9
        if pitches.row >= LEAST_NAMED and right - max(left, 0.0) > room:
            place = QRectF(max(left, 0.0) + 5, top, room, height)
            align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            sheet.text(place, words, ink(name), align)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Tell the pitch axis."""
        self.pitches.resize(float(self.height()))
        super().resizeEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Scroll through the pitches; with Ctrl more or less time, with both other rows."""
        pixels, held = wheel_pixels(event), event.modifiers()
        amount, view = pixels.y() or pixels.x(), self.pitches.view
        if held & Qt.KeyboardModifier.ControlModifier:
            if held & Qt.KeyboardModifier.ShiftModifier:
                row = view.row + (1 if amount > 0 else -1)
                self.pitches.become(view.zoomed(row, event.position().y()))
            else:
                self.show_span(self.span * 2 ** (-amount / DOUBLING))
                self.zoomed.emit(self.span)
        else:
            self.pitches.become(view.starting(view.offset - amount))
        event.accept()

    def show_span(self, seconds: float) -> None:
        """Show so much time."""
        self.span = min(max(seconds, SHORTEST), LONGEST)
        self.update()


class LiveHits(RunningLane):
    """The drum hits, in the rows of the drum chart."""

    def __init__(self, theme: Theme, notes: LiveNotes, parent: QWidget | None = None) -> None:
        super().__init__(theme, notes, parent)
        self.setAccessibleName("Drums as they are played")
        self.setFixedHeight(132)

    def paint_lane(self, sheet: Sheet) -> None:
        """Rows, seconds, hits: fainter while they may be taken back."""
        paint_ground(sheet, None, None)
        shown = self.notes.hits(sheet.view.start, sheet.view.stop)
        paint_hits(
            sheet,
            [replace(hit, confidence=_sure(each.opacity(self.moment))) for hit, each in shown],
            frozenset(),
        )


def _sure(opacity: float) -> float:
    """How sure a hit would have to be to be painted so."""
    return min(max((opacity - 0.45) / 0.55, 0.0), 1.0)
