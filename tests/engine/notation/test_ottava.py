"""Ottava marks: where notes are far from their staff for a while."""

from fractions import Fraction
from xml.etree.ElementTree import fromstring

import pytest

from engine.export.musicxml import write
from engine.notation import Score, engrave
from engine.notation.score import Sign
from tests.engine.notation.made import timed_from

MARKS = {Sign.OTTAVA_UP, Sign.OTTAVA_DOWN, Sign.OTTAVA_END}
LOW = [(k, 1, 48) for k in range(16)]


def marks(score: Score) -> list[tuple[int, Fraction, str, int]]:
    return [
        (bar, one.position, one.sign.value, one.staff)
        for bar, measure in enumerate(score.parts[0].measures)
        for one in measure.directions
        if one.sign in MARKS
    ]


def test_high_stretches_are_marked_from_their_first_note_to_after_their_last() -> None:
    tune = [(k, 1, 96 if 2 <= k < 9 else 74) for k in range(16)]
    score = engrave(*timed_from(tune + LOW))
    assert marks(score) == [(0, 2, "8va", 0), (2, 1, "end of 8va", 0)]
    shifts = list(fromstring(write(score)).iter("octave-shift"))
    assert [shift.get("type") for shift in shifts] == ["down", "stop"]
    sounding = [n.findtext("pitch/octave") for n in fromstring(write(score)).iter("note")]
    assert sounding.count("7") == 7


def test_low_stretches_are_marked_below() -> None:
    deep = [(k, 1, 26 if k < 8 else 48) for k in range(16)]
    tune = [(k, 1, 74) for k in range(16)]
    assert marks(engrave(*timed_from(tune + deep))) == [(0, 0, "8vb", 1), (1, 4, "end of 8va", 1)]


@pytest.mark.parametrize("high", [range(2, 4), range(0)])
def test_a_note_or_two_need_no_mark(high: range) -> None:
    tune = [(k, 1, 96 if k in high else 74) for k in range(16)]
    assert marks(engrave(*timed_from(tune + LOW))) == []


def test_a_stretch_that_would_cut_a_tie_is_left_alone() -> None:
    tune = [(k, 1, 96) for k in range(7)] + [(7, 2, 96)] + [(k, 1, 74) for k in range(9, 16)]
    found = marks(engrave(*timed_from(tune + LOW)))
    assert found == [(0, 0, "8va", 0), (2, 1, "end of 8va", 0)]


def test_one_staff_at_a_time_has_a_mark() -> None:
    tune = [(k, 1, 96 if 2 <= k < 9 else 74) for k in range(16)]
    deep = [(k, 1, 26 if k < 8 else 48) for k in range(16)]
    assert [row[2:] for row in marks(engrave(*timed_from(tune + deep)))] == [
        ("8va", 0),
        ("end of 8va", 0),
    ]
