"""Writing a file in one step, so that there is always a whole one."""

import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

TEMPORARY = ".earmark-{}.saving"
STALE_SECONDS = 24 * 3600

_REASONS = {
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


def reason(error: OSError) -> str:
    """Why the system refused, in words."""
    return _REASONS.get(error.errno or 0) or (error.strerror or str(error)).lower()


def checked(path: Path) -> Path:
    """The file that writing to `path` would replace; the OSError that writing would meet.

    A link stays a link: what it points to is replaced.
    """
    target = path.resolve()
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a directory")
    if not target.parent.exists():
        raise FileNotFoundError(errno.ENOENT, "no such folder")
    if not target.parent.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "not a folder")
    for place in (target.parent, target):
        # a file may be write-protected in a folder that would allow to replace it
        if place.exists() and not os.access(place, os.W_OK):
            raise PermissionError(errno.EACCES, "write-protected")
    return target


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write to that takes the place of `path` when all of it is safely on disk.

    If anything goes wrong, or the program is killed, `path` is what it was. Its permissions are
    kept, and a link goes on pointing to the file it points to. OSErrors are the caller's.
    """
    path = checked(path)
    temporary = path.with_name(TEMPORARY.format(token_hex(4)))
    file = os.fdopen(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_RDWR | _BINARY, 0o666), "w+b")
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o7777)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)  # there only if something went wrong
    _settle(path.parent)


_BINARY = getattr(os, "O_BINARY", 0)  # Windows would translate line ends without it


def _settle(folder: Path) -> None:
    """Make the new name last, and remove what a killed program left behind long ago."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    for stale in folder.glob(TEMPORARY.format("*")):
        with suppress(OSError):
            if time.time() - stale.stat().st_mtime > STALE_SECONDS:
                stale.unlink()
