"""Takes: recordings of what is played live, from the first moment until they are kept or let go.

They lie in a folder that this program claims (see `claims`). Those of a program that was killed
are found at the next start: a take is whole up to its last second.
"""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import platformdirs

from app.project.claims import LOCK_NAME, Claim, abandoned
from engine.devices.growingwav import HEADER_BYTES
from engine.errors import ExportError
from engine.files import reason

SUFFIX = ".wav"


def takes_folder() -> Path:
    """Where the takes of all running programs are."""
    return Path(platformdirs.user_data_dir("earmark", appauthor=False)) / "takes"


class Takes:
    """The takes of one window."""

    def __init__(self, parent: Path | None = None) -> None:
        self.parent = parent or takes_folder()
        self._claim: Claim | None = None

    def place(self, moment: datetime) -> Path:
        """Where the next take is to be written. Raises ExportError."""
        try:
            self._claim = self._claim or Claim(self.parent)
        except OSError as error:
            raise ExportError(self.parent, reason(error)) from error
        return _free(self._claim.folder / f"Live {moment:%Y-%m-%d %H.%M.%S}{SUFFIX}")

    def discard(self, take: Path) -> None:
        """A take is not wanted."""
        take.unlink(missing_ok=True)

    def close(self) -> None:
        """The window goes; a take that is still here waits for the next start."""
        claim, self._claim = self._claim, None
        if claim is None:
            return
        if _takes_in(claim.folder):
            claim.leave()
        else:
            claim.release()


def keep_take(take: Path, folder: Path) -> Path:
    """Move a take into the person's own folder; where it is now. Raises ExportError."""
    place = _free(folder / take.name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.move(take, place)
    except OSError as error:
        raise ExportError(place, reason(error)) from error
    return place


@dataclass(frozen=True, slots=True)
class LeftTake:
    """A take that a program left behind, and when it ended (seconds since 1970)."""

    path: Path
    when: float

    @property
    def title(self) -> str:
        """What to call it."""
        return self.path.stem

    def discard(self) -> None:
        """Let it go, and the folder with it if it was the last in there."""
        self.path.unlink(missing_ok=True)
        _tidy(self.path.parent)

    def keep(self, folder: Path) -> Path:
        """Move it into the person's own folder; where it is now. Raises ExportError."""
        place = keep_take(self.path, folder)
        _tidy(self.path.parent)
        return place


def left_takes(parent: Path | None = None) -> tuple[LeftTake, ...]:
    """The takes of programs that are gone, oldest first; empty ones are removed."""
    found: list[LeftTake] = []
    for folder in abandoned(parent or takes_folder()):
        takes = _takes_in(folder)
        found += [LeftTake(take, take.stat().st_mtime) for take in takes]
        if not takes:
            shutil.rmtree(folder, ignore_errors=True)
    return tuple(sorted(found, key=lambda take: take.when))


def _takes_in(folder: Path) -> list[Path]:
    """The recordings in a folder in which there is any sound."""
    return [take for take in folder.glob(f"*{SUFFIX}") if take.stat().st_size > HEADER_BYTES]


def _tidy(folder: Path) -> None:
    if not _takes_in(folder) and (folder / LOCK_NAME).exists():
        shutil.rmtree(folder, ignore_errors=True)


def _free(place: Path) -> Path:
    """A name that nothing has yet."""
    made, number = place, 1
    while made.exists():
        number += 1
        made = place.with_stem(f"{place.stem} {number}")
    return made
