"""Bars of two or of four: what tells them apart, and that the choice follows it."""

import numpy as np
import pytest

from engine.music import Note, Part
from engine.notation.beats import beats_from_notes
from engine.notation.events import Events, events_of, played
from engine.notation.fours import MARKS, fours, marks_of
from engine.notation.grid import TICKS

QUARTER = 0.6
ROOTS = (48, 53, 55, 48)


def hymn(bars: int = 16) -> list[tuple[float, float, int]]:
    """Four in a bar: bass and a long chord on one, a moving tune, nothing new on three."""
    notes = []
    for bar in range(bars):
        at, root = 4.0 * bar, ROOTS[bar % 4]
        notes += [(at, 4.0, root - 12), (at, 3.0, root + 12), (at, 3.0, root + 16)]
        notes += [(at, 3.0, root + 19), (at + 3.0, 1.0, root + 21)]
    return notes


def polka(bars: int = 32) -> list[tuple[float, float, int]]:
    """Two in a bar: bass and chord in turn, sixteenths above."""
    notes = []
    for bar in range(bars):
        at, root = 2.0 * bar, ROOTS[bar % 4]
        notes += [(at, 0.5, root - 12), (at + 1.0, 0.5, root - 5)]
        for beat in (0.5, 1.5):
            notes += [(at + beat, 0.4, root + pitch) for pitch in (4, 7)]
        notes += [(at + k / 4, 0.2, root + 24 + (0, 2, 4, 5, 7, 5, 4, 2)[k]) for k in range(8)]
    return notes


def heard(notes: list[tuple[float, float, int]]) -> tuple[np.ndarray, Events]:
    part = as_part(notes)
    events = events_of(played([part]))
    return np.round(events.times / QUARTER * TICKS).astype(np.int64), events


def as_part(notes: list[tuple[float, float, int]]) -> Part:
    rows = (Note(b * QUARTER, p, (b + 0.9 * n) * QUARTER, 64) for b, n, p in notes)
    return Part("piano", 0, tuple(sorted(rows)))


def test_a_hymn_is_in_four_and_a_polka_in_two() -> None:
    assert fours(*heard(hymn())) > 0.5
    assert fours(*heard(polka())) < -0.5


def test_which_half_bar_comes_first_says_nothing() -> None:
    for notes in (hymn(), polka()):
        ticks, events = heard(notes)
        np.testing.assert_allclose(
            marks_of(ticks + 2 * TICKS, events), marks_of(ticks, events), atol=1e-9
        )


def test_marks_are_what_they_are_called() -> None:
    marks = dict(zip(MARKS, marks_of(*heard(hymn())), strict=True))
    assert marks["lines struck"] == 1.0
    assert marks["lighter lines struck"] == 0.0
    assert marks["gaps of three beats"] == pytest.approx(0.5, abs=0.02)
    assert marks["rhythm after 4"] == 1.0
    quick = dict(zip(MARKS, marks_of(*heard(polka())), strict=True))
    assert quick["density"] == pytest.approx(np.log(4.0), abs=0.05)
    assert quick["off the half beats"] == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_chords_have_marks_too(count: int) -> None:
    ticks, events = heard([(0.5 * k, 0.4, 60) for k in range(count)])
    assert np.isfinite(marks_of(ticks, events)).all()


def test_music_in_two_and_four_is_written_so() -> None:
    for notes, meter in ((hymn(), (4, 4)), (polka(), (2, 4))):
        tempo = beats_from_notes([as_part(notes)])
        assert tempo is not None
        assert (tempo.meters[0].beats_per_bar, tempo.meters[0].beat_unit) == meter


def test_a_persons_word_on_the_metre_stands() -> None:
    tempo = beats_from_notes([as_part(hymn())], (2, 4))
    assert tempo is not None
    assert tempo.meters[0].beats_per_bar == 2
