"""The one time axis: zooming keeps the point, fitting shows all, pixels and seconds agree."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from app.timeline.axis import SHORTEST_VIEW, TimeAxis, VisibleTime

FACTORS = st.floats(0.05, 20)


@st.composite
def views(draw: st.DrawFn) -> VisibleTime:
    duration = draw(st.floats(0.2, 7200))
    first, last = sorted((draw(st.floats(0, duration)), draw(st.floats(0, duration))))
    width = draw(st.floats(50, 4000))
    return VisibleTime(0.0, duration, duration, width).showing(first, last)


def stays_inside(view: VisibleTime) -> bool:
    room = 1e-9 * view.duration
    return -room <= view.start < view.stop <= view.duration + room


@given(views(), FACTORS, st.floats(0, 1))
def test_zooming_about_a_point_keeps_it(view: VisibleTime, factor: float, share: float) -> None:
    about = view.start + share * view.span
    zoomed = view.zoomed(factor, about)
    assert stays_inside(zoomed)
    assume(zoomed.start > 0 and zoomed.stop < zoomed.duration)  # the ends of a piece hold firm
    assert zoomed.to_x(about) == pytest.approx(view.to_x(about), abs=1e-3)


@given(views(), FACTORS, st.floats(0, 1))
def test_zooming_changes_the_span_by_the_factor(
    view: VisibleTime, factor: float, share: float
) -> None:
    wanted = view.span / factor
    expected = min(max(wanted, SHORTEST_VIEW), view.duration)
    zoomed = view.zoomed(factor, view.start + share * view.span)
    assert zoomed.span == pytest.approx(expected, rel=1e-6)


@given(views())
def test_fitting_shows_all(view: VisibleTime) -> None:
    fitted = view.fitted()
    assert fitted.is_fitted
    assert (fitted.start, fitted.stop) == (0.0, view.duration)
    assert fitted.to_x(view.duration) == pytest.approx(view.width)


@given(views(), st.floats(-100, 5000))
def test_pixels_and_seconds_agree(view: VisibleTime, x: float) -> None:
    assert view.to_x(view.to_seconds(x)) == pytest.approx(x, abs=1e-3)
    assert view.to_columns(np.array([view.to_seconds(x)]))[0] == pytest.approx(x, abs=1e-3)


@given(views(), st.floats(-1e4, 1e4))
def test_scrolling_moves_but_never_zooms(view: VisibleTime, seconds: float) -> None:
    scrolled = view.scrolled(seconds)
    assert stays_inside(scrolled)
    assert scrolled.span == pytest.approx(view.span)


@given(views(), st.floats(50, 4000))
def test_resizing_keeps_the_zoom_or_the_whole(view: VisibleTime, width: float) -> None:
    resized = view.resized(width)
    assert resized.width == width
    if view.is_fitted:
        assert resized.is_fitted
    elif not resized.is_fitted and resized.span > SHORTEST_VIEW * 1.001:
        assert resized.per_pixel == pytest.approx(view.per_pixel)


@given(views(), st.floats(0.2, 7200))
def test_a_whole_piece_that_grows_stays_whole(view: VisibleTime, duration: float) -> None:
    assert view.fitted().lasting(duration).is_fitted
    assert stays_inside(view.lasting(duration))


@given(views(), st.floats(0, 1))
def test_revealing_shows(view: VisibleTime, share: float) -> None:
    seconds = share * view.duration
    revealed = view.revealing(seconds)
    assert revealed.shows(seconds) or revealed.stop == pytest.approx(seconds)


def test_the_page_turns_with_the_playhead() -> None:
    view = VisibleTime(10, 20, 100, 1000)
    assert view.following(19.9, 19.99) is view
    turned = view.following(19.99, 20.01)
    assert turned.start < 20.01 < turned.start + 0.1 * turned.span
    assert turned.span == view.span


def test_the_page_does_not_turn_when_one_looks_elsewhere() -> None:
    view = VisibleTime(10, 20, 100, 1000)
    assert view.following(55.0, 55.02) is view


def test_the_axis_tells_of_changes_once(qtbot: QtBot) -> None:
    axis = TimeAxis()
    axis.open(60.0)
    changes: list[None] = []
    axis.changed.connect(lambda: changes.append(None))
    axis.fit()
    assert changes == []
    axis.zoom(4.0)
    axis.zoom(1.0)
    assert len(changes) == 1


def test_zooming_without_a_point_goes_for_the_playhead(qtbot: QtBot) -> None:
    axis = TimeAxis()
    axis.open(60.0)
    axis.move_playhead(45.0)
    before = axis.view.to_x(45.0)
    axis.zoom(2.0)
    assert axis.view.to_x(45.0) == pytest.approx(before)
    axis.become(axis.view.showing(0, 10))
    axis.zoom(2.0)
    assert axis.view.start == pytest.approx(2.5)


def test_opening_forgets_the_last_piece(qtbot: QtBot) -> None:
    axis = TimeAxis()
    axis.open(60.0)
    axis.set_heard(20.0)
    axis.move_playhead(30.0)
    axis.zoom(8)
    axis.open(12.0)
    assert axis.view.is_fitted
    assert (axis.view.duration, axis.playhead, axis.heard) == (12.0, 0.0, None)
