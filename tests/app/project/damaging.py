"""What spoils a saved project, and what must be said then."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.project.store import open_project
from engine.errors import ProjectError

Records = dict[str, Any]


def rewrite(path: Path, **members: bytes | None) -> None:
    """Replace members by name (`project` for project.json), or leave them out where None."""
    arrays = {name: f"{name}.npy" for name in ("posteriors", "drums", "beats")}
    names = {"project": "project.json", **arrays}
    new = {names.get(name, name): data for name, data in members.items()}
    with zipfile.ZipFile(path) as archive:
        old = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**old, **new}.items():
            if data is not None:
                archive.writestr(name, data)


def records_of(path: Path) -> Records:
    """What the file says in its records."""
    with zipfile.ZipFile(path) as archive:
        records: Records = json.loads(archive.read("project.json"))
    return records


def npy(values: np.ndarray[Any, Any], **options: Any) -> bytes:
    """An array as a file."""
    buffer = io.BytesIO()
    np.save(buffer, values, **options)
    return buffer.getvalue()


def refuse(path: Path, scratch: Path | None = None) -> str:
    """The sentence a file gets."""
    before = path.read_bytes()
    with pytest.raises(ProjectError) as caught:
        open_project(path, scratch)
    assert path.read_bytes() == before
    assert caught.value.helps
    return caught.value.what
