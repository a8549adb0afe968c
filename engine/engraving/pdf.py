"""Pages as a PDF file, drawn with reportlab: lines stay lines, and texts can be searched."""

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING

from engine.engraving.pathdata import Command, outline
from engine.engraving.shapes import Glyph, Outline, Page, Text
from engine.engraving.typefaces import typeface, writable

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.pdfgen.pathobject import PDFPathObject

POINTS = 72 / 25.4  # in a millimetre
BUTT = 0


def pdf_file(pages: Iterable[Page], title: str = "", composer: str = "") -> bytes:
    """The file. It says nothing of the time it was made, so the same pages are the same bytes."""
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pageCompression=1, invariant=1)
    canvas.setTitle(title)
    canvas.setAuthor(composer)
    canvas.setCreator("Earmark")
    drawn: set[str] = set()
    for page in pages:
        points = page.millimetres * POINTS
        canvas.setPageSize((page.width * points, page.height * points))
        _define(canvas, page, drawn)
        canvas.saveState()
        # a PDF's y goes up
        canvas.transform(points, 0, 0, -points, 0, page.height * points)
        _draw(canvas, page)
        canvas.restoreState()
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _define(canvas: "Canvas", page: Page, drawn: set[str]) -> None:
    """The signs of the music font, each once in the file."""
    used = {shape.code for shape in page.shapes if isinstance(shape, Glyph)}
    for code in sorted((used & page.glyphs.keys()) - drawn):
        drawn.add(code)
        canvas.beginForm(code, -5000, -5000, 5000, 5000)
        path = _path(canvas, outline(page.glyphs[code]))
        canvas.drawPath(path, stroke=0, fill=1)
        canvas.endForm()


def _draw(canvas: "Canvas", page: Page) -> None:
    for shape in page.shapes:
        if isinstance(shape, Glyph):
            if shape.code in page.glyphs:
                canvas.saveState()
                canvas.transform(*shape.matrix)
                canvas.doForm(shape.code)
                canvas.restoreState()
        elif isinstance(shape, Outline):
            canvas.setLineWidth(shape.width)
            canvas.setLineCap(BUTT)
            path = _path(canvas, shape.commands)
            canvas.drawPath(path, stroke=int(shape.width > 0), fill=int(shape.is_filled))
        else:
            _write(canvas, shape)


def _write(canvas: "Canvas", text: Text) -> None:
    """Words the right way up, in a page that is upside down."""
    name = typeface(text.words, text.is_bold, text.is_italic)
    words = writable(text.words, name)
    canvas.saveState()
    canvas.transform(1, 0, 0, -1, text.x, text.y)
    canvas.setFont(name, text.size)
    draw = {"middle": canvas.drawCentredString, "end": canvas.drawRightString}
    draw.get(text.anchor, canvas.drawString)(0, 0, words)
    canvas.restoreState()


def _path(canvas: "Canvas", commands: Iterable[Command]) -> "PDFPathObject":
    path = canvas.beginPath()
    x = y = 0.0
    for name, points in commands:
        if name == "Z":
            path.close()
            continue
        if name == "M":
            path.moveTo(*points)
        elif name == "L":
            path.lineTo(*points)
        elif name == "C":
            path.curveTo(*points)
        else:  # a curve with one control point is one with two
            cx, cy, end_x, end_y = points
            first = (x + (cx - x) * 2 / 3, y + (cy - y) * 2 / 3)
            second = (end_x + (cx - end_x) * 2 / 3, end_y + (cy - end_y) * 2 / 3)
            path.curveTo(*first, *second, end_x, end_y)
        x, y = points[-2:]
    return path
