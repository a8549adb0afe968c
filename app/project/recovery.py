"""Unsaved work that outlives a crash.

While a project has unsaved changes, a snapshot of it is kept in a folder that this program claims
(see `claims`). A clean close removes it; the folder of a program that died is found at the next
start. The posteriors, which are large and rarely change, are written once.
"""

import json
import shutil
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs

from app.project.claims import Claim, abandoned
from app.project.project import Project
from app.project.store import SUFFIX, open_project, save
from engine.decode.posteriors import Posteriors
from engine.errors import ProjectDamaged, ProjectError, ProjectNotSaved
from engine.files import reason, replacing

INDEX_NAME = "snapshot.json"


def recovery_folder() -> Path:
    """Where snapshots of all running programs are."""
    return Path(platformdirs.user_data_dir("earmark", appauthor=False)) / "unsaved"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Work that a program left behind: whose it was, and when (seconds since 1970)."""

    folder: Path
    path: Path | None
    title: str
    when: float


class Recovery:
    """Keeps one document's snapshot; make one per document."""

    def __init__(self, parent: Path | None = None) -> None:
        self._parent = parent or recovery_folder()
        self._claim: Claim | None = None
        self._count = 0
        self._posteriors: Posteriors | None = None
        self._posteriors_name: str | None = None

    def keep(self, project: Project, path: Path | None) -> None:
        """Write a snapshot of `project`, which belongs to the file `path` or to none yet.

        May run in a thread. The snapshot before it is good until this one is whole. Raises
        ProjectNotSaved.
        """
        try:
            self._keep(project, path)
        except OSError as error:
            raise ProjectNotSaved(self._parent / INDEX_NAME, reason(error)) from error

    def forget(self) -> None:
        """The work was saved, or the person let it go."""
        if self._claim:
            self._claim.release()
        self._claim = self._posteriors = self._posteriors_name = None

    def _keep(self, project: Project, path: Path | None) -> None:
        """Write what is new, then the index that makes it count, then tidy."""
        self._claim = self._claim or Claim(self._parent)
        folder = self._claim.folder
        self._count += 1
        self._write_posteriors(project.posteriors, folder)
        name = f"{self._count}{SUFFIX}"
        audio = project.audio and replace(project.audio, embedded=False)
        save(replace(project, audio=audio, posteriors=None), folder / name)
        index = {
            "project": name,
            "path": path and str(path.absolute()),
            "embedded": bool(project.audio and project.audio.embedded),
            "posteriors": self._posteriors_name,
            "hop_seconds": project.posteriors and float(project.posteriors.hop_seconds),
            "lowest_pitch": project.posteriors and int(project.posteriors.lowest_pitch),
            "kinds": project.posteriors and list(project.posteriors.kinds),
            "title": _title(project, path),
        }
        with replacing(folder / INDEX_NAME) as file:
            file.write(json.dumps(index).encode("utf-8"))
        for old in [*folder.glob(f"*{SUFFIX}"), *folder.glob("*.npy")]:
            if old.name not in (name, self._posteriors_name):
                old.unlink(missing_ok=True)

    def _write_posteriors(self, posteriors: Posteriors | None, folder: Path) -> None:
        """Write the array if it is not the one that was written last."""
        if posteriors is not self._posteriors or posteriors is None:
            self._posteriors_name = None
        if posteriors is not None and self._posteriors_name is None:
            name = f"{self._count}.npy"
            with replacing(folder / name) as file:
                np.save(file, posteriors.values, allow_pickle=False)
            self._posteriors_name = name
        self._posteriors = posteriors


def _title(project: Project, path: Path | None) -> str:
    """What to call the work when it is offered."""
    if path:
        return path.stem
    if project.audio:
        return project.audio.title or project.audio.path.stem
    return "Untitled"


def left_behind(parent: Path | None = None) -> tuple[Snapshot, ...]:
    """The work of programs that died, oldest first; empty folders of theirs are removed."""
    found = []
    for folder in abandoned(parent or recovery_folder()):
        if not (folder / INDEX_NAME).exists():  # died before its first snapshot was whole
            shutil.rmtree(folder, ignore_errors=True)
            continue
        with suppress(OSError, ValueError, KeyError, TypeError):
            index = _index(folder)
            path = index["path"] and Path(index["path"])
            when = (folder / INDEX_NAME).stat().st_mtime
            found.append(Snapshot(folder, path, str(index["title"]), when))
    return tuple(found)


def recover(snapshot: Snapshot) -> Project:
    """The project as the snapshot has it. Keep it anew before `discard`ing the snapshot."""
    try:
        index = _index(snapshot.folder)
        project = open_project(snapshot.folder / index["project"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ProjectDamaged(snapshot.folder / INDEX_NAME, "it is incomplete") from error
    with suppress(OSError, ValueError, KeyError, TypeError, ProjectError):
        # Sliders need what the model said. The notes matter more: they come back without it too.
        project = replace(project, posteriors=_posteriors(index, snapshot.folder))
    if index["embedded"]:
        project = _with_embedded_audio(project, snapshot.path)
    return project


def _posteriors(index: dict[str, Any], folder: Path) -> Posteriors | None:
    """What the model said of notes, as `_write_posteriors` wrote it."""
    if not index["posteriors"]:
        return None
    values = np.load(folder / index["posteriors"], allow_pickle=False)
    kinds = tuple(index.get("kinds", Posteriors.KINDS))  # older snapshots do not say
    return Posteriors(values, index["hop_seconds"], index["lowest_pitch"], kinds)


def discard(snapshot: Snapshot) -> None:
    """Let the work go, or what is left of it once it is safe elsewhere."""
    shutil.rmtree(snapshot.folder, ignore_errors=True)


def _with_embedded_audio(project: Project, path: Path | None) -> Project:
    """Take the recording from the project file; where it was unpacked to may be tidied away."""
    if project.audio is None:
        return project
    if project.audio.path.is_file():
        return replace(project, audio=replace(project.audio, embedded=True))
    try:
        saved = open_project(path) if path else None
    except ProjectError:
        saved = None  # the notes matter more; the window offers to look for the recording
    return replace(project, audio=saved.audio) if saved and saved.audio else project


def _index(folder: Path) -> dict[str, Any]:
    """What a snapshot consists of."""
    index = json.loads((folder / INDEX_NAME).read_bytes())
    if not isinstance(index, dict):
        raise TypeError("a snapshot's index is an object")
    return index
