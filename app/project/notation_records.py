"""How a piece is to be written down <-> records: fractions as pairs of whole numbers."""

from fractions import Fraction

from app.project.checks import NotBelieved, exactly, number, truth, whole
from app.project.migrations import Records
from engine.notation.choices import NotationChoices

MOST_BEATS = 64
FINEST = 4096  # parts of a quarter note
UNITS = (1, 2, 4, 8, 16, 32, 64)
NAMES = {
    "meter", "pickup", "fifths", "is_minor", "split", "swing", "smallest", "detail", "ornaments",
}  # fmt: skip


def notation_records(choices: NotationChoices) -> Records:
    """What a person said of the score."""
    return {
        "meter": None if choices.meter is None else list(choices.meter),
        "pickup": _pair(choices.pickup),
        "fifths": choices.fifths,
        "is_minor": choices.is_minor,
        "split": choices.split,
        "swing": choices.swing,
        "smallest": _pair(choices.smallest),
        "detail": float(choices.detail),
        "ornaments": choices.ornaments,
    }


def notation_from(record: object) -> NotationChoices:
    """The same again; NotBelieved says what cannot be believed."""
    got = exactly(record, NAMES)
    return NotationChoices(
        meter=None if got["meter"] is None else _meter(got["meter"]),
        pickup=None if got["pickup"] is None else _fraction(got["pickup"]),
        fifths=None if got["fifths"] is None else whole(got["fifths"], -7, 7),
        is_minor=None if got["is_minor"] is None else truth(got["is_minor"]),
        split=None if got["split"] is None else whole(got["split"], 0, 127),
        swing=None if got["swing"] is None else truth(got["swing"]),
        smallest=None if got["smallest"] is None else _positive(got["smallest"]),
        detail=number(got["detail"], 0.0, 1.0),
        ornaments=truth(got["ornaments"]),
    )


def _pair(value: Fraction | None) -> list[int] | None:
    return None if value is None else [value.numerator, value.denominator]


def _two(value: object) -> tuple[object, object]:
    if not isinstance(value, list) or len(value) != 2:
        raise NotBelieved("what is said of the score is damaged")
    return value[0], value[1]


def _meter(value: object) -> tuple[int, int]:
    beats, unit = _two(value)
    if unit not in UNITS:
        raise NotBelieved("a time signature is damaged")
    return whole(beats, 1, MOST_BEATS), whole(unit, 1, max(UNITS))


def _fraction(value: object) -> Fraction:
    upper, lower = _two(value)
    return Fraction(whole(upper, 0, MOST_BEATS * FINEST), whole(lower, 1, FINEST))


def _positive(value: object) -> Fraction:
    found = _fraction(value)
    if not found:
        raise NotBelieved("a note value is damaged")
    return found
