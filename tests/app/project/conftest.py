"""What tests of projects share."""

from pathlib import Path

import pytest

from app.project.store import save
from tests.app.project.projects import drummed_project


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A project with everything in it, as a file."""
    path = tmp_path / "piece.earmark"
    save(drummed_project(), path)
    return path
