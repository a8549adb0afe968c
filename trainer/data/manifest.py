"""Manifest: the list of what was prepared, which alone is believed; `manifest.csv`.

A row for each recording, with its split, its length, what is in it, its cache and their digests.
The paths in it are relative, so a prepared folder can be moved or mounted anywhere.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path, PurePosixPath
from typing import Any

from engine.audio import digest
from engine.errors import AudioError
from engine.files import replacing
from trainer.data.errors import ManifestError

NAME = "manifest.csv"
WHOLE_NUMBERS = ("rate", "notes", "hits", "beats", "size", "labels_size")


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """One prepared recording; `cache` names its .npy file, its labels lie beside it as .npz.

    `beats` is how many are known, 0 where nobody knows them; `instruments` are General MIDI
    programs (0-127) and "drums", separated by spaces. Sizes are bytes, digests SHA-256 of samples
    and labels. `source` is the data set; `licence` may be empty.
    """

    source: str
    key: str
    split: str
    seconds: float
    rate: int
    notes: int
    hits: int
    beats: int
    instruments: str
    pedal: bool
    cache: str
    size: int
    labels_size: int
    digest: str
    labels_digest: str
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """A prepared folder: where its manifest is, and its rows."""

    path: Path
    rows: tuple[Row, ...]

    def samples_of(self, row: Row) -> Path:
        """The file of a row's samples."""
        return self.path.parent / row.cache

    def labels_of(self, row: Row) -> Path:
        """The file of a row's labels."""
        return self.samples_of(row).with_suffix(".npz")

    def split(self, name: str) -> tuple[Row, ...]:
        """The rows of a split."""
        return tuple(row for row in self.rows if row.split == name)


def write_manifest(path: Path, rows: Iterable[Row]) -> Manifest:
    """Write the rows in one step, by source and key."""
    ordered = tuple(sorted(rows))
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([field.name for field in fields(Row)])
    writer.writerows(_texts(row) for row in ordered)
    with replacing(path) as file:
        file.write(buffer.getvalue().encode())
    return Manifest(path, ordered)


def _texts(row: Row) -> list[str]:
    return [f"{v:.6f}" if isinstance(v, float) else str(v) for v in astuple(row)]


def read_manifest(path: Path, check_digests: bool = False) -> Manifest:
    """Read a manifest (or that of a folder) and see whether its files are there, of their sizes.

    With `check_digests` every byte is read. ManifestError says what is wrong, and in which row.
    """
    path = path / NAME if path.is_dir() else path
    manifest = Manifest(path, tuple(_rows(path)))
    for row in manifest.rows:
        _check(manifest, row, check_digests)
    return manifest


def _rows(path: Path) -> Sequence[Row]:
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError as error:
        raise ManifestError(path, "it is not there") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ManifestError(path, str(error)) from error
    reader = csv.DictReader(io.StringIO(text))
    if list(reader.fieldnames or ()) != [field.name for field in fields(Row)]:
        raise ManifestError(path, "its columns are not those of this version")
    found = []
    for number, values in enumerate(reader, 2):
        try:
            found.append(_row(values))
        except (KeyError, TypeError, ValueError) as error:
            raise ManifestError(path, f"line {number} is no row ({error})") from error
    return found


def _row(values: dict[str, Any]) -> Row:
    numbers = {name: int(values[name]) for name in WHOLE_NUMBERS}
    pedal = {"True": True, "False": False}[values["pedal"]]
    read = numbers | {"seconds": float(values["seconds"]), "pedal": pedal}
    row = Row(**{**values, **read})
    cache = PurePosixPath(row.cache)
    if cache.is_absolute() or ".." in cache.parts or cache.suffix != ".npy":
        raise ValueError(f"{row.cache} is no cache of this folder")
    return row


def _check(manifest: Manifest, row: Row, check_digests: bool) -> None:
    wanted = (
        (manifest.samples_of(row), row.size, row.digest),
        (manifest.labels_of(row), row.labels_size, row.labels_digest),
    )
    for path, size, known in wanted:
        try:
            there = path.stat().st_size
        except OSError as error:
            raise ManifestError(manifest.path, f"{path.name} of {row.key} is gone") from error
        if there != size:
            why = f"{path.name} of {row.key} has {there} bytes and should have {size}"
            raise ManifestError(manifest.path, why)
        if check_digests and _digest(manifest, path) != known:
            raise ManifestError(manifest.path, f"{path.name} of {row.key} was changed")


def _digest(manifest: Manifest, path: Path) -> str:
    try:
        return digest(path)
    except AudioError as error:
        raise ManifestError(manifest.path, f"{path.name} cannot be read") from error
