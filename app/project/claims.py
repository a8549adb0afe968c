"""Folders that belong to one running program, and how others tell that it is gone.

A claimed folder holds a file that its program keeps locked. The system lets go of the lock when
the program ends, however it ends, so a folder whose lock can be taken has been abandoned.
"""

import atexit
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

LOCK_NAME = "in-use.lock"

if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes], wait: bool) -> None:
        """Take the lock, or raise OSError."""
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes], wait: bool) -> None:
        """Take the lock, or raise OSError."""
        fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)


class Claim:
    """A folder of this program under `parent`, its own until it is released or the end."""

    def __init__(self, parent: Path) -> None:
        parent.mkdir(parents=True, exist_ok=True)
        with _alone(parent):
            self.folder = Path(tempfile.mkdtemp(dir=parent))
            self._file = (self.folder / LOCK_NAME).open("wb")
            _lock(self._file, wait=False)

    def release(self) -> None:
        """Remove the folder and all that is in it."""
        self._file.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def leave(self) -> None:
        """Leave the folder, and what is in it, to a program that comes later."""
        self._file.close()


def claim_until_exit(parent: Path) -> Path:
    """A folder for things that nobody misses when the program ends; tidies after dead ones."""
    claim = Claim(parent)
    atexit.register(claim.release)
    for folder in abandoned(parent):
        shutil.rmtree(folder, ignore_errors=True)
    return claim.folder


def abandoned(parent: Path) -> tuple[Path, ...]:
    """The folders under `parent` whose programs are gone, oldest first."""
    if not parent.is_dir():
        return ()
    with _alone(parent):
        folders = [lock.parent for lock in parent.glob(f"*/{LOCK_NAME}") if _is_free(lock)]
    return tuple(sorted(folders, key=lambda folder: folder.stat().st_mtime))


def inherit(parent: Path, claim: Claim) -> None:
    """Move what programs that are gone left under `parent` into a folder of this one's.

    Each thing moves in one step, so that it is in one of the two folders whenever one is killed.
    """
    with _alone(parent):
        for lock in parent.glob(f"*/{LOCK_NAME}"):
            if lock.parent != claim.folder and _is_free(lock):
                for thing in lock.parent.iterdir():
                    if thing.name != LOCK_NAME:
                        thing.rename(claim.folder / thing.name)
                shutil.rmtree(lock.parent, ignore_errors=True)


def _is_free(lock: Path) -> bool:
    """Whether nobody holds the lock."""
    try:
        with lock.open("r+b") as file:
            _lock(file, wait=False)
    except OSError:
        return False
    return True


@contextmanager
def _alone(parent: Path) -> Iterator[None]:
    """Keep two programs from claiming and tidying in the same moment."""
    with (parent / LOCK_NAME).open("ab") as file:
        _lock(file, wait=True)
        yield
