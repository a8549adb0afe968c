"""Mouse, wheel and trackpad on a lane that has no rows: the ruler."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.theme import Theme
from app.timeline.axis import TimeAxis
from app.timeline.ruler import Ruler
from app.timeline.strips import TimeScrollBar
from engine.music import TempoMap

NONE, CTRL, SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
WIDTH = 800


@pytest.fixture
def ruler(qtbot: QtBot) -> Ruler:
    axis = TimeAxis()
    axis.open(80.0)
    made = Ruler(axis, Theme("dark"))
    qtbot.addWidget(made)
    made.resize(WIDTH, 40)
    made.show()
    return made


def wheel(
    lane: Ruler,
    x: float,
    notches: int,
    held: Qt.KeyboardModifier = NONE,
    pixels: QPoint | None = None,
) -> None:
    where = QPointF(x, 10)
    phase = Qt.ScrollPhase.NoScrollPhase if pixels is None else Qt.ScrollPhase.ScrollUpdate
    event = QWheelEvent(
        where,
        QPointF(lane.mapToGlobal(where.toPoint())),
        pixels or QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        held,
        phase,
        False,
    )
    QApplication.sendEvent(lane, event)


def test_a_click_asks_for_the_playhead(ruler: Ruler, qtbot: QtBot) -> None:
    with qtbot.waitSignal(ruler.axis.seek) as asked:
        QTest.mouseClick(ruler, Qt.MouseButton.LeftButton, NONE, QPoint(200, 10))
    assert asked.args[0] == pytest.approx(20.0, abs=0.2)
    assert ruler.axis.playhead == 0.0  # whoever plays moves it


def test_a_click_outside_the_piece_goes_to_its_end(ruler: Ruler, qtbot: QtBot) -> None:
    QTest.mousePress(ruler, Qt.MouseButton.LeftButton, NONE, QPoint(700, 10))
    with qtbot.waitSignal(ruler.axis.seek) as asked:
        QTest.mouseRelease(ruler, Qt.MouseButton.LeftButton, NONE, QPoint(1200, 10))
    assert asked.args[0] == 80.0


def test_ctrl_wheel_zooms_at_the_pointer(ruler: Ruler) -> None:
    axis = ruler.axis
    before = axis.view.to_seconds(300)
    wheel(ruler, 300, 3, CTRL)
    assert axis.view.span < 80
    assert axis.view.to_seconds(300) == pytest.approx(before)
    wheel(ruler, 300, -3, CTRL)
    assert axis.view.span == pytest.approx(80)


@pytest.mark.parametrize("held", [NONE, SHIFT])
def test_the_wheel_goes_sideways(ruler: Ruler, held: Qt.KeyboardModifier) -> None:
    ruler.axis.become(ruler.axis.view.showing(20, 30))
    wheel(ruler, 300, -1, held)
    assert ruler.axis.view.start == pytest.approx(20.7)
    assert ruler.axis.view.span == pytest.approx(10)


def test_a_trackpad_scrolls_by_pixels(ruler: Ruler) -> None:
    ruler.axis.become(ruler.axis.view.showing(20, 30))
    wheel(ruler, 300, 0, pixels=QPoint(-40, 0))
    assert ruler.axis.view.start == pytest.approx(20.5)


def test_a_pinch_zooms(ruler: Ruler) -> None:
    where = QPointF(400, 10)
    pinch = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        where,
        where,
        where,
        0.25,
        QPointF(),
    )
    before = ruler.axis.view.to_seconds(400)
    QApplication.sendEvent(ruler, pinch)
    assert ruler.axis.view.span == pytest.approx(64)
    assert ruler.axis.view.to_seconds(400) == pytest.approx(before)


def drag(lane: Ruler, button: Qt.MouseButton, held: Qt.KeyboardModifier, *stops: int) -> None:
    QTest.mousePress(lane, button, held, QPoint(stops[0], 10))
    for x in stops[1:]:
        where = QPointF(x, 10)
        event = QMouseEvent(
            QEvent.Type.MouseMove,
            where,
            lane.mapToGlobal(where),
            Qt.MouseButton.NoButton,
            button,
            held,
        )
        QApplication.sendEvent(lane, event)
    QTest.mouseRelease(lane, button, held, QPoint(stops[-1], 10))


def test_the_middle_button_pulls(ruler: Ruler) -> None:
    ruler.axis.become(ruler.axis.view.showing(20, 30))
    under = ruler.axis.view.to_seconds(500)
    drag(ruler, Qt.MouseButton.MiddleButton, NONE, 500, 460, 400)
    assert ruler.axis.view.to_seconds(400) == pytest.approx(under)


def test_ctrl_drag_zooms_to_the_stretch(ruler: Ruler) -> None:
    drag(ruler, Qt.MouseButton.LeftButton, CTRL, 400, 300, 200)
    assert ruler.axis.view.start == pytest.approx(20, abs=0.2)
    assert ruler.axis.view.stop == pytest.approx(40, abs=0.2)


def test_a_shaking_ctrl_click_changes_nothing(ruler: Ruler) -> None:
    drag(ruler, Qt.MouseButton.LeftButton, CTRL, 400, 402)
    assert ruler.axis.view.is_fitted


@pytest.mark.parametrize(
    ("button", "held"), [(Qt.MouseButton.MiddleButton, NONE), (Qt.MouseButton.LeftButton, CTRL)]
)
def test_a_cancelled_gesture_leaves_no_trace(
    ruler: Ruler, button: Qt.MouseButton, held: Qt.KeyboardModifier
) -> None:
    ruler.axis.become(ruler.axis.view.showing(20, 30))
    before = ruler.axis.view
    QTest.mousePress(ruler, button, held, QPoint(400, 10))
    QTest.mouseMove(ruler, QPoint(300, 10))
    ruler.cancel_gesture()
    QTest.mouseRelease(ruler, button, held, QPoint(300, 10))
    assert ruler.axis.view == before
    assert not ruler.is_busy


def test_the_scroll_bar_and_the_axis_follow_each_other(qtbot: QtBot) -> None:
    axis = TimeAxis()
    axis.open(80.0)
    bar = TimeScrollBar(axis)
    qtbot.addWidget(bar)
    assert bar.maximum() == 0
    axis.become(axis.view.showing(20.0004, 30.0004))
    assert bar.value() == 20_000
    assert axis.view.start == 20.0004  # milliseconds do not come back
    bar.setValue(50_000)
    assert axis.view.start == pytest.approx(50.0)


def painted(ruler: Ruler) -> set[str]:
    image = ruler.grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(WIDTH) for y in range(image.height())}


def test_the_ruler_paints_labels_and_the_playhead(ruler: Ruler) -> None:
    height = ruler.height()
    ruler.show_tempo(TempoMap.steady(120))
    assert ruler.height() > height
    ruler.axis.move_playhead(40.0)
    palette = ruler.theme.palette
    assert {palette.surface, palette.accent, palette.line_strong} <= painted(ruler)


def test_a_change_of_theme_is_seen(ruler: Ruler) -> None:
    dark = painted(ruler)
    ruler.theme.choose("light")
    assert ruler.theme.palette.surface in painted(ruler) - dark
