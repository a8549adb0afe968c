"""Pieces that were heard but not yet opened: they wait on disk, whatever becomes of the program.

Each is a whole project in a folder of its own. They lie in a folder that this program claims (see
`claims`); those of a program that has ended, or was killed, go to the next one that asks.
"""

import shutil
from pathlib import Path
from tempfile import mkdtemp

import platformdirs

from app.project.claims import Claim, inherit
from app.project.project import Project
from app.project.store import SUFFIX, save
from engine.errors import ProjectNotSaved
from engine.files import reason

LONGEST_NAME = 80  # characters: with what is added, any disk takes it


def waiting_folder() -> Path:
    """Where the pieces of all running programs wait."""
    return Path(platformdirs.user_data_dir("earmark", appauthor=False)) / "waiting"


class Waiting:
    """The pieces of one window; a piece is known by the project file it waits in."""

    def __init__(self, parent: Path | None = None) -> None:
        self._parent = parent or waiting_folder()
        self._claim: Claim | None = None

    def keep(self, project: Project, name: str) -> Path:
        """Write a piece, to be called `name`; may run in a thread. Raises ProjectNotSaved."""
        try:
            folder = Path(mkdtemp(dir=self._folder()))
        except OSError as error:
            raise ProjectNotSaved(self._parent, reason(error)) from error
        place = folder / f"{name[:LONGEST_NAME]}{SUFFIX}"
        save(project, place)
        return place

    def inherit(self) -> tuple[Path, ...]:
        """Take on what programs left that are gone; all that waits here, oldest first."""
        if not self._parent.is_dir():
            return ()
        folder = self._folder()
        if self._claim:
            inherit(self._parent, self._claim)
        found = folder.glob(f"*/*{SUFFIX}")
        return tuple(sorted(found, key=lambda place: place.stat().st_mtime))

    def let_go(self, place: Path) -> None:
        """It is safe elsewhere, or is not wanted."""
        shutil.rmtree(place.parent, ignore_errors=True)

    def close(self) -> None:
        """The window goes; what still waits does so until the next start."""
        if self._claim is None:
            return
        if any(self._claim.folder.glob(f"*/*{SUFFIX}")):
            self._claim.leave()
        else:
            self._claim.release()
        self._claim = None

    def _folder(self) -> Path:
        self._claim = self._claim or Claim(self._parent)
        return self._claim.folder
