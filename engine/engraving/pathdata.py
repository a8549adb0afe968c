"""SVG path data as absolute commands: M, L, C, Q and Z."""

import re
from collections.abc import Iterator
from functools import lru_cache

from engine.engraving.shapes import IDENTITY, Matrix, moved

Command = tuple[str, tuple[float, ...]]
TOKEN = re.compile(r"[MmLlHhVvCcSsQqTtZz]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
ARGUMENTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "Z": 0}


@lru_cache(maxsize=512)
def outline(data: str) -> tuple[Command, ...]:
    """The commands of path data, shorthands spelt out."""
    return tuple(_absolute(_groups(data)))


def placed(commands: tuple[Command, ...], matrix: Matrix) -> tuple[Command, ...]:
    """The same outline elsewhere."""
    if matrix == IDENTITY:
        return commands
    return tuple((name, tuple(_moved(points, matrix))) for name, points in commands)


def _moved(points: tuple[float, ...], matrix: Matrix) -> Iterator[float]:
    for x, y in zip(points[::2], points[1::2], strict=True):
        yield from moved(matrix, x, y)


def _groups(data: str) -> Iterator[tuple[str, list[float]]]:
    """Each command with its numbers; a command letter may be followed by several sets."""
    letter = ""
    numbers: list[float] = []
    for token in TOKEN.findall(data):
        if token.isalpha():
            letter, numbers = token, []
            if token in "Zz":
                yield token, []
            continue
        numbers.append(float(token))
        if len(numbers) == ARGUMENTS[letter.upper()]:
            yield letter, numbers
            numbers = []
            letter = {"M": "L", "m": "l"}.get(letter, letter)


def _absolute(groups: Iterator[tuple[str, list[float]]]) -> Iterator[Command]:
    x = y = start_x = start_y = 0.0
    last_control: tuple[str, float, float] = ("", 0.0, 0.0)
    for letter, numbers in groups:
        kind = letter.upper()
        if kind == "Z":
            x, y = start_x, start_y
            yield "Z", ()
            continue
        points = _points(kind, numbers, letter.islower(), x, y)
        if kind in "ST":
            points = [*_mirrored(last_control, "CS" if kind == "S" else "QT", x, y), *points]
        x, y = points[-2:]
        if kind == "M":
            start_x, start_y = x, y
        control = points[-4:-2] if len(points) >= 4 else [x, y]
        last_control = (kind, control[0], control[1])
        yield {"H": "L", "V": "L", "S": "C", "T": "Q"}.get(kind, kind), tuple(points)


def _points(kind: str, numbers: list[float], relative: bool, x: float, y: float) -> list[float]:
    dx, dy = (x, y) if relative else (0.0, 0.0)
    if kind == "H":
        return [numbers[0] + dx, y]
    if kind == "V":
        return [x, numbers[0] + dy]
    return [number + (dy if place % 2 else dx) for place, number in enumerate(numbers)]


def _mirrored(control: tuple[str, float, float], kinds: str, x: float, y: float) -> list[float]:
    """The control point that makes a curve go on smoothly."""
    kind, control_x, control_y = control
    if kind and kind in kinds:
        return [2 * x - control_x, 2 * y - control_y]
    return [x, y]
