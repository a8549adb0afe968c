"""Pieces that were heard but not yet opened: they wait on disk, whatever becomes of the program.

Each is a whole project in a folder of its own; a recording that was not heard yet is a slip of
paper with its path. They lie in a folder that this program claims (see
`claims`); those of a program that has ended, or was killed, go to the next one that asks.
"""

import json
import logging
import shutil
from pathlib import Path
from tempfile import mkdtemp
from uuid import uuid4

import platformdirs

from app.project.claims import Claim, inherit
from app.project.project import Project
from app.project.store import SUFFIX, save
from engine.errors import ProjectNotSaved
from engine.files import reason

SLIP = "unheard-*.json"
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

    def note(self, recording: Path) -> None:
        """A recording is to be heard. A disk that refuses costs only that it is forgotten."""
        try:
            slip = self._folder() / SLIP.replace("*", uuid4().hex)
            slip.write_text(json.dumps(str(recording.absolute())), "utf-8")
        except OSError as error:
            logging.getLogger(__name__).warning("%s was not noted: %s", recording, error)

    def unheard(self) -> tuple[Path, ...]:
        """The recordings that are still to be heard, those noted first at the front."""
        return tuple(dict.fromkeys(recording for recording, _ in self._slips()))

    def strike(self, recording: Path) -> None:
        """It has been heard, or need not be."""
        for noted, slip in self._slips():
            if noted == recording.absolute():
                slip.unlink(missing_ok=True)

    def _slips(self) -> list[tuple[Path, Path]]:
        """What is noted, and where."""
        if self._claim is None:
            return []
        slips = sorted(self._claim.folder.glob(SLIP), key=lambda slip: slip.stat().st_mtime_ns)
        return [(recording, slip) for slip in slips if (recording := _noted(slip))]

    def let_go(self, place: Path) -> None:
        """It is safe elsewhere, or is not wanted."""
        shutil.rmtree(place.parent, ignore_errors=True)

    def close(self) -> None:
        """The window goes; what still waits does so until the next start."""
        if self._claim is None:
            return
        if any(self._claim.folder.glob(f"*/*{SUFFIX}")) or self._slips():
            self._claim.leave()
        else:
            self._claim.release()
        self._claim = None

    def _folder(self) -> Path:
        self._claim = self._claim or Claim(self._parent)
        return self._claim.folder


def _noted(slip: Path) -> Path | None:
    """The recording that a slip names; None if it was written only in part."""
    try:
        return Path(json.loads(slip.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
