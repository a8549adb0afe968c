"""A transcription as a score, in the formats that hold one."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from importlib import metadata
from pathlib import Path

from engine.audio.tags import Tags, read_tags
from engine.engraving import Engraving
from engine.engraving.pdf import pdf_file
from engine.engraving.svg import svg_file
from engine.errors import EarmarkError
from engine.export import musicxml
from engine.export.exporter import Request
from engine.export.metadata import Metadata, one_line
from engine.notation import Score
from engine.notation.notate import notate

MOST_PAGES = 2000
PAGE_NAMES = tuple(f"page-{number:03}.svg" for number in range(1, MOST_PAGES + 1))
OURS = frozenset(PAGE_NAMES)


def score_of(request: Request) -> Score:
    """What is heard in the request, written as its choices say."""
    return notate(request.transcription, request.notation, one_line(said_of(request).title))


def said_of(request: Request) -> Metadata:
    """Title and author: what a person says, else the recording's tags, else the file's name.

    Whoever composed it comes before whoever plays it. A recording that cannot be read says nothing.
    """
    tags = Tags()
    if request.audio_path is not None:
        with suppress(EarmarkError):
            tags = read_tags(request.audio_path)
    tagged = Metadata(title=request.title or tags.title, artist=tags.composer or tags.artist)
    return request.metadata.over(tagged).over(Metadata(title=request.heading))


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
    said = said_of(request)
    return pdf_file(pages, one_line(said.title), one_line(said.artist))


def fill_pages(request: Request, folder: Path) -> Iterator[float]:
    """The engraved pages, an SVG file for each; yields the fraction done.

    Raises what `render_pdf` does.
    """
    engraving = engraved(request)
    title = one_line(said_of(request).title)
    for number, name in zip(range(engraving.page_count), PAGE_NAMES, strict=False):
        page = svg_file(engraving.page(number), title)
        (folder / name).write_bytes(page)
        yield (number + 1) / engraving.page_count


def engraved(request: Request) -> Engraving:
    """The score, laid out on A4."""
    page = musicxml.write(score_of(request), about(request))
    return Engraving(page, composer=one_line(said_of(request).artist))


def about(request: Request) -> musicxml.About:
    """What the file says of itself."""
    try:
        software = f"Earmark {metadata.version('earmark')}"
    except metadata.PackageNotFoundError:
        software = "Earmark"
    return musicxml.About(said_of(request).artist, software, date.today())
