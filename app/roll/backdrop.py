"""The picture behind the notes: how loud each pitch is in the recording."""

from collections import OrderedDict
from typing import Protocol

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, qRgba

from app.palette import Palette
from app.roll.pitches import VisiblePitches
from app.theme import colour
from app.timeline.sheet import Sheet

HIGHEST, LOWEST = 108, 21  # the pitches of the top and the bottom row of a tile
TILE = 512  # pixels wide
MOST_TILES = 48
STRONGEST = 0.62  # opacity of the loudest: notes and lines stay in front

Key = tuple[float, int]


class Backdrop(Protocol):
    """Whoever knows the picture.

    `tile` gives the seconds `start` to `stop` in `width` columns, as Format_Grayscale8: 0 is
    silence, 255 the loudest. Its rows go from pitch 108 down to pitch 21, any whole number of
    rows to a semitone (so its height is a multiple of 88), the pitch in the middle of them. None
    while that stretch is not known; it is asked for again after `RollView.refresh_backdrop`. It
    is called while painting, so it should take a few milliseconds at most; whoever needs longer
    answers None, computes elsewhere, and lets the roll refresh.
    """

    def tile(self, start: float, stop: float, width: int) -> QImage | None:
        """The picture of a stretch."""
        ...


class BackdropPainter:
    """Keeps the tiles of the zoom in use, in the colours of the theme."""

    def __init__(self, source: Backdrop) -> None:
        self._source = source
        self._tiles: OrderedDict[Key, QImage] = OrderedDict()
        self._palette: Palette | None = None

    def forget(self) -> None:
        """More is known than when it was asked."""
        self._tiles.clear()

    def paint(self, sheet: Sheet, pitches: VisiblePitches) -> None:
        """Paint what is inside the clip."""
        if sheet.palette is not self._palette:
            self._palette = sheet.palette
            self._tiles.clear()
        view, span = sheet.view, TILE * sheet.view.per_pixel
        first = int(max(view.to_seconds(sheet.clip.left()), 0.0) // span)
        last = int(min(view.to_seconds(sheet.clip.right()), view.duration) // span)
        top = pitches.top(HIGHEST)
        height = pitches.top(LOWEST) + pitches.row - top
        sheet.painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
        for number in range(first, last + 1):
            tile = self._tile(number, span)
            if tile is not None:
                # Tiles meet on whole pixels of the screen, so no seam is seen.
                left, right = (sheet.snap(view.to_x(k * span)) for k in (number, number + 1))
                sheet.painter.drawImage(QRectF(left, top, right - left, height), tile)
        sheet.painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)

    def _tile(self, number: int, span: float) -> QImage | None:
        key = (span, number)
        if key in self._tiles:
            self._tiles.move_to_end(key)
            return self._tiles[key]
        grey = self._source.tile(number * span, (number + 1) * span, TILE)
        if grey is None or self._palette is None:
            return None
        self._tiles[key] = coloured(grey, self._palette)
        while len(self._tiles) > MOST_TILES:
            self._tiles.popitem(last=False)
        return self._tiles[key]


def coloured(grey: QImage, palette: Palette) -> QImage:
    """A grey picture in a theme's colours: silence lets the rows through."""
    light = colour(palette.text)
    red, green, blue = light.red(), light.green(), light.blue()
    image = QImage(
        grey.constBits(),
        grey.width(),
        grey.height(),
        grey.bytesPerLine(),
        QImage.Format.Format_Indexed8,
    )
    image.setColorTable([qRgba(red, green, blue, round(STRONGEST * level)) for level in range(256)])
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
