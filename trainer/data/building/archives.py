"""Unpacking archives that strangers made: nothing is written outside, nothing grows for ever."""

import io
import lzma
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from trainer.data.building.errors import ArchiveUnsafe

LARGEST_BYTES = 12 << 30  # of everything in an archive
MOST_FILES = 200_000
AR_MAGIC = b"!<arch>\n"
AR_HEADER = 60
CHUNK = 1 << 20


def unpack(path: Path, folder: Path, largest: int = LARGEST_BYTES) -> None:
    """Unpack a zip, a tar (gz, bz2, xz) or a Debian package into a folder.

    Only ordinary files are written, inside the folder. ArchiveUnsafe says why something was not.
    """
    try:
        if zipfile.is_zipfile(path):
            _unpack_zip(path, folder, largest)
        elif _is_package(path):
            _unpack_package(path, folder, largest)
        elif tarfile.is_tarfile(path):
            with tarfile.open(path) as archive:
                _unpack_tar(path, archive, folder, largest)
        else:
            raise ArchiveUnsafe(path, "it is no archive that can be read here")
    except (zipfile.BadZipFile, tarfile.TarError, lzma.LZMAError, zlib.error, EOFError) as error:
        raise ArchiveUnsafe(path, f"it is damaged ({error})") from error


def _unpack_zip(path: Path, folder: Path, largest: int) -> None:
    with zipfile.ZipFile(path) as archive:
        members = [one for one in archive.infolist() if not one.is_dir()]
        budget = _Budget(path, largest, len(members))
        for member in members:
            if member.external_attr >> 28 == 0xA:  # a link
                continue
            with archive.open(member) as source:
                budget.write(source, folder, member.filename)


def _unpack_tar(path: Path, archive: tarfile.TarFile, folder: Path, largest: int) -> None:
    budget = _Budget(path, largest, 0)
    for member in archive:
        source = archive.extractfile(member) if member.isfile() else None
        if source is not None:
            budget.write(source, folder, member.name)


def _is_package(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(AR_MAGIC)) == AR_MAGIC


def _unpack_package(path: Path, folder: Path, largest: int) -> None:
    """A Debian package: an `ar` archive whose member data.tar.* holds the files."""
    for name, data in _members(path):
        if name.startswith("data.tar"):
            with tarfile.open(fileobj=io.BytesIO(data)) as archive:
                _unpack_tar(path, archive, folder, largest)
            return
    raise ArchiveUnsafe(path, "it is no Debian package with files")


def _members(path: Path) -> Iterator[tuple[str, bytes]]:
    with path.open("rb") as file:
        file.seek(len(AR_MAGIC))
        while len(header := file.read(AR_HEADER)) == AR_HEADER:
            try:
                size = int(header[48:58])
            except ValueError:
                raise ArchiveUnsafe(path, "it is damaged (a size is no number)") from None
            data = file.read(size)
            if len(data) < size:
                raise ArchiveUnsafe(path, "it is cut short")
            yield header[:16].decode("latin-1").strip().rstrip("/"), data
            file.seek(size % 2, 1)


class _Budget:
    """Writes members into a folder while there is room for them."""

    def __init__(self, path: Path, largest: int, count: int) -> None:
        self._path, self._left, self._files = path, largest, 0
        self._count(count)

    def _count(self, files: int) -> None:
        self._files += files
        if self._files > MOST_FILES:
            raise ArchiveUnsafe(self._path, f"it holds more than {MOST_FILES:,} files")

    def write(self, source: IO[bytes], folder: Path, name: str) -> None:
        """Write one member; refuse what would lie outside the folder."""
        self._count(1)
        relative = PurePosixPath(name.replace("\\", "/"))
        if relative.is_absolute() or ".." in relative.parts or ":" in name:
            raise ArchiveUnsafe(self._path, f"it would write to “{name}”, outside its folder")
        target = folder / relative
        if not target.resolve().is_relative_to(folder.resolve()):
            raise ArchiveUnsafe(self._path, f"it would write to “{name}”, outside its folder")
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            while chunk := source.read(CHUNK):
                self._left -= len(chunk)
                if self._left < 0:
                    raise ArchiveUnsafe(self._path, "it holds more than it may")
                file.write(chunk)


def emptied(folder: Path) -> Path:
    """A folder with nothing in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
