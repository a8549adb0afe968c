"""A page as an SVG file of its own: no style sheets, no fonts but the reader's serif."""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from engine.engraving.fonts import SERIF
from engine.engraving.shapes import Glyph, Matrix, Outline, Page, Shape, Text

NAMESPACE = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
INK = "#000000"
PAPER = "#ffffff"


def svg_file(page: Page, title: str = "") -> bytes:
    """The file; on paper it is as large as the page."""
    size = {
        "width": f"{page.width * page.millimetres:.2f}mm",
        "height": f"{page.height * page.millimetres:.2f}mm",
        "viewBox": f"0 0 {_plain(page.width)} {_plain(page.height)}",
    }
    root = Element("svg", {"xmlns": NAMESPACE, "xmlns:xlink": XLINK, "version": "1.1", **size})
    if title:
        SubElement(root, "title").text = title
    used = {shape.code for shape in page.shapes if isinstance(shape, Glyph)}
    defs = SubElement(root, "defs")
    for code in sorted(used & page.glyphs.keys()):
        SubElement(defs, "path", id=f"g{code}", d=page.glyphs[code])
    SubElement(root, "rect", width="100%", height="100%", fill=PAPER)
    body = SubElement(root, "g", fill=INK)
    for shape in page.shapes:
        body.append(_element(shape))
    indent(root)
    data: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return data + b"\n"


def _element(shape: Shape) -> Element:
    if isinstance(shape, Glyph):
        matrix = {"transform": _transform(shape.matrix)}
        return Element("use", {"xlink:href": f"#g{shape.code}", **matrix})
    return _outline(shape) if isinstance(shape, Outline) else _text(shape)


def _transform(matrix: Matrix) -> str:
    return f"matrix({' '.join(_plain(number) for number in matrix)})"


def _outline(shape: Outline) -> Element:
    data = "".join(name + " ".join(map(_plain, points)) for name, points in shape.commands)
    made = Element("path", d=data)
    if not shape.is_filled:
        made.set("fill", "none")
    if shape.width:
        made.set("stroke", INK)
        made.set("stroke-width", _plain(shape.width))
    return made


def _text(shape: Text) -> Element:
    style = {"font-family": SERIF, "font-size": _plain(shape.size)}
    if shape.is_bold:
        style["font-weight"] = "bold"
    if shape.is_italic:
        style["font-style"] = "italic"
    if shape.anchor != "start":
        style["text-anchor"] = shape.anchor
    made = Element("text", {"x": _plain(shape.x), "y": _plain(shape.y), **style})
    made.set("xml:space", "preserve")
    made.text = shape.words
    return made


def _plain(number: float) -> str:
    """A number as short as it can be."""
    return f"{number:.4f}".rstrip("0").rstrip(".")
