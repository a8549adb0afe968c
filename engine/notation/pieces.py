"""Pieces: the notes or rests that write one length, as an engraver would.

A length is one symbol where it can be and where it hides no strong place of the bar; otherwise
it is cut at the strongest place inside, again and again. The rules are those of Gould (Behind
Bars, 2011): the middle of a bar of four shows, a syncopation may reach one level across a beat,
rests show every beat. Positions are Fractions of a quarter from the start of the bar.
"""

from fractions import Fraction

from engine.notation.levels import Levels

_LONGEST = 8


def pieces(
    start: Fraction, end: Fraction, levels: Levels, is_rest: bool = False
) -> list[tuple[Fraction, Fraction, int]]:
    """(place, value, dots) of the symbols that write one note or rest from `start` to `end`."""
    symbol = as_symbol(end - start)
    reads = _rest_reads if is_rest else _note_reads
    if symbol is not None and reads(start, end, levels):
        return [(start, *symbol)]
    level, places = levels.between(start, end)
    from_strength = levels.of(start) <= level
    middle = places[-1] if from_strength and not is_rest else places[0]
    return pieces(start, middle, levels, is_rest) + pieces(middle, end, levels, is_rest)


def as_symbol(length: Fraction) -> tuple[Fraction, int] | None:
    """The value and dots of a length that is one symbol; None for any other."""
    top, bottom = length.numerator, length.denominator
    if bottom & (bottom - 1):
        return None
    if top & (top - 1) == 0:
        return (length, 0) if length <= _LONGEST else None
    if top % 3 == 0 and (top // 3) & (top // 3 - 1) == 0:
        value = length * 2 / 3
        return (value, 1) if value <= _LONGEST else None
    return None


def _note_reads(start: Fraction, end: Fraction, levels: Levels) -> bool:
    """Whether a note hides no place that a reader needs."""
    level, places = levels.between(start, end)
    deepest = level + levels.slack_at(level)
    if max(levels.of(start), levels.of(end)) > deepest:
        return False
    return len(places) == 1 or levels.of(start) <= level or levels.of(end) < level


def _rest_reads(start: Fraction, end: Fraction, levels: Levels) -> bool:
    """Whether a rest hides no beat."""
    level, _ = levels.between(start, end)
    ends_well = levels.of(end) <= level if levels.is_compound else levels.of(end) < level
    return levels.of(start) < level and ends_well
