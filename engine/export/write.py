"""Writing a file so that at every moment either the old one or the new one is there, whole."""

import errno
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.errors import ExportError

REASONS = {
    errno.EACCES: "you may not write there",
    errno.EPERM: "you may not write there",
    errno.EROFS: "the disk or folder is read-only",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your share of the disk is used up",
    errno.EFBIG: "the disk does not take files that large",
    errno.EEXIST: "a file is in the way of the folder",
    errno.EISDIR: "a folder of that name is in the way",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ENOENT: "there is no such folder",
    errno.ENOTDIR: "that is not a folder",
}
# Hidden, and short: a name that just fits must not fail because its temporary file does not.
TEMPORARY_NAME = ".{}.part"


def write_atomically(path: Path, data: bytes) -> None:
    """Put `data` into the file `path`; ExportError says why it could not be.

    The bytes go to a temporary file in the same folder and take the old file's place in one
    step once they are on the disk, so a crash, a full disk or Ctrl-C leaves the old file whole.
    """
    with _sentences(path):
        target = _checked(path)
        temporary = target.with_name(TEMPORARY_NAME.format(uuid.uuid4().hex[:12]))
        try:
            with temporary.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if target.exists():
                shutil.copymode(target, temporary)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)


def check_writable(path: Path) -> None:
    """Raise ExportError where `write_atomically` is sure to: before an hour of work, not after."""
    with _sentences(path):
        _checked(path)


def make_folder(folder: Path) -> None:
    """Make `folder` and those above it where they are missing; ExportError says why not."""
    with _sentences(folder):
        folder.mkdir(parents=True, exist_ok=True)


def _checked(path: Path) -> Path:
    target = path.resolve()  # a link stays a link: what it points to is replaced
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a directory")
    if not target.parent.exists():
        raise FileNotFoundError(errno.ENOENT, "no such folder")
    if not target.parent.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "not a folder")
    for place in (target.parent, target):
        if place.exists() and not os.access(place, os.W_OK):
            raise PermissionError(errno.EACCES, "write-protected")
    return target


@contextmanager
def _sentences(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = REASONS.get(error.errno or 0, (error.strerror or str(error)).lower())
        raise ExportError(path, why) from error
