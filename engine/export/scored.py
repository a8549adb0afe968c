"""A transcription as a score, in the formats that hold one."""

from collections.abc import Iterator
from datetime import date
from importlib import metadata
from pathlib import Path

from engine.engraving import Engraving
from engine.engraving.pdf import pdf_file
from engine.engraving.svg import svg_file
from engine.export import musicxml
from engine.export.exporter import Request
from engine.export.metadata import one_line
from engine.notation import Score
from engine.notation.notate import notate

MOST_PAGES = 2000
PAGE_NAMES = tuple(f"page-{number:03}.svg" for number in range(1, MOST_PAGES + 1))
OURS = frozenset(PAGE_NAMES)


def score_of(request: Request) -> Score:
    """What is heard in the request, written as its choices say."""
    return notate(request.transcription, request.notation, one_line(request.heading))


def render_musicxml(request: Request) -> bytes:
    """The score as MusicXML 4.0, as other programs are to play it."""
    return musicxml.write(musicxml.for_exchange(score_of(request)), about(request))


def render_mxl(request: Request) -> bytes:
    """The same, compressed."""
    return musicxml.compressed(render_musicxml(request))


def render_pdf(request: Request) -> bytes:
    """The engraved pages. EngraverMissing or ScoreNotDrawn where they cannot be had."""
    engraving = engraved(request)
    pages = (engraving.page(number) for number in range(engraving.page_count))
    return pdf_file(pages, one_line(request.heading), one_line(request.metadata.artist))


def fill_pages(request: Request, folder: Path) -> Iterator[float]:
    """The engraved pages, an SVG file for each; yields the fraction done.

    Raises what `render_pdf` does.
    """
    engraving = engraved(request)
    for number, name in zip(range(engraving.page_count), PAGE_NAMES, strict=False):
        page = svg_file(engraving.page(number), one_line(request.heading))
        (folder / name).write_bytes(page)
        yield (number + 1) / engraving.page_count


def engraved(request: Request) -> Engraving:
    """The score, laid out on A4."""
    page = musicxml.write(score_of(request), about(request))
    return Engraving(page, composer=one_line(request.metadata.artist))


def about(request: Request) -> musicxml.About:
    """What the file says of itself."""
    try:
        software = f"Earmark {metadata.version('earmark')}"
    except metadata.PackageNotFoundError:
        software = "Earmark"
    return musicxml.About(request.metadata.artist, software, date.today())
