"""A level meter: how loud it is now, the loudest lately, and a warning when it is too loud."""

import math

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.theme import Theme, colour

QUIETEST_DB = -60.0
GOOD_DB = -12.0  # from here on it is loud enough, and there is still room above
FALL_DB = 1.6  # how far the bar falls each time it is shown
HOLD = 45  # how many times the loudest stays
OK, HOT, CLIPPED = "#3fb27f", "#e0a030", "#e5484d"


def decibels(level: float) -> float:
    """A level of 0 to 1 in dB below full scale."""
    return max(20.0 * math.log10(max(level, 1e-9)), QUIETEST_DB)


class LevelMeter(QWidget):
    """Shown a level some thirty times a second."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._now = self._peak = QUIETEST_DB
        self._age = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Level")

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Wide and low."""
        return QSize(320, 14)

    def show_level(self, level: float) -> None:
        """Rise at once, fall slowly."""
        loud = decibels(level)
        self._now = max(loud, self._now - FALL_DB)
        self._age += 1
        if loud >= self._peak or self._age > HOLD:
            self._peak, self._age = self._now, 0
        self.setAccessibleDescription(f"{self._now:.0f} dB")
        self.update()

    def clear(self) -> None:
        """Nothing is listened to."""
        self._now = self._peak = QUIETEST_DB
        self._age = 0
        self.setAccessibleDescription("")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802
        """The bar, in the colour of how far it reaches, and a line at the loudest."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(0, 0, self.width(), self.height())
        painter.setBrush(colour(self._theme.palette.line_strong, 0.5))
        painter.drawRoundedRect(whole, 4, 4)
        painter.setBrush(QColor(_colour(self._now)))
        painter.drawRoundedRect(QRectF(0, 0, self._x(self._now), self.height()), 4, 4)
        painter.setBrush(QColor(_colour(self._peak)))
        if self._peak > QUIETEST_DB:
            painter.drawRect(QRectF(self._x(self._peak) - 2, 0, 2, self.height()))
        painter.end()

    def _x(self, loud: float) -> float:
        return self.width() * (min(loud, 0.0) - QUIETEST_DB) / -QUIETEST_DB


def _colour(loud: float) -> str:
    if loud > -0.1:
        return CLIPPED
    return HOT if loud > GOOD_DB / 2 else OK
