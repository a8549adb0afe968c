"""Tables and records that come with data sets, read without trusting them."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from trainer.data.errors import DataError

LARGEST_BYTES = 256 << 20


class TableBroken(DataError):
    """A data set's own list of its recordings that cannot be read."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"The list {path} cannot be understood: {why}.", "Download or unpack it again."
        )


def csv_rows(path: Path, needed: Sequence[str]) -> Iterator[dict[str, str]]:
    """The rows of a table with these columns; TableBroken where one is missing."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise TableBroken(path, str(error)) from error
    rows = csv.DictReader(text.splitlines())
    lacking = [name for name in needed if name not in (rows.fieldnames or ())]
    if lacking:
        raise TableBroken(path, f"it has no column “{lacking[0]}”")
    for row in rows:
        yield {name: (value or "").strip() for name, value in row.items() if name is not None}


def json_value(path: Path) -> Any:
    """What a JSON file says; TableBroken where it is none."""
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise TableBroken(path, "it is too large to be one")
        return json.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError) as error:
        raise TableBroken(path, str(error)) from error


def records(value: Any) -> list[dict[str, str]]:
    """JSON's usual ways to write a table, as rows; ValueError where it is none of them.

    A list of rows; columns that map a row's number to its value (pandas writes those); and rows
    grouped by their split, which becomes a column.
    """
    if isinstance(value, list):
        return [_texts(row) for row in value]
    if not isinstance(value, Mapping) or not value:
        raise ValueError("it is neither a list nor a table")
    if all(isinstance(inner, list) for inner in value.values()):
        return [
            _texts(row if isinstance(row, Mapping) else {"audio": row}) | {"split": str(split)}
            for split, rows in value.items()
            for row in rows
        ]
    if all(isinstance(inner, Mapping) for inner in value.values()):
        numbers = list(dict.fromkeys(n for column in value.values() for n in column))
        if "audio_filename" in value or "midi_filename" in value:
            return [
                _texts({name: column.get(n, "") for name, column in value.items()}) for n in numbers
            ]
        return [_texts(row) for row in value.values()]
    raise ValueError("it is neither a list nor a table")


def _texts(row: Any) -> dict[str, str]:
    if not isinstance(row, Mapping):
        raise ValueError(f"“{row}” is no row")  # noqa: TRY004  (it is the file that is wrong)
    return {str(name): str(value).strip() for name, value in row.items()}


def first_of(row: Mapping[str, str], names: Sequence[str]) -> str:
    """The value of the first of these columns that says anything."""
    return next((row[name] for name in names if row.get(name)), "")


def inside(folder: Path, name: str) -> Path:
    """A file a table names, which must not lie outside its folder; ValueError where it does."""
    relative = PurePosixPath(name.replace("\\", "/"))
    if relative.is_absolute() or ".." in relative.parts:
        raise ValueError(f"“{name}” lies outside the data set")
    return folder / relative


def timed_labels(path: Path) -> Iterator[tuple[float, str]]:
    """Lines of a time (seconds) and a label; ValueError says in which line something is wrong."""
    for number, line in enumerate(path.read_text("utf-8-sig").splitlines(), 1):
        words = line.replace(",", " ").split()
        if not words:
            continue
        try:
            time, label = float(words[0]), words[1]
        except (ValueError, IndexError):
            raise ValueError(f"line {number}, “{line.strip()}”, is no time and label") from None
        if not 0.0 <= time < 1e6:
            raise ValueError(f"line {number} has an impossible time, {words[0]}")
        yield time, label
