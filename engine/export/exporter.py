"""What an exporter is, and what it is asked."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from engine.export.metadata import Metadata
from engine.music import Transcription
from engine.notation.choices import NotationChoices


@dataclass(frozen=True, slots=True)
class Request:
    """One export: what to write, and what is known of the recording it was heard in.

    `metadata` is what a person says about the piece; the recording's tags fill the gaps.
    `notation` is how formats with bars and notes write it down.
    """

    transcription: Transcription
    audio_path: Path | None = None
    title: str = ""
    metadata: Metadata = field(default_factory=Metadata)
    notation: NotationChoices = field(default_factory=NotationChoices)

    @property
    def heading(self) -> str:
        """The piece's name: its title, else the recording's file name, else a neutral word."""
        if self.metadata.title or self.title:
            return self.metadata.title or self.title
        return self.audio_path.stem if self.audio_path else "Transcription"


@dataclass(frozen=True, slots=True)
class Exporter:
    """A row of the table of formats.

    `name` is what is typed in a terminal, `title` what a menu shows, `extension` has no dot, and
    `render` returns the whole file without touching the disk.
    """

    name: str
    title: str
    extension: str
    render: Callable[[Request], bytes]

    def place(self, folder: Path, stem: str) -> Path:
        """Where the export of a piece called `stem` goes."""
        return folder / f"{stem}.{self.extension}"


@dataclass(frozen=True, slots=True)
class FolderExporter:
    """A row for a format of several files, sound among them: too much to hold in memory.

    `fill` writes them into an empty folder, step by step: it yields the fraction done. That folder
    is the result, named after the piece and `ending`; or, where `bundle` is given, the one file
    which that makes of the folder is. `ours` are the names that another export to the same folder
    replaces.
    """

    name: str
    title: str
    ending: str
    fill: Callable[[Request, Path], Iterator[float]]
    bundle: Callable[[Path, BinaryIO], None] | None = None
    ours: frozenset[str] = frozenset()

    def place(self, folder: Path, stem: str) -> Path:
        """Where the export of a piece called `stem` goes."""
        return folder / f"{stem}{self.ending}"
