"""Values out of a file that nobody vouches for: each is looked at before it is used.

Everything here raises NotBelieved.
"""

import math
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

Row = TypeVar("Row")

LONGEST_SECONDS = 7 * 24 * 3600.0
MOST_EVENTS = 1_000_000  # more than a day of the densest music
LONGEST_TEXT = 10_000


class NotBelieved(ValueError):
    """What is wrong with a file, in a few words that end a sentence."""


def exactly(record: object, names: set[str]) -> dict[str, Any]:
    """An object with these fields and no others.

    Unknown fields are refused, not dropped: whoever wrote them would lose them at the next save.
    """
    if not isinstance(record, dict):
        raise NotBelieved("something else stands where a record should")
    for name in sorted(names ^ record.keys()):
        raise NotBelieved(f"“{name:.40}” is {'missing' if name in names else 'not known here'}")
    return record


def number(value: object, least: float = -math.inf, most: float = math.inf) -> float:
    """A finite number within limits."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise NotBelieved(f"{value!s:.40} is not a number")
    if not least <= value <= most:
        raise NotBelieved(f"{value!s:.40} is not a number that can stand there")
    return float(value)


def whole(value: object, least: int, most: int) -> int:
    """A whole number within limits."""
    if type(value) is not int or not least <= value <= most:
        raise NotBelieved(f"{value!s:.40} is not a whole number that can stand there")
    return value


def seconds(value: object) -> float:
    """A time within the longest recording anybody makes."""
    return number(value, 0.0, LONGEST_SECONDS)


def text(value: object) -> str:
    """A text of reasonable length without null characters."""
    if not isinstance(value, str) or len(value) > LONGEST_TEXT or "\0" in value:
        raise NotBelieved("a name is damaged")
    return value


def truth(value: object) -> bool:
    """Yes or no."""
    if not isinstance(value, bool):
        raise NotBelieved(f"{value!s:.40} is neither yes nor no")
    return value


def texts(value: object, known: tuple[str, ...]) -> tuple[str, ...]:
    """A list of words out of a few that are known, none of them twice."""
    if not isinstance(value, list) or len(value) > len(known):
        raise NotBelieved("a list of names is damaged")
    words = tuple(text(word) for word in value)
    if set(words) - set(known) or len(set(words)) < len(words):
        raise NotBelieved("a list of names has one that is not known here, or one twice")
    return words


def rows(value: object, width: int, read: Callable[..., Row]) -> tuple[Row, ...]:
    """A list of rows of one width, each handed to `read`."""
    if not isinstance(value, list) or len(value) > MOST_EVENTS:
        raise NotBelieved("a list of notes is damaged or implausibly long")
    if any(type(row) is not list or len(row) != width for row in value):
        raise NotBelieved("a note is damaged")
    return tuple(read(*row) for row in value)


_READ: dict[object, Callable[[object], object]] = {
    float: number,
    int: lambda value: whole(value, -(2**53), 2**63),
    str: text,
    Path: lambda value: Path(text(value)),
    bool: truth,
}


def flat(kind: type[Row], record: object) -> Row:
    """A dataclass of numbers, texts and truths from a record of the same fields."""
    columns = {field.name: field.type for field in fields(kind)}  # type: ignore[arg-type]
    values = exactly(record, set(columns))
    return kind(**{name: _READ[of](values[name]) for name, of in columns.items()})
