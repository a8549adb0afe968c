"""Bars, beats and seconds: where their lines lie and how they are called."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.timeline.axis import VisibleTime
from app.timeline.grid import (
    CLOSEST_LABELS,
    CLOSEST_LINES,
    bar_labels,
    beat_lines,
    clock,
    place,
    second_lines,
    second_marks,
    second_step,
)
from engine.music import Meter, TempoMap

MARCH = TempoMap.steady(120)
CHANGING = TempoMap((0.5, 1.0, 1.5, 2.0, 2.6), (Meter(0, 3), Meter(6, 4), Meter(14, 2)))


def test_beats_have_their_place_in_the_bar() -> None:
    assert [place(MARCH, beat) for beat in (0, 3, 4, 9)] == [(1, 1), (1, 4), (2, 1), (3, 2)]
    assert place(MARCH, -1) == (0, 4)
    assert [place(CHANGING, beat) for beat in (5, 6, 9, 10, 14, 16)] == [
        (2, 3), (3, 1), (3, 4), (4, 1), (5, 1), (6, 1)
    ]  # fmt: skip


@given(
    st.floats(0, 100),
    st.floats(0.2, 3000),
    st.sampled_from((MARCH, CHANGING)),
    st.floats(200, 4000),
)
def test_lines_are_where_the_beats_are_and_never_crowd(
    start: float, span: float, tempo: TempoMap, width: float
) -> None:
    view = VisibleTime(start, start + span, start + span, width)
    grid = beat_lines(tempo, view)
    for seconds in grid.bars[:50].tolist():
        beat = tempo.to_beats(seconds)
        assert beat == pytest.approx(round(beat), abs=1e-6)
        assert place(tempo, round(beat))[1] == 1
    if len(grid.bars) > 1:
        mean = np.diff(grid.bars).mean() / view.per_pixel
        assert mean > CLOSEST_LINES / 2.5  # meters may change where lines are thinned


def test_every_beat_has_a_line_when_there_is_room() -> None:
    view = VisibleTime(0, 8, 8, 1000)
    grid = beat_lines(MARCH, view)
    assert np.allclose(grid.bars, [0, 2, 4, 6, 8])
    assert np.allclose(np.sort(np.concatenate([grid.bars, grid.beats])), np.arange(17) / 2)
    assert np.isin([0.25, 0.75], grid.fine).all()


def test_an_hour_of_beats_shows_only_some_bars() -> None:
    grid = beat_lines(MARCH, VisibleTime(0, 3600, 3600, 1000))
    assert not len(grid.beats)
    assert not len(grid.fine)
    assert 30 < len(grid.bars) < 120


def test_labels_say_bars_and_beats_where_there_is_room() -> None:
    wide = bar_labels(MARCH, VisibleTime(0, 2, 2, 1000))
    assert (1.0, "1.3") in wide
    assert bar_labels(MARCH, VisibleTime(0, 8, 8, 400))[1:4] == [(0.0, "1"), (2.0, "2"), (4.0, "3")]
    far = bar_labels(MARCH, VisibleTime(0, 3600, 3600, 1000))
    gaps = np.diff([seconds for seconds, _ in far])
    assert (gaps / 3.6 >= CLOSEST_LABELS / 2).all()


@given(st.floats(0.1, 36000), st.floats(100, 4000))
def test_second_labels_have_room(span: float, width: float) -> None:
    view = VisibleTime(0, span, span, width)
    assert second_step(view) / view.per_pixel >= CLOSEST_LABELS * 0.999
    marks = second_marks(view, second_step(view))
    assert len(marks) <= width / CLOSEST_LABELS + 2


def test_second_lines_are_strong_or_faint_but_not_both() -> None:
    grid = second_lines(VisibleTime(0, 10, 10, 1000))
    assert len(grid.bars)
    assert len(grid.beats)
    assert not np.isin(np.round(grid.beats, 6), np.round(grid.bars, 6)).any()


@pytest.mark.parametrize(
    ("seconds", "step", "said"),
    [
        (0.0, 1, "0:00"),
        (62.34, 0.1, "1:02.3"),
        (59.96, 0.1, "1:00.0"),
        (3723.0, 60, "1:02:03"),
        (1.2345, 0.001, "0:01.234"),
        (5.0, 0.5, "0:05.0"),
        (-1.5, 0.1, "-0:01.5"),
    ],
)
def test_clock(seconds: float, step: float, said: str) -> None:
    assert clock(seconds, step) == said
