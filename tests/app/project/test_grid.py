"""Where notes snap to."""

from fractions import Fraction
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.project.grid import BAR, VALUES, Grid, bar_at
from engine.music import Meter, TempoMap


@st.composite
def tempos(draw: st.DrawFn) -> TempoMap:
    """Any tempo map a person may have: uneven beats, an upbeat, changing meters."""
    gaps = draw(st.lists(st.floats(0.2, 2.0), min_size=1, max_size=8))
    beats = accumulate(gaps, initial=draw(st.floats(-3.0, 5.0)))
    starts = draw(st.lists(st.integers(1, 30), max_size=2, unique=True).map(sorted))
    signature = st.tuples(st.integers(1, 9), st.sampled_from([2, 4, 8]))
    meters = tuple(Meter(start, *draw(signature)) for start in [0, *starts])
    return TempoMap(tuple(beats), meters)


def grids() -> st.SearchStrategy[Grid]:
    return st.builds(Grid, tempos(), st.sampled_from(VALUES), st.booleans(), st.floats(0.5, 0.75))


@given(grids(), st.floats(0.0, 60.0))
def test_snapped_is_snapped(grid: Grid, seconds: float) -> None:
    line = grid.snap(seconds)
    assert line >= 0
    assert grid.snap(line) == line


@given(grids(), st.floats(0.0, 60.0))
def test_the_nearest_line_is_the_one(grid: Grid, seconds: float) -> None:
    around = grid.lines(max(seconds - 8.0, 0.0), seconds + 8.0)
    if around:
        nearest = min(abs(line - seconds) for line in around)
        assert abs(grid.snap(seconds) - seconds) <= nearest + 1e-6


@given(grids(), st.floats(0.0, 60.0))
def test_the_lines_beside_are_on_both_sides(grid: Grid, seconds: float) -> None:
    after, before = grid.beside(seconds), grid.beside(seconds, -1)
    assert before <= seconds < after
    assert grid.snap(after) == pytest.approx(after)
    between = grid.lines(seconds, after)
    assert all(line - seconds < 1e-5 or after - line < 1e-5 for line in between)
    if before > 0:
        assert grid.beside(before) == pytest.approx(seconds, abs=1e-5) or grid.beside(
            before
        ) == pytest.approx(after, abs=1e-5)


@given(grids(), st.floats(-2.0, 20.0))
def test_lines_ascend_and_bar_lines_are_among_them(grid: Grid, start: float) -> None:
    lines = grid.lines(start, start + 10.0)
    assert all(b > a for a, b in pairwise(lines))
    bar = bar_at(grid.tempo, grid.tempo.to_beats(start))
    second = grid.tempo.to_seconds(bar.stop)
    assert second > start + 10.0 or second in lines


def test_triplets_swing_and_bars() -> None:
    tempo = TempoMap.steady(60)
    assert Grid(tempo, Fraction(1, 8)).lines(0.0, 1.0) == (0.0, 0.5, 1.0)
    thirds = Grid(tempo, Fraction(1, 8), triplet=True).lines(0.0, 1.0)
    assert thirds == pytest.approx((0.0, 1 / 3, 2 / 3, 1.0))
    swung = Grid(tempo, Fraction(1, 8), swing=2 / 3).lines(0.0, 2.0)
    assert swung == pytest.approx((0.0, 2 / 3, 1.0, 5 / 3, 2.0))
    assert Grid(tempo, BAR).lines(0.0, 9.0) == (0.0, 4.0, 8.0)
    waltz = TempoMap((0.0, 1.0), (Meter(0, 3),))
    assert Grid(waltz, Fraction(1, 2)).lines(0.0, 6.0) == (0.0, 2.0, 3.0, 5.0, 6.0)
    jig = TempoMap((0.0, 0.25), (Meter(0, 6, 8),))
    assert Grid(jig, Fraction(1, 8)).lines(0.0, 0.5) == (0.0, 0.25, 0.5)


def test_bars_are_counted_backwards_and_cut_by_the_next_meter() -> None:
    tempo = TempoMap(meters=(Meter(0, 4), Meter(6, 3)))
    assert [bar_at(tempo, beat).start for beat in (-0.5, 0, 3.9, 4, 5.9, 6, 8.9, 9)] == [
        -4, 0, 0, 4, 4, 6, 6, 9,
    ]  # fmt: skip
    assert bar_at(tempo, 5).stop == 6


@pytest.mark.parametrize(("value", "swing"), [(Fraction(0), 0.5), (Fraction(1, 4), 0.9)])
def test_a_grid_without_sense_is_refused(value: Fraction, swing: float) -> None:
    with pytest.raises(ValueError, match="grid"):
        Grid(TempoMap(), value, swing=swing)
