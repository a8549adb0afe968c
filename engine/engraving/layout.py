"""Verovio at work: a score laid out once, its pages drawn as they are asked for."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.engraving.errors import EngraverMissing, ScoreNotDrawn
from engine.engraving.fonts import data_folder
from engine.engraving.reading import read_page
from engine.engraving.shapes import Page, Text

if TYPE_CHECKING:
    from verovio import toolkit

MARGIN = 12.0  # millimetres
TITLE, COMPOSER, NUMBER = 607.0, 405.0, 360.0  # sizes of letters
SEED = 1  # ids that are not ours are drawn by lot: the same page has the same ids


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet in millimetres. `staff` is how high a staff of five lines is on it."""

    width: float = 210.0
    height: float = 297.0
    staff: float = 6.2

    @property
    def zoom(self) -> float:
        """How much smaller than verovio's own the music is (its staves are 7.2 mm high)."""
        return self.staff / 7.2


A4 = Paper()


class Engraving:
    """A MusicXML score on paper. Laying it out takes a while, drawing a page much less."""

    def __init__(self, musicxml: bytes, paper: Paper = A4, composer: str = "") -> None:
        """Lay it out. ScoreNotDrawn where verovio cannot read it, EngraverMissing without it."""
        self._toolkit = _toolkit(paper)
        self._paper = paper
        self._composer = composer
        if not self._toolkit.loadData(musicxml.decode("utf-8")):
            raise ScoreNotDrawn
        self.page_count = int(self._toolkit.getPageCount())

    def page(self, number: int) -> Page:
        """Draw one page, counting from 0."""
        page = read_page(str(self._toolkit.renderToSVG(number + 1)))
        shapes = (*page.shapes, *self._more(page, number))
        return replace(page, shapes=shapes, millimetres=self._paper.width / page.width)

    def _more(self, page: Page, number: int) -> Iterator[Text]:
        """What verovio leaves out: who made the music, and the page's number."""
        margin = MARGIN / self._paper.width * page.width
        if number == 0 and self._composer:
            y = margin + TITLE * 1.2
            yield Text(page.width - margin, y, self._composer, COMPOSER, anchor="end")
        if self.page_count > 1:
            y = page.height - margin / 2
            yield Text(page.width / 2, y, str(number + 1), NUMBER, anchor="middle")


def _toolkit(paper: Paper) -> "toolkit":
    made = _new()
    made.setOptions(
        {
            "breaks": "auto",
            "footer": "none",
            "header": "auto",
            "smuflTextFont": "none",
            "svgViewBox": True,
            "svgFormatRaw": True,
            "xmlIdSeed": SEED,
            "pageWidth": round(paper.width * 10 / paper.zoom),
            "pageHeight": round(paper.height * 10 / paper.zoom),
            **dict.fromkeys(
                ("pageMarginLeft", "pageMarginRight", "pageMarginTop", "pageMarginBottom"),
                round(MARGIN * 10 / paper.zoom),
            ),
        }
    )
    return made


def _new() -> "toolkit":
    """An engraver that keeps its remarks about a score to itself."""
    try:
        import verovio
    except ImportError as error:
        raise EngraverMissing from error
    verovio.enableLog(verovio.LOG_OFF)
    # every thread has a path of its own, and the import sets only that of the first
    verovio.setDefaultResourcePath(str(data_folder()))
    return verovio.toolkit()
