"""The pages of a score under each other: where they are, and their pictures."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPixmap

from app.score.index import Heads, heads_of, signs_of
from app.score.making import Drawn, Laid
from app.score.paint import paint_page
from engine.engraving import Box, Glyph, Page
from engine.export.musicxml import NoteId

GAP = 16  # pixels between pages
OPEN_PAGES = 8  # unpacked, with their pictures
PIXELS = 96 / 25.4  # in a millimetre at zoom 1


@dataclass(slots=True)
class OpenPage:
    """A page that is looked at."""

    page: Page
    heads: Heads
    signs: dict[NoteId, list[Glyph]]
    picture: QPixmap | None = None


class Sheets:
    """Pages of one score, as they come from the worker."""

    def __init__(self, laid: Laid) -> None:
        self.laid = laid
        self._packed: dict[int, Drawn] = {}
        self._open: OrderedDict[int, OpenPage] = OrderedDict()
        self.bars: dict[int, tuple[int, Box]] = {}
        """Page and box of each bar, as far as pages are drawn."""

    def take(self, drawn: Drawn) -> None:
        """Another page is there."""
        self._packed[drawn.number] = drawn
        for bar, box in drawn.bars.items():
            self.bars[bar] = (drawn.number, box)

    @property
    def is_complete(self) -> bool:
        """Whether all pages are drawn."""
        return len(self._packed) == self.laid.pages

    def opened(self, number: int) -> OpenPage | None:
        """A page to look at; None if it is not drawn yet."""
        if number not in self._packed:
            return None
        if number not in self._open:
            page = self._packed[number].page()
            self._open[number] = OpenPage(page, heads_of(page), signs_of(page))
        self._open.move_to_end(number)
        while len(self._open) > OPEN_PAGES:
            self._open.popitem(last=False)
        return self._open[number]

    def forget_pictures(self) -> None:
        """Another zoom, or other colours."""
        for each in self._open.values():
            each.picture = None

    def scale(self, zoom: float) -> float:
        """Pixels in a unit of the page."""
        return self.laid.millimetres * PIXELS * zoom

    def size(self, zoom: float) -> QSize:
        """All pages with the gaps around them, in pixels."""
        scale = self.scale(zoom)
        height = self.laid.pages * (self.laid.height * scale + GAP) + GAP
        return QSize(round(self.laid.width * scale + 2 * GAP), round(height))

    def boxes(self, zoom: float, left: float) -> Iterator[tuple[int, QRectF]]:
        """Where each page lies, in pixels from the top of the first gap."""
        scale = self.scale(zoom)
        width, height = self.laid.width * scale, self.laid.height * scale
        for number in range(self.laid.pages):
            yield number, QRectF(left, GAP + number * (height + GAP), width, height)

    def picture(self, number: int, zoom: float, ratio: float, ink: QColor) -> QPixmap | None:
        """The page as it is painted at that zoom on a screen of that pixel ratio."""
        opened = self.opened(number)
        if opened is None:
            return None
        if opened.picture is None:
            scale = self.scale(zoom) * ratio
            page = opened.page
            made = QPixmap(round(page.width * scale), round(page.height * scale))
            made.fill(QColor(0, 0, 0, 0))
            painter = QPainter(made)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.scale(scale, scale)
            paint_page(painter, page, ink)
            painter.end()
            made.setDevicePixelRatio(ratio)
            opened.picture = made
        return opened.picture
