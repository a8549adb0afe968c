"""A song to play along with, written in a process of its own: functions without Qt."""

import re
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from engine.errors import ExportError, FolderInTheWay
from engine.export import SONG_EXPORTERS, Metadata, Request, check_place, export_steps
from engine.export.exporter import FolderExporter

FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
LONGEST_NAME = 120  # characters


@dataclass(frozen=True, slots=True)
class SongWish:
    """What a person says about the song, as which format (its name) and in which folder."""

    metadata: Metadata
    folder: Path
    format: str = SONG_EXPORTERS[0].name

    @property
    def exporter(self) -> FolderExporter:
        """The row of the table of formats."""
        return next(row for row in SONG_EXPORTERS if row.name == self.format)

    @property
    def place(self) -> Path:
        """Where the song goes: “Artist - Title” in the folder."""
        said = " - ".join(filter(None, (self.metadata.artist, self.metadata.title)))
        stem = FORBIDDEN.sub("_", said).strip(" .")[:LONGEST_NAME] or "Song"
        return self.exporter.place(self.folder, stem)


def trouble(wish: SongWish) -> tuple[str, bool]:
    """Why it cannot be written there, "" if it can; and whether it can if it may replace."""
    place, exporter = wish.place, wish.exporter
    try:
        check_place(exporter, place)
    except FolderInTheWay as error:
        return error.what, _may_replace(wish)
    except ExportError as error:
        return f"{error.what} {error.helps}".strip(), False
    if exporter.bundle is not None and place.exists():
        return f"There is a file “{place.name}” in {place.parent} already.", True
    return "", True


def _may_replace(wish: SongWish) -> bool:
    try:
        check_place(wish.exporter, wish.place, replace=True)
    except ExportError:
        return False
    return True


def write_song(wish: SongWish, request: Request) -> Generator[float, None, Path]:
    """Write it, over an older one if there is one; yields the fraction done.

    What the exporter misses it says itself.
    """
    with closing(export_steps(wish.exporter, request, wish.place, replace=True)) as steps:
        yield from steps
    return wish.place
