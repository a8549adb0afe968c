"""Bends as values: read, cut and simplified."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.music import Note
from engine.music.bend import bend_at, cut_bend, simplified, steadied

SLIDE = ((0.2, 0.0), (0.4, 2.0))
BENDS = st.lists(
    st.tuples(st.floats(0, 2), st.floats(-2, 2)), min_size=1, max_size=6, unique_by=lambda p: p[0]
).map(lambda points: tuple(sorted(points)))


def test_before_between_and_after_its_points() -> None:
    np.testing.assert_allclose(bend_at(SLIDE, [0.0, 0.2, 0.3, 0.4, 9.0]), [0, 0, 1, 2, 2])
    np.testing.assert_array_equal(bend_at((), [0.0, 1.0]), [0, 0])


@given(bend=BENDS, start=st.floats(0, 1.5), length=st.floats(0.05, 1))
def test_a_cut_bend_sounds_as_it_did(bend: tuple, start: float, length: float) -> None:
    cut = cut_bend(bend, start, start + length)
    inside = np.linspace(0, length, 50)
    np.testing.assert_allclose(bend_at(cut, inside), bend_at(bend, inside + start), atol=1e-6)
    assert cut[0][0] == 0.0
    assert cut[-1][0] == pytest.approx(length)


def test_a_steady_note_cut_is_steady() -> None:
    assert cut_bend((), 0.1, 0.5) == ()


@given(seed=st.integers(0, 10_000), tolerance=st.floats(0.01, 0.5))
def test_simplified_stays_within_the_tolerance(seed: int, tolerance: float) -> None:
    rng = np.random.default_rng(seed)
    times = np.arange(60) / 100
    values = np.cumsum(rng.normal(0, 0.1, 60))
    few = simplified(times, values, tolerance)
    assert np.abs(bend_at(few, times) - values).max() <= tolerance + 1e-9
    assert few[0] == (times[0], values[0])
    assert few[-1] == (times[-1], values[-1])
    assert len(simplified(times, 2 * times, tolerance)) == 2


def test_steadied() -> None:
    note = Note(0.0, 60, 1.0)
    assert steadied(note) is note
    assert steadied(Note(0.0, 60, 1.0, bend=SLIDE)) == note
