"""What every test stands on: no screen, no settings of the user's, no chance."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

USER_FOLDERS = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME",
                "APPDATA", "LOCALAPPDATA")  # fmt: skip
HOME = pytest.StashKey[Path]()

settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "here")


def pytest_configure(config: pytest.Config) -> None:
    """Draw nowhere, and keep settings in a folder of the run's own, before anything is imported."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    config.stash[HOME] = Path(tempfile.mkdtemp(prefix="earmark-tests-"))
    for name in USER_FOLDERS:
        os.environ[name] = str(config.stash[HOME] / name.lower())


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    shutil.rmtree(config.stash[HOME], ignore_errors=True)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of evaluation recordings and instruments that is not part of the project."""
    named = os.environ.get("EARMARK_SHARED", "")
    if not named or not Path(named).is_dir():
        pytest.skip("EARMARK_SHARED does not name a folder with the evaluation material")
    return Path(named)
