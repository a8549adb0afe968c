"""Painting engraved pages in the theme's ink."""

from collections.abc import Iterable
from functools import lru_cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QTransform

from engine.engraving import Glyph, Outline, Page, Text
from engine.engraving.pathdata import Command, outline

FAMILIES = ("Times New Roman", "Times", "Liberation Serif", "DejaVu Serif", "serif")


def paint_page(painter: QPainter, page: Page, ink: QColor) -> None:
    """Everything on the page, in the page's own units."""
    for shape in page.shapes:
        if isinstance(shape, Glyph):
            paint_glyph(painter, shape, page.glyphs.get(shape.code, ""), ink)
        elif isinstance(shape, Outline):
            _paint_outline(painter, shape, ink)
        else:
            _paint_text(painter, shape, ink)


def paint_glyph(painter: QPainter, glyph: Glyph, data: str, ink: QColor) -> None:
    """A sign of the music font."""
    painter.save()
    painter.setTransform(QTransform(*glyph.matrix), True)
    painter.fillPath(_glyph_path(data), ink)
    painter.restore()


def _paint_outline(painter: QPainter, shape: Outline, ink: QColor) -> None:
    if shape.width and len(shape.commands) == 2:
        (_, start), (_, stop) = shape.commands
        pen = QPen(ink, shape.width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawLine(QPointF(*start), QPointF(*stop))
        return
    path = path_of(shape.commands)
    if shape.is_filled:
        painter.fillPath(path, ink)
    if shape.width:
        painter.strokePath(path, QPen(ink, shape.width))


def _paint_text(painter: QPainter, text: Text, ink: QColor) -> None:
    font = QFont()
    font.setFamilies(FAMILIES)
    font.setPixelSize(max(round(text.size), 1))
    font.setBold(text.is_bold)
    font.setItalic(text.is_italic)
    width = QFontMetricsF(font).horizontalAdvance(text.words)
    shift = {"middle": width / 2, "end": width}.get(text.anchor, 0.0)
    painter.setPen(ink)
    painter.setFont(font)
    painter.drawText(QPointF(text.x - shift, text.y), text.words)


@lru_cache(maxsize=512)
def _glyph_path(data: str) -> QPainterPath:
    path = path_of(outline(data))
    path.setFillRule(Qt.FillRule.WindingFill)
    return path


def path_of(commands: Iterable[Command]) -> QPainterPath:
    """An outline as Qt draws it."""
    path = QPainterPath()
    for name, points in commands:
        if name == "M":
            path.moveTo(*points)
        elif name == "L":
            path.lineTo(*points)
        elif name == "C":
            path.cubicTo(*points)
        elif name == "Q":
            path.quadTo(*points)
        else:
            path.closeSubpath()
    return path
