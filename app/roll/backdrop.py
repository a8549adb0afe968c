"""The picture behind the notes: how loud each pitch is in the recording."""

from typing import Protocol

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from app.roll.pitches import VisiblePitches
from app.timeline.sheet import Sheet

HIGHEST, LOWEST = 108, 21  # the pitches of the top and the bottom row of a picture
TILE = 1024  # pixels wide


class Backdrop(Protocol):
    """Whoever knows the picture; an `app.spectrum` is one.

    `tile` gives the seconds `start` to `stop` in `width` columns, in the colours of the theme and
    transparent where nothing sounds or nothing is known yet. Its rows go from pitch 108 down to
    pitch 21, any whole number of rows to a semitone. It is asked at every painting, always for
    the same stretches while the zoom is the same, so it should remember its last answers. Whoever
    made it calls `RollView.refresh_backdrop` when there is more to be seen.
    """

    def tile(self, start: float, stop: float, width: int) -> QImage:
        """The picture of a stretch."""
        ...


def paint_backdrop(sheet: Sheet, pitches: VisiblePitches, source: Backdrop) -> None:
    """Paint what is inside the clip."""
    view, span = sheet.view, TILE * sheet.view.per_pixel
    first = int(max(view.to_seconds(sheet.clip.left()), 0.0) // span)
    last = int(min(view.to_seconds(sheet.clip.right()), view.duration) // span)
    top = pitches.top(HIGHEST)
    height = pitches.top(LOWEST) + pitches.row - top
    sheet.painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
    for number in range(first, last + 1):
        tile = source.tile(number * span, (number + 1) * span, round(TILE * sheet.ratio))
        # Tiles meet on whole pixels of the screen, so no seam is seen.
        left, right = (sheet.snap(view.to_x(k * span)) for k in (number, number + 1))
        sheet.painter.drawImage(QRectF(left, top, right - left, height), tile)
    sheet.painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
