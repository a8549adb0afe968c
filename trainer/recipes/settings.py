"""Settings as they are typed: text to a value of a field's type."""

import dataclasses
import json
import types
from typing import Any, get_args, get_origin, get_type_hints

NOTHING = "none"


def parsed(kind: Any, text: str) -> Any:
    """The value of type `kind` that `text` says; ValueError, TypeError or KeyError for none.

    Lists are written with commas (`1,2,4`), lists of lists or of pages as JSON
    (`[["pop909", 0.4]]`, `[{"until": 200, "settings": []}]`).
    """
    if isinstance(kind, types.UnionType):
        return _optional(kind, text)
    if get_origin(kind) is tuple:
        rows = json.loads(text) if text.strip().startswith("[") else _split(text)
        return _converted(kind, rows)
    if kind is Any:
        return json.loads(text)
    if kind is bool:
        return {"true": True, "false": False}[text.lower()]
    if dataclasses.is_dataclass(kind):
        raise TypeError("a page has settings of its own")
    return kind(text)


def _optional(kind: types.UnionType, text: str) -> Any:
    [inner] = [one for one in get_args(kind) if one is not types.NoneType]
    return None if text.lower() == NOTHING else parsed(inner, text)


def _split(text: str) -> list[str]:
    return text.split(",") if text else []


def _converted(kind: Any, value: Any) -> Any:
    """Rows of text or of JSON's types as (tuples of) the types that are wanted."""
    if get_origin(kind) is not tuple:
        return parsed(kind, value) if isinstance(value, str) else _plain(kind, value)
    inner = get_args(kind)
    if len(inner) == 2 and inner[1] is Ellipsis:
        return tuple(_converted(inner[0], one) for one in value)
    if len(inner) != len(value):
        raise ValueError(f"{len(inner)} values are wanted")
    return tuple(_converted(one, item) for one, item in zip(inner, value, strict=True))


def _plain(kind: Any, value: Any) -> Any:
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        return kind(**{name: _converted(hints[name], one) for name, one in value.items()})
    if isinstance(value, bool) is not (kind is bool):
        raise TypeError("a truth value is no number")
    if kind is int and value != int(value):
        raise ValueError("a whole number is wanted")
    return kind(value)
