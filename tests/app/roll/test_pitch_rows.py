"""The pitch axis: rows and pitches agree, zooming keeps the row, nothing is scrolled away."""

from hypothesis import given
from hypothesis import strategies as st

from app.roll.pitches import FEWEST_FITTED, LOWEST_ROW, PITCHES, VisiblePitches

HEIGHTS = st.integers(80, 3000)


@st.composite
def views(draw: st.DrawFn) -> VisiblePitches:
    start = VisiblePitches(0.0, 12, float(draw(HEIGHTS)))
    return start.zoomed(draw(st.integers(1, 60)), 0).starting(draw(st.floats(-100, 6000)))


def fills(view: VisiblePitches) -> bool:
    return view.top(127) <= 0 and view.top(0) + view.row >= min(view.height, 128 * view.row)


@given(views(), st.integers(0, 127))
def test_rows_and_pitches_agree(view: VisiblePitches, pitch: int) -> None:
    assert view.at(view.top(pitch)) == pitch
    assert view.at(view.top(pitch) + view.row - 1) == pitch
    assert fills(view)


@given(views(), st.integers(1, 80), st.floats(0, 1))
def test_zooming_keeps_the_row_under_the_pointer(
    view: VisiblePitches, row: int, share: float
) -> None:
    y = share * view.height
    zoomed = view.zoomed(row, y)
    assert zoomed.row >= LOWEST_ROW
    assert fills(zoomed)
    if 0 < zoomed.offset < zoomed.furthest:
        assert abs(zoomed.at(y) - view.at(y)) <= 1


@given(views(), st.integers(0, 127), st.integers(0, 127))
def test_fitting_shows_every_pitch(view: VisiblePitches, one: int, other: int) -> None:
    low, high = sorted((one, other))
    fitted = view.fitted(low, high)
    least = max(LOWEST_ROW, -int(-view.height // PITCHES))  # 128 rows fill any height
    if max(high - low + 3, FEWEST_FITTED) * least <= view.height:
        assert fitted.top(high) >= 0
        assert fitted.top(low) + fitted.row <= fitted.height


@given(views(), st.integers(0, 127))
def test_revealing_shows_the_pitch(view: VisiblePitches, pitch: int) -> None:
    shown = view.revealing(pitch)
    assert shown.top(pitch) >= 0
    assert shown.top(pitch) + shown.row <= shown.height


@given(views(), HEIGHTS)
def test_resizing_leaves_no_gap(view: VisiblePitches, height: int) -> None:
    assert fills(view.resized(float(height)))
