"""Writing an export: whole or not at all, and with a sentence where it cannot be."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.errors import ExportError
from engine.files import checked, reason, replacing


def write_atomically(path: Path, data: bytes) -> None:
    """Put `data` into the file `path`; ExportError says why it could not be.

    A crash, a full disk or Ctrl-C leaves the old file whole.
    """
    with _sentences(path), replacing(path) as file:
        file.write(data)


def check_writable(path: Path) -> None:
    """Raise ExportError where `write_atomically` is sure to: before an hour of work, not after."""
    with _sentences(path):
        checked(path)


def make_folder(folder: Path) -> None:
    """Make `folder` and those above it where they are missing; ExportError says why not."""
    with _sentences(folder):
        folder.mkdir(parents=True, exist_ok=True)


@contextmanager
def _sentences(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ExportError(path, reason(error)) from error
