"""What a person may say of a score, as a table: names, values, and what the program found."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from app.score.making import Findings
from engine.notation import NotationChoices
from engine.notation.keynames import MOST_FIFTHS, key_name
from engine.notation.score import Key

METERS = (
    (2, 4), (3, 4), (4, 4), (5, 4), (6, 4), (7, 4), (2, 2), (3, 2),
    (3, 8), (5, 8), (6, 8), (7, 8), (9, 8), (11, 8), (12, 8),
)  # fmt: skip
LOWEST_SPLIT, HIGHEST_SPLIT = 48, 72
NAMES = ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")
FRACTIONS = {Fraction(0): "", Fraction(1, 4): "¼", Fraction(1, 2): "½", Fraction(3, 4): "¾"}
LONGEST_PICKUP = 8  # eighths

Item = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One choice: `items` are words and values, `found` says what holds where nothing is said."""

    name: str
    tip: str
    items: tuple[Item, ...]
    found: Callable[[Findings], str]
    get: Callable[[NotationChoices], Any]
    put: Callable[[NotationChoices, Any], NotationChoices]
    words: Callable[[Any], str]


def meter_words(meter: tuple[int, int]) -> str:
    """As one says it: 3/4."""
    return f"{meter[0]}/{meter[1]}"


def pickup_words(quarters: Fraction) -> str:
    """How long a pickup is: 1½ quarters."""
    if not quarters:
        return "none"
    whole = quarters.numerator // quarters.denominator
    rest = FRACTIONS.get(quarters - whole)
    if rest is None:
        return f"{quarters} of a quarter"
    number = f"{whole or ''}{rest}"
    return f"{number} quarter{'s' if quarters > 1 else ''}"


def pitch_words(pitch: int) -> str:
    """A pitch by name: C4 is the middle C."""
    return f"{NAMES[pitch % 12]}{pitch // 12 - 1}"


def value_words(quarters: Fraction) -> str:
    """A note value: 1/16."""
    return str(quarters / 4)


def swing_words(swings: bool) -> str:
    """How pairs of eighths are played."""
    return "swung" if swings else "straight"


def _put_key(choices: NotationChoices, key: Key | None) -> NotationChoices:
    if key is None:
        return replace(choices, fifths=None, is_minor=None)
    return replace(choices, fifths=key.fifths, is_minor=key.is_minor)


def _key_of(choices: NotationChoices) -> Key | None:
    return None if choices.fifths is None else Key(choices.fifths, bool(choices.is_minor))


def _keys() -> Iterator[Item]:
    for is_minor in (False, True):
        for fifths in sorted(range(-MOST_FIFTHS, MOST_FIFTHS + 1), key=lambda f: (abs(f), f)):
            key = Key(fifths, is_minor)
            yield key_name(key), key


FIELDS = (
    Field(
        "Time", "The time signature",
        tuple((meter_words(meter), meter) for meter in METERS),
        lambda found: meter_words(found.meter),
        lambda choices: choices.meter,
        lambda choices, value: replace(choices, meter=value), meter_words,
    ),
    Field(
        "Pickup", "How much music comes before the first whole bar",
        tuple((pickup_words(Fraction(n, 2)), Fraction(n, 2)) for n in range(LONGEST_PICKUP)),
        lambda found: pickup_words(found.pickup),
        lambda choices: choices.pickup,
        lambda choices, value: replace(choices, pickup=value), pickup_words,
    ),
    Field(
        "Key", "The key signature", tuple(_keys()),
        lambda found: key_name(found.key), _key_of, _put_key, key_name,
    ),
    Field(
        "Right hand from", "The lowest note of the upper staff, where there are two",
        tuple((pitch_words(p), p) for p in range(LOWEST_SPLIT, HIGHEST_SPLIT + 1)),
        lambda _: "as played",
        lambda choices: choices.split,
        lambda choices, value: replace(choices, split=value), pitch_words,
    ),
    Field(
        "Eighths", "Whether pairs of eighths are long and short; they are written even then",
        (("swung", True), ("straight", False)),
        lambda found: swing_words(found.is_swung),
        lambda choices: choices.swing,
        lambda choices, value: replace(choices, swing=value), swing_words,
    ),
    Field(
        "Shortest", "The shortest note to be written",
        tuple((f"1/{unit}", Fraction(4, unit)) for unit in (4, 8, 16, 32, 64)),
        lambda _: "as needed",
        lambda choices: choices.smallest,
        lambda choices, value: replace(choices, smallest=value), value_words,
    ),
)  # fmt: skip
