"""What an exporter is, and what it is asked."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine.music import Transcription


@dataclass(frozen=True, slots=True)
class Request:
    """One export: what to write, and what is known of the recording it was heard in."""

    transcription: Transcription
    audio_path: Path | None = None
    title: str = ""

    @property
    def heading(self) -> str:
        """The piece's name: its title, else the recording's file name, else a neutral word."""
        if self.title:
            return self.title
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
