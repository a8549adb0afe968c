"""What is on an engraved page, as plain values that a file, a printer or a window can draw.

Lengths are in a unit of the page's own (see `Page.millimetres`); y goes down. The matrix of a glyph
places an em of 1000 units.
"""

from dataclasses import dataclass, field

Matrix = tuple[float, float, float, float, float, float]
"""a, b, c, d, e, f: x' = a x + c y + e, y' = b x + d y + f (as in SVG)."""

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Glyph:
    """A sign of the music font, its outline y upwards.

    `owner` is the id of the note it belongs to, "" if none.
    """

    code: str
    matrix: Matrix
    owner: str = ""
    is_head: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """A line or area: SVG path commands, all absolute. `width` 0: no line around it."""

    commands: tuple[tuple[str, tuple[float, ...]], ...]
    is_filled: bool
    width: float = 0.0
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """Words. `anchor` is start, middle or end, as in SVG."""

    x: float
    y: float
    words: str
    size: float
    is_bold: bool = False
    is_italic: bool = False
    anchor: str = "start"


Shape = Glyph | Outline | Text


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its corners."""

    left: float
    top: float
    right: float
    bottom: float

    def joined(self, other: "Box") -> "Box":
        """The smallest box around both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `glyphs` are the outlines (path data) of the codes in use, y upwards.

    `bars` are the boxes of its measures by number of the bar, counted from 0. `millimetres`: what
    one of its units measures on paper.
    """

    width: float
    height: float
    shapes: tuple[Shape, ...]
    glyphs: dict[str, str] = field(default_factory=dict)
    bars: dict[int, Box] = field(default_factory=dict)
    millimetres: float = 0.01


def times(outer: Matrix, inner: Matrix) -> Matrix:
    """The matrix that applies `inner` first."""
    a, b, c, d, e, f = outer
    g, h, i, j, k, m = inner
    return (
        a * g + c * h,
        b * g + d * h,
        a * i + c * j,
        b * i + d * j,
        a * k + c * m + e,
        b * k + d * m + f,
    )


def moved(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """Where a point comes to be."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
