"""Records as JSON that a person can read and a version control can compare."""

import json
from collections.abc import Iterator
from typing import Any

CHUNK = 2000  # rows at a time, so that a thread that saves lets the window breathe


def encode(records: dict[str, Any]) -> bytes:
    """JSON in UTF-8: objects indented, a row of numbers (a note) to a line.

    Numbers keep every digit. Raises ValueError for numbers JSON has no word for.
    """
    return ("".join(_lines(records, "")) + "\n").encode("utf-8", "surrogatepass")


def _lines(value: object, indent: str) -> Iterator[str]:
    """The text of a value, in pieces."""
    if isinstance(value, dict) and value:
        yield from _wrapped("{}", (_member(*item, indent + " ") for item in value.items()), indent)
    elif isinstance(value, list) and value and isinstance(value[0], list):
        chunks = (value[start : start + CHUNK] for start in range(0, len(value), CHUNK))
        yield from _wrapped("[]", ([_rows(chunk, indent + " ")] for chunk in chunks), indent)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        yield from _wrapped("[]", (_lines(item, indent + " ") for item in value), indent)
    else:
        yield _plain(value)


def _wrapped(brackets: str, items: Iterator[Any], indent: str) -> Iterator[str]:
    """Items one to a line between brackets."""
    yield brackets[0]
    for number, item in enumerate(items):
        yield f"{',' if number else ''}\n{indent} "
        yield from item
    yield f"\n{indent}{brackets[1]}"


def _member(name: str, value: object, indent: str) -> Iterator[str]:
    """One named value of an object."""
    yield f"{_plain(name)}: "
    yield from _lines(value, indent)


def _rows(rows: list[list[object]], indent: str) -> str:
    """Rows of numbers and plain words, one to a line; no row holds text that a person typed."""
    return _plain(rows)[1:-1].replace("], [", f"],\n{indent}[")


def _plain(value: object) -> str:
    """A value on one line."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
