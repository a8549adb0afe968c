"""Choosing files, with the system's own dialog."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget


def choose_many(parent: QWidget, title: str, folder: Path, kinds: Sequence[str]) -> list[Path]:
    """Files to open; none if the person thought better of it."""
    names, _ = QFileDialog.getOpenFileNames(parent, title, str(folder), ";;".join(kinds))
    return [Path(name) for name in names]


def choose_one(parent: QWidget, title: str, start: Path, kinds: Sequence[str]) -> Path | None:
    """One file to open; `start` is a folder, or a file's likely place."""
    name, _ = QFileDialog.getOpenFileName(parent, title, str(start), ";;".join(kinds))
    return Path(name) if name else None


def choose_place(
    parent: QWidget, title: str, start: Path, kinds: Sequence[str]
) -> tuple[Path, str] | None:
    """A file to write, and which of the kinds it is to be; asks before one is replaced."""
    name, kind = QFileDialog.getSaveFileName(parent, title, str(start), ";;".join(kinds))
    return (Path(name), kind or kinds[0]) if name else None


def choose_folder(parent: QWidget, title: str, start: Path) -> Path | None:
    """A folder to put something into."""
    name = QFileDialog.getExistingDirectory(parent, title, str(start))
    return Path(name) if name else None
