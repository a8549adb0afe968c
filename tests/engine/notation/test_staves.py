"""Staves and clefs: what an instrument usually has, and what its notes need."""

from fractions import Fraction

import pytest

from engine.notation import TimedNote, engrave
from engine.notation.score import Clef
from engine.notation.staves import clef_of, is_grand
from tests.engine.notation.made import timed_from

BASS_GUITAR, DOUBLE_BASS, VIOLIN, PIANO = 33, 43, 40, 0


def notes(*pitches: int) -> list[TimedNote]:
    return [TimedNote(Fraction(k), Fraction(1), pitch, 64, k) for k, pitch in enumerate(pitches)]


def test_a_bass_guitar_has_its_own_clef() -> None:
    assert clef_of(BASS_GUITAR, notes(28, 31, 33, 40, 43)) == Clef.BASS_8
    assert clef_of(BASS_GUITAR, ()) == Clef.BASS_8


@pytest.mark.parametrize(
    ("pitches", "clef"), [((55, 57, 52, 50, 48), Clef.BASS), ((70, 72, 74, 76), Clef.TREBLE)]
)
def test_a_part_called_bass_that_is_high_has_the_clef_of_its_notes(
    pitches: tuple[int, ...], clef: Clef
) -> None:
    assert clef_of(BASS_GUITAR, notes(*pitches)) == clef


def test_a_violin_up_high_keeps_the_treble_clef() -> None:
    assert clef_of(VIOLIN, notes(88, 91, 95)) == Clef.TREBLE


def test_what_no_single_staff_holds_is_written_on_two() -> None:
    band = [36, 43, 40, 38] * 3 + [76, 79, 81, 84] * 3
    assert is_grand(BASS_GUITAR, notes(*band))
    assert not is_grand(BASS_GUITAR, notes(*[36, 43, 40, 38] * 6))
    assert not is_grand(VIOLIN, notes(*range(55, 100)))
    assert is_grand(PIANO)
    score = engrave(*timed_from([(k, 1, pitch) for k, pitch in enumerate(band[:16])], program=33))
    assert score.parts[0].staves == (2 if is_grand(33, notes(*band[:16])) else 1)
    assert score.parts[0].staves == 2
