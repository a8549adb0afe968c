"""The keyboard left of the notes: names the rows, and is played with the mouse."""

from collections.abc import Collection

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.colour import mix
from app.roll.pitches import PitchAxis, is_black
from app.roll.words import pitch_name
from app.theme import Theme
from app.timeline.axis import VisibleTime
from app.timeline.lane import wheel_pixels
from app.timeline.ruler import small_font
from app.timeline.sheet import Sheet

BLACK_LENGTH = 0.6  # of a white key's


class Keyboard(QWidget):
    """A row per pitch, as the notes have. Sliding over the keys plays one after the other."""

    key_pressed = Signal(int)
    key_released = Signal(int)
    hovered = Signal(object)  # the pitch under the pointer, or None

    def __init__(self, pitches: PitchAxis, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pitches = pitches
        self._theme = theme
        self._pressed: int | None = None
        self._marked: int | None = None
        self._lit: frozenset[int] = frozenset()
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Keyboard")
        pitches.changed.connect(self.update)
        theme.changed.connect(self.update)

    def mark(self, pitch: int | None) -> None:
        """Light the key that the pointer is on, here or among the notes."""
        if pitch != self._marked:
            self._marked = pitch
            self.update()

    def light(self, pitches: Collection[int]) -> None:
        """Light the keys that sound, as if they were pressed."""
        lit = frozenset(pitches)
        if lit != self._lit:
            self._lit = lit
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """White keys, black keys on them, names of the Cs."""
        painter = QPainter(self)
        painter.setFont(small_font(self.font()))
        here = VisibleTime(width=float(self.width()))
        clip, ratio = QRectF(event.rect()), self.devicePixelRatioF()
        sheet = Sheet(painter, here, self._theme.palette, clip, float(self.height()), ratio)
        pitches = self._pitches.view
        seen = range(pitches.at(sheet.height), pitches.at(0) + 1)
        sheet.fill(sheet.box(0, 0, here.width, sheet.height), sheet.palette.white_key)
        self._paint_white(sheet, seen)
        self._paint_black(sheet, [pitch for pitch in seen if is_black(pitch)])
        self._paint_names(sheet, [pitch for pitch in seen if not is_black(pitch)])
        edge = sheet.box(here.width - sheet.hair, 0, sheet.hair, sheet.height)
        sheet.fill(edge, sheet.palette.line_strong)
        painter.end()

    def _paint_white(self, sheet: Sheet, seen: range) -> None:
        width, row = float(self.width()), self._pitches.view.row
        for pitch in seen:
            if is_black(pitch):
                continue
            # A white key reaches to the middle of the black ones beside it, as on a piano.
            above = row / 2 if is_black(pitch + 1) else 0
            below = row / 2 if is_black(pitch - 1) else 0
            top = self._pitches.view.top(pitch) - above
            box = sheet.box(0, top, width, row + above + below)
            if self._is_tinted(pitch):
                sheet.fill(box, self._tint(sheet, pitch))
            line = sheet.box(0, top + row + above + below - sheet.hair, width, sheet.hair)
            strength = 0.75 if pitch % 12 == 0 else 0.38
            sheet.fill(line, mix(sheet.palette.white_key, sheet.palette.black_key, strength))

    def _paint_black(self, sheet: Sheet, seen: list[int]) -> None:
        length, row = round(self.width() * BLACK_LENGTH), self._pitches.view.row
        boxes = [sheet.box(0, self._pitches.view.top(p), length, row) for p in seen]
        if boxes:
            sheet.fill(np.concatenate(boxes), sheet.palette.black_key)
        for pitch, box in zip(seen, boxes, strict=True):
            if self._is_tinted(pitch):
                sheet.fill(box, self._tint(sheet, pitch))

    def _paint_names(self, sheet: Sheet, seen: list[int]) -> None:
        row = self._pitches.view.row
        align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for pitch in seen:
            if pitch % 12 == 0 or (row >= 18 and self._is_tinted(pitch)):
                top = self._pitches.view.top(pitch) + row / 2 - 9
                words = QRectF(0, top, self.width() - 5, 18)
                sheet.text(words, pitch_name(pitch), "#22252d", align)

    def _tint(self, sheet: Sheet, pitch: int) -> str:
        base = sheet.palette.black_key if is_black(pitch) else sheet.palette.white_key
        is_down = pitch == self._pressed or pitch in self._lit
        return mix(base, sheet.palette.accent, 0.9 if is_down else 0.5)

    def _is_tinted(self, pitch: int) -> bool:
        return pitch in (self._marked, self._pressed) or pitch in self._lit

    # Events -------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Press the key."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._press(self.pitch_at(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Light the key; play it if the mouse is held."""
        pitch = self.pitch_at(event.position())
        self.mark(pitch)
        self.hovered.emit(pitch)
        if self._pressed is not None and pitch != self._pressed:
            self._press(pitch)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Let go."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._press(None)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """No key is under the pointer any more."""
        self.mark(None)
        self.hovered.emit(None)
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Scroll as the notes do."""
        view = self._pitches.view
        pixels = wheel_pixels(event)
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            row = view.row + (1 if pixels.y() > 0 else -1)
            self._pitches.become(view.zoomed(row, event.position().y()))
        else:
            self._pitches.become(view.starting(view.offset - pixels.y()))
        event.accept()

    def pitch_at(self, where: QPointF) -> int:
        """The key there; between black keys, the white one that reaches in."""
        view = self._pitches.view
        pitch = view.at(where.y())
        if is_black(pitch) and where.x() > self.width() * BLACK_LENGTH:
            upper = where.y() < view.top(pitch) + view.row / 2
            return pitch + 1 if upper else pitch - 1
        return pitch

    def _press(self, pitch: int | None) -> None:
        was, self._pressed = self._pressed, pitch
        if was is not None:
            self.key_released.emit(was)
        if pitch is not None:
            self.key_pressed.emit(pitch)
        self.update()
