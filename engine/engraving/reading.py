"""What verovio draws (SVG with style sheets, nested pages and fonts) as a plain page."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from math import cos, radians, sin
from xml.etree.ElementTree import Element, fromstring

from engine.engraving.pathdata import Command, outline, placed
from engine.engraving.shapes import (
    IDENTITY,
    Box,
    Glyph,
    Matrix,
    Outline,
    Page,
    Shape,
    moved,
    times,
)
from engine.engraving.words import Style, words_of

SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"
TRANSFORM = re.compile(r"(translate|scale|rotate)\(([^)]*)\)")
NUMBER = re.compile(r"-?[\d.]+(?:e-?\d+)?")
BAR = re.compile(r"bar(\d+)")
BOLD = frozenset(("ending", "fing", "reh", "tempo"))
ITALIC = frozenset(("dir", "dynam", "mNum"))
UNSEEN = "placeholder"
KIT_CLEF = "E069"
OUTLINES = ("path", "polygon", "polyline", "rect", "ellipse")
UPWARDS = (1.0, 0.0, 0.0, -1.0, 0.0, 0.0)  # a font's y goes up
ROUND = 0.5523  # of a radius: where a quarter circle's control points are


@dataclass(slots=True)
class _Found:
    shapes: list[Shape] = field(default_factory=list)
    glyphs: dict[str, str] = field(default_factory=dict)
    bars: dict[int, Box] = field(default_factory=dict)
    staff: int = 0
    kits: set[int] = field(default_factory=set)
    """Staves, counted down the system, that have a percussion clef."""


@dataclass(frozen=True, slots=True)
class _Where:
    """What an element has from those around it."""

    matrix: Matrix = IDENTITY
    style: Style = field(default_factory=Style)
    note: str = ""
    is_head: bool = False


def read_page(svg: str) -> Page:
    """The page in verovio's SVG (with `svgViewBox`)."""
    root = fromstring(svg)
    inner = root.find(f"{SVG}svg")
    page = root if inner is None else inner
    _, _, width, height = (float(n) for n in NUMBER.findall(page.get("viewBox", "0 0 0 0")))
    found = _Found()
    found.glyphs.update(_definitions(root))
    for child in page:
        _walk(child, _Where(), found)
    return Page(width, height, tuple(found.shapes), found.glyphs, found.bars)


def _definitions(root: Element) -> Iterator[tuple[str, str]]:
    for group in root.iterfind(f"{SVG}defs/{SVG}g"):
        path = group.find(f"{SVG}path")
        if path is not None:
            yield group.get("id", "").split("-")[0], path.get("d", "")


def _walk(element: Element, where: _Where, found: _Found) -> None:
    tag = element.tag.removeprefix(SVG)
    classes = frozenset(element.get("class", "").split())
    if UNSEEN in classes or ("keySig" in classes and found.staff in found.kits):
        return  # verovio gives the drums the new key of the others
    here = replace(where, matrix=times(where.matrix, _matrix(element.get("transform", ""))))
    if tag == "g":
        _walk_group(element, classes, here, found)
    elif tag == "use":
        code = element.get(LINK, "").lstrip("#").split("-")[0]
        if code == KIT_CLEF:
            found.kits.add(found.staff)
        found.shapes.append(Glyph(code, times(here.matrix, UPWARDS), here.note, here.is_head))
    elif tag == "text":
        for shape, glyphs in words_of(element, here.style, here.matrix):
            found.shapes.append(shape)
            found.glyphs.update(glyphs)
    elif tag in OUTLINES:
        found.shapes.append(_outline(element, tag, here))


def _walk_group(element: Element, classes: frozenset[str], here: _Where, found: _Found) -> None:
    inner = replace(
        here,
        style=here.style.within(bool(classes & BOLD), bool(classes & ITALIC), "label" in classes),
        note=element.get("id", "") if "note" in classes else here.note,
        is_head=here.is_head or "notehead" in classes,
    )
    if "measure" in classes:
        found.staff = 0
    found.staff += "staff" in classes
    bar = BAR.fullmatch(element.get("id", "")) if "measure" in classes else None
    first = len(found.shapes)
    for child in element:
        _walk(child, inner, found)
    if bar:
        box = _staves_box(found.shapes[first:])
        if box:
            found.bars[int(bar[1])] = box


def _staves_box(shapes: list[Shape]) -> Box | None:
    """The box around the staff lines: the level lines as long as the longest of them."""
    lines = [
        Box(s.commands[0][1][0], s.commands[0][1][1], *s.commands[1][1])
        for s in shapes
        if isinstance(s, Outline) and len(s.commands) == 2 and not s.is_filled
    ]
    level = [line for line in lines if line.top == line.bottom]
    longest = max((line.right - line.left for line in level), default=0.0)
    box = None
    for line in level:
        if line.right - line.left > longest * 0.99:
            box = line if box is None else box.joined(line)
    return box


def _matrix(text: str) -> Matrix:
    made = IDENTITY
    for name, arguments in TRANSFORM.findall(text):
        numbers = [float(number) for number in NUMBER.findall(arguments)]
        made = times(made, _MATRICES[name](*numbers))
    return made


def _translate(x: float, y: float = 0.0) -> Matrix:
    return (1.0, 0.0, 0.0, 1.0, x, y)


def _scale(x: float, y: float | None = None) -> Matrix:
    return (x, 0.0, 0.0, x if y is None else y, 0.0, 0.0)


def _rotate(degrees: float, x: float = 0.0, y: float = 0.0) -> Matrix:
    c, s = cos(radians(degrees)), sin(radians(degrees))
    return (c, s, -s, c, x - c * x + s * y, y - s * x - c * y)


_MATRICES: dict[str, Callable[..., Matrix]] = {
    "translate": _translate,
    "scale": _scale,
    "rotate": _rotate,
}


def _outline(element: Element, tag: str, here: _Where) -> Outline:
    width = float(element.get("stroke-width", "0"))
    commands = placed(_commands(element, tag), here.matrix)
    is_line = element.get("fill") == "none" or (tag == "path" and len(commands) == 2)
    return Outline(commands, not is_line, width, here.note)


def _commands(element: Element, tag: str) -> tuple[Command, ...]:
    if tag == "path":
        return outline(element.get("d", ""))
    if tag in ("polygon", "polyline"):
        numbers = [float(number) for number in NUMBER.findall(element.get("points", ""))]
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        end = (("Z", ()),) if tag == "polygon" else ()
        return (("M", points[0]), *(("L", point) for point in points[1:]), *end)
    if tag == "rect":
        x, y, w, h = (float(element.get(name, "0")) for name in ("x", "y", "width", "height"))
        corners = ((x + w, y), (x + w, y + h), (x, y + h))
        return (("M", (x, y)), *(("L", corner) for corner in corners), ("Z", ()))
    return _ellipse(*(float(element.get(name, "0")) for name in ("cx", "cy", "rx", "ry")))


def _ellipse(x: float, y: float, rx: float, ry: float) -> tuple[Command, ...]:
    matrix = (rx, 0.0, 0.0, ry, x, y)
    k = ROUND
    quarters = (
        (1.0, k, k, 1.0, 0.0, 1.0),
        (-k, 1.0, -1.0, k, -1.0, 0.0),
        (-1.0, -k, -k, -1.0, 0.0, -1.0),
        (k, -1.0, 1.0, -k, 1.0, 0.0),
    )
    curves = tuple(("C", quarter) for quarter in quarters)
    return (("M", moved(matrix, 1.0, 0.0)), *placed(curves, matrix), ("Z", ()))
