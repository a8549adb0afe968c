"""What a lane paints on: a painter with the time axis, the palette and the screen's pixels."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt
import shiboken6
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.theme import Palette, colour
from app.timeline.axis import VisibleTime

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """One painting of a lane; coordinates in the lane's pixels, `clip` what needs painting."""

    painter: QPainter
    view: VisibleTime
    palette: Palette
    clip: QRectF
    height: float
    ratio: float

    @property
    def hair(self) -> float:
        """The thickness of one pixel of the screen."""
        return max(1, math.floor(self.ratio)) / self.ratio

    def snap(self, position: float) -> float:
        """The nearest edge between two pixels of the screen."""
        return round(position * self.ratio) / self.ratio

    def snapped(self, positions: Floats) -> Floats:
        """`snap` of many."""
        return np.asarray(np.round(positions * self.ratio) / self.ratio, np.float64)

    def fill(self, rects: Floats, name: str, opacity: float = 1.0) -> None:
        """Fill many rectangles, rows of (left, top, width, height), in one call."""
        if not len(rects):
            return
        rects = np.ascontiguousarray(rects, dtype=np.float64)
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(colour(name, opacity))
        # QRectF is four doubles, so the array is what Qt wants: no object per rectangle.
        first = shiboken6.Shiboken.wrapInstance(rects.ctypes.data, QRectF)
        self.painter.drawRects(cast(QRectF, first), len(rects))

    def fill_round(self, rects: Floats, radius: float, name: str, opacity: float = 1.0) -> None:
        """The same with round corners; some 2 µs each, so not for many thousands."""
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(colour(name, opacity))
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        for left, top, width, height in rects.tolist():
            self.painter.drawRoundedRect(QRectF(left, top, width, height), radius, radius)
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def fill_shape(self, corners: Iterable[tuple[float, float]], name: str) -> None:
        """Fill a polygon, its edges smoothed."""
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(colour(name))
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        self.painter.drawPolygon([QPointF(x, y) for x, y in corners])
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def box(self, left: float, top: float, width: float, height: float) -> Floats:
        """One rectangle, as `fill` takes them, its edges on the screen's pixels."""
        x, y = self.snap(left), self.snap(top)
        right, bottom = self.snap(left + width), self.snap(top + height)
        return np.array([[x, y, right - x, bottom - y]])

    def uprights(self, seconds: Floats, top: float, bottom: float) -> Floats:
        """A vertical hairline at each of `seconds`."""
        lines = np.empty((len(seconds), 4))
        lines[:, 0] = self.snapped(self.view.to_columns(np.asarray(seconds, np.float64)))
        lines[:, 1:] = top, self.hair, bottom - top
        return lines

    def text(self, box: QRectF, words: str, name: str, align: Qt.AlignmentFlag) -> None:
        """Write one line inside `box`."""
        self.painter.setPen(colour(name))
        self.painter.drawText(box, int(align | Qt.TextFlag.TextSingleLine), words)
