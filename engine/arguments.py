"""What may be said in a terminal: arguments, and how their texts become values."""

import argparse
import re
from argparse import BooleanOptionalAction
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from engine.notation.choices import NotationChoices
from engine.notation.keynames import key_named
from engine.notation.score import SEMITONES, STEPS, Key

MOST_BEATS, UNITS = 64, (1, 2, 4, 8, 16, 32, 64)
PITCH = re.compile(r"([A-G])(b|#)?(-?\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a command: its name, what it does, and argparse's settings for it."""

    name: str
    help: str
    settings: dict[str, Any] = field(default_factory=dict)


def sensitivity(text: str) -> float:
    """Read a number from 0 to 1."""
    value = float(text)
    if not 0.0 <= value <= 1.0:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 1")
    return value


def milliseconds(text: str) -> float:
    """Read a number of milliseconds as seconds."""
    value = float(text) / 1000.0
    if not 0.0 <= value <= 60.0:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 60000")
    return value


def beats_per_minute(text: str) -> float:
    """Read a tempo."""
    value = float(text)
    if not 20.0 <= value <= 400.0:
        raise argparse.ArgumentTypeError(f"{text} is not between 20 and 400")
    return value


def meter(text: str) -> tuple[int, int]:
    """Read a time signature: 6/8."""
    found = re.fullmatch(r"(\d{1,2})/(\d{1,2})", text.strip())
    if not found or int(found[2]) not in UNITS or not 1 <= int(found[1]) <= MOST_BEATS:
        raise argparse.ArgumentTypeError(f"“{text}” is no time signature, such as 3/4 or 6/8")
    return int(found[1]), int(found[2])


def key(text: str) -> Key:
    """Read a key: F minor."""
    try:
        return key_named(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{error}; write it like “F minor” or “Eb”") from None


def quarters(text: str) -> Fraction:
    """Read a length in quarter notes: 1, 1/2, 1.5."""
    try:
        value = Fraction(text)
    except (ValueError, ZeroDivisionError):
        value = Fraction(-1)
    if not 0 <= value <= MOST_BEATS:
        raise argparse.ArgumentTypeError(f"“{text}” is no number of quarter notes")
    return value


def note_value(text: str) -> Fraction:
    """Read a note value as musicians say it (1/16: a sixteenth), in quarters."""
    found = re.fullmatch(r"(?:1/)?(\d{1,2})", text.strip())
    if not found or int(found[1]) not in UNITS[2:]:
        raise argparse.ArgumentTypeError(f"“{text}” is no note value from 1/4 to 1/64")
    return Fraction(4, int(found[1]))


def pitch(text: str) -> int:
    """Read a pitch: its MIDI number, or its name (C4 is the middle C)."""
    found = PITCH.fullmatch(text.strip())
    if found:
        step = SEMITONES[STEPS.index(found[1].upper())]
        value = 12 * (int(found[3]) + 1) + step + {"b": -1, "#": 1}.get(found[2] or "", 0)
    else:
        value = int(text) if text.strip().isdecimal() else -1
    if not 0 <= value <= 127:
        raise argparse.ArgumentTypeError(f"“{text}” is no pitch, such as C4 or 60")
    return value


NOTATION_ARGUMENTS = (
    Argument(
        "--meter",
        "scores: the time signature, such as 3/4 (otherwise, as for the next six: as it is heard)",
        {"type": meter, "metavar": "N/N"},
    ),
    Argument(
        "--pickup",
        "scores: how many quarter notes come before the first whole bar",
        {"type": quarters, "metavar": "N"},
    ),
    Argument("--key", "scores: the key, such as “F minor”", {"type": key, "metavar": "KEY"}),
    Argument(
        "--split",
        "scores: the lowest note of the right hand, such as C4",
        {"type": pitch, "metavar": "NOTE"},
    ),
    Argument(
        "--swing",
        "scores: write eighths that are played long and short evenly, marked “Swing”",
        {"action": BooleanOptionalAction, "default": None},
    ),
    Argument(
        "--smallest",
        "scores: the shortest note to write, such as 1/16",
        {"type": note_value, "metavar": "1/N"},
    ),
    Argument(
        "--detail",
        "scores: from 0, easy to read, to 1, exactly as it was played (otherwise: %(default)s)",
        {"type": sensitivity, "default": NotationChoices().detail, "metavar": "0-1"},
    ),
    Argument(
        "--ornaments",
        "scores: write notes too short for the rhythm as grace notes (otherwise they are left out)",
        {"action": BooleanOptionalAction, "default": True},
    ),
)


def notation_choices(arguments: argparse.Namespace) -> NotationChoices:
    """What was said about the score."""
    said: Key | None = arguments.key
    return NotationChoices(
        meter=arguments.meter,
        pickup=arguments.pickup,
        fifths=None if said is None else said.fifths,
        is_minor=None if said is None else said.is_minor,
        split=arguments.split,
        swing=arguments.swing,
        smallest=arguments.smallest,
        detail=arguments.detail,
        ornaments=arguments.ornaments,
    )
