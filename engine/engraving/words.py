"""verovio's texts as words that stand where they stand, and signs among them as glyphs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from xml.etree.ElementTree import Element

from engine.engraving.fonts import glyph_outline, glyph_width, is_music, text_width
from engine.engraving.shapes import Glyph, Matrix, Shape, Text, moved, times

SPAN = "{http://www.w3.org/2000/svg}tspan"
NUMBER = re.compile(r"-?[\d.]+")
EM = 1000.0


@dataclass(frozen=True, slots=True)
class Style:
    """How letters look."""

    size: float = 0.0
    is_bold: bool = False
    is_italic: bool = False
    anchor: str = "start"

    def within(self, bold: bool, italic: bool, plain: bool) -> "Style":
        """The style in a group that makes its texts bold, italic, or neither."""
        if plain:
            return replace(self, is_bold=False)
        return replace(self, is_bold=self.is_bold or bold, is_italic=self.is_italic or italic)

    def of(self, element: Element) -> "Style":
        """The style of an element within this one's."""
        size, weight, slant = (element.get(f"font-{name}") for name in ("size", "weight", "style"))
        number = NUMBER.match(size or "")
        return Style(
            float(number[0]) if number else self.size,
            self.is_bold if weight is None else weight == "bold",
            self.is_italic if slant is None else slant in ("italic", "oblique"),
            element.get("text-anchor", self.anchor),
        )


@dataclass(frozen=True, slots=True)
class _Run:
    """Letters of one style; `place` is where a new line of them begins, None to go on."""

    words: str
    style: Style
    place: tuple[float, float] | None

    @property
    def width(self) -> float:
        style = self.style
        if is_music(self.words[0]):
            return sum(glyph_width(letter, style.size) for letter in self.words)
        return text_width(self.words, style.size, style.is_bold, style.is_italic)


def words_of(
    element: Element, style: Style, matrix: Matrix
) -> Iterator[tuple[Shape, dict[str, str]]]:
    """The shapes of one `text` element, with the outlines of the glyphs among them."""
    line: list[_Run] = []
    for run in _runs(element, style, (0.0, 0.0)):
        if run.place is not None and line:
            yield from _set(line, matrix)
            line = []
        line.append(run)
    if line:
        yield from _set(line, matrix)


def _runs(element: Element, style: Style, place: tuple[float, float] | None) -> Iterator[_Run]:
    style = style.of(element)
    x, y = element.get("x"), element.get("y")
    if x is not None or y is not None:  # what is 0 may be left out
        place = (float(x or 0.0), float(y or 0.0))
    text = (element.text or "").replace("\xa0", " ")
    if text.strip("\n\t") and (text.strip() or "\n" not in text):
        for _, letters in groupby(text, is_music):
            yield _Run("".join(letters), style, place)
            place = None
    for child in element:
        if child.tag == SPAN:
            for run in _runs(child, style, place):
                yield run
                place = None


def _set(line: list[_Run], matrix: Matrix) -> Iterator[tuple[Shape, dict[str, str]]]:
    """One line of words, its runs side by side."""
    style, place = line[0].style, line[0].place or (0.0, 0.0)
    only = len(line) == 1 and not is_music(line[0].words[0])
    x, y = place
    if not only:
        total = sum(run.width for run in line)
        x -= {"middle": total / 2, "end": total}.get(style.anchor, 0.0)
    for run in line:
        size = run.style.size
        if is_music(run.words[0]):
            for letter in run.words:
                code = f"{ord(letter):04X}"
                scale = (size / EM, 0.0, 0.0, -size / EM, x, y)
                yield Glyph(code, times(matrix, scale)), {code: glyph_outline(code)}
                x += glyph_width(letter, size)
            continue
        at = moved(matrix, x, y)
        anchor = style.anchor if only else "start"
        yield Text(*at, run.words, size, run.style.is_bold, run.style.is_italic, anchor), {}
        x += run.width
