"""Writing an export of several files: a whole folder or none, and never over other things."""

import errno
import os
import shutil
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

from engine.errors import ExportError, FolderInTheWay
from engine.export.exporter import FolderExporter, Request
from engine.files import STALE_SECONDS, reason, replacing

TEMPORARY = ".earmark-{}.making"


def check_folder(exporter: FolderExporter, path: Path, replace: bool) -> None:
    """Raise where `folder_steps` is sure to fail: before an hour of work, not after.

    ExportError, or FolderInTheWay where there is something at `path` that may not be replaced:
    only a song folder ever is, and only if `replace` says so.
    """
    try:
        if path.is_dir() and any(path.iterdir()):
            is_song = exporter.bundle is None and any(
                (path / name).exists() for name in exporter.ours
            )
            if not (replace and is_song):
                raise FolderInTheWay(path, is_song)
        elif exporter.bundle is None and path.exists() and not path.is_dir():
            raise FileExistsError(errno.EEXIST, "a file of that name")
        if not path.parent.exists():
            raise FileNotFoundError(errno.ENOENT, "no such folder")
        if not os.access(path.parent, os.W_OK):
            raise PermissionError(errno.EACCES, "write-protected")
    except OSError as error:
        raise ExportError(path, reason(error)) from error


def folder_steps(
    exporter: FolderExporter, request: Request, path: Path, replace: bool = False
) -> Generator[float, None, None]:
    """Write an export to `path`, in one step as far as anyone can see; yields the fraction done.

    Closed before its end it leaves everything as it was. The files are made in a hidden folder
    beside it. What `fill` raises is passed on; ExportError says what the disk refused,
    FolderInTheWay that something is there that stays. In a folder that is replaced, files which
    are not the exporter's are kept.
    """
    check_folder(exporter, path, replace)
    try:
        with _hidden(path.parent) as folder:
            yield from exporter.fill(request, folder)
            if exporter.bundle:
                with replacing(path) as file:
                    exporter.bundle(folder, file)
            else:
                _settle(folder)
                _swap(folder, path, exporter.ours)
    except OSError as error:
        raise ExportError(path, reason(error)) from error


@contextmanager
def _hidden(parent: Path) -> Iterator[Path]:
    """An empty folder that is gone afterwards, if it is still there."""
    folder = parent / TEMPORARY.format(token_hex(4))
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _forget_stale(parent)


def _settle(folder: Path) -> None:
    """See that the files are on the disk before anything takes the place of others."""
    for path in folder.iterdir():
        with path.open("rb+") as file:
            os.fsync(file.fileno())


def _swap(folder: Path, path: Path, ours: frozenset[str]) -> None:
    """Put `folder` in the place of `path`, and what else was in there into it."""
    if not path.exists():
        folder.rename(path)
        return
    old = path.with_name(TEMPORARY.format(token_hex(4)))
    path.rename(old)
    try:
        folder.rename(path)
    except OSError:
        old.rename(path)
        raise
    for kept in list(old.iterdir()):
        if kept.name.lower() not in ours:
            kept.rename(path / kept.name)
    shutil.rmtree(old, ignore_errors=True)


def _forget_stale(parent: Path) -> None:
    """Remove what a killed program left behind long ago."""
    for stale in parent.glob(TEMPORARY.format("*")):
        with suppress(OSError):
            if time.time() - stale.stat().st_mtime > STALE_SECONDS:
                shutil.rmtree(stale)
