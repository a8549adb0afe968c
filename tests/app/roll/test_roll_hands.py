"""Mouse and wheel on the piano roll and its keyboard."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from app.roll.pitches import is_black
from app.roll.view import PitchScrollBar, RollView
from engine.music import Note, Part

Spot = Callable[[float, int], QPoint]

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
NONE = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def wheel(widget: QWidget, where: QPoint, notches: int, held: Qt.KeyboardModifier = NONE) -> None:
    event = QWheelEvent(
        QPointF(where),
        QPointF(widget.mapToGlobal(where)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        held,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def move(widget: QWidget, where: QPoint, button: Qt.MouseButton) -> None:
    here = QPointF(where)
    nothing = Qt.MouseButton.NoButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, here, widget.mapToGlobal(here), nothing, button, NONE
    )
    QApplication.sendEvent(widget, event)


def test_the_first_look_fits_the_notes(roll: RollView, scale: Part) -> None:
    rows = roll.pitches.view
    for note in scale.notes:
        assert rows.top(note.pitch) >= 0
        assert rows.top(note.pitch) + rows.row <= rows.height
    assert roll.area.axis.view.is_fitted


def test_a_wide_range_is_fitted_until_a_hand_scrolls(roll: RollView) -> None:
    wide = (Note(0.0, 22, 1.0), Note(1.0, 100, 2.0))
    roll.show_music((Part("Piano", 0, wide),), None)
    rows = roll.pitches.view
    assert rows.top(100) >= 0
    assert rows.top(22) + rows.row <= rows.height
    wheel(roll.area, QPoint(300, 200), 1)
    scrolled = roll.pitches.view
    roll.show_music((Part("Piano", 0, (Note(0.0, 5, 1.0),)),), None)
    assert roll.pitches.view == scrolled


def test_the_wheel_scrolls_and_so_does_the_bar(roll: RollView) -> None:
    before = roll.pitches.view.offset
    wheel(roll.area, QPoint(300, 200), -1)
    assert roll.pitches.view.offset == before + 56
    bar = roll.findChild(PitchScrollBar)
    assert bar.value() == before + 56
    bar.setValue(100)
    assert roll.pitches.view.offset == 100


def test_shift_wheel_goes_sideways_and_ctrl_wheel_zooms(roll: RollView) -> None:
    axis, rows = roll.area.axis, roll.pitches.view
    under = axis.view.to_seconds(300)
    wheel(roll.area, QPoint(300, 200), 4, CTRL)
    assert axis.view.span < 2
    assert axis.view.to_seconds(300) == pytest.approx(under)
    start = axis.view.start
    wheel(roll.area, QPoint(300, 200), -1, SHIFT)
    assert axis.view.start > start
    assert roll.pitches.view == rows


def test_ctrl_shift_wheel_makes_rows_higher_at_the_pointer(roll: RollView) -> None:
    before, view = roll.pitches.view, roll.area.axis.view
    pitch = before.at(200)
    wheel(roll.area, QPoint(300, 200), 2, CTRL | SHIFT)
    assert roll.pitches.view.row > before.row
    assert roll.pitches.view.at(200) == pitch
    assert roll.area.axis.view == view


def test_the_middle_button_pulls_both_ways(roll: RollView) -> None:
    axis = roll.area.axis
    axis.become(axis.view.showing(1, 3))
    under = axis.view.to_seconds(400), roll.pitches.view.at(200)
    QTest.mousePress(roll.area, MIDDLE, NONE, QPoint(400, 200))
    for stop in (QPoint(380, 180), QPoint(330, 120)):
        move(roll.area, stop, MIDDLE)
    QTest.mouseRelease(roll.area, MIDDLE, NONE, QPoint(330, 120))
    assert axis.view.to_seconds(330) == pytest.approx(under[0])
    assert roll.pitches.view.at(120) == under[1]


def test_a_click_on_a_note_picks_it(roll: RollView, qtbot: QtBot, spot: Spot, scale: Part) -> None:
    sought: list[float] = []
    roll.area.axis.seek.connect(sought.append)
    with qtbot.waitSignal(roll.walked) as picked:
        QTest.mouseClick(roll.area, LEFT, NONE, spot(1.2, 64))
    assert picked.args == [scale.notes[2]]
    assert sought == []


def test_a_click_beside_the_notes_seeks(roll: RollView, qtbot: QtBot, spot: Spot) -> None:
    with qtbot.waitSignal(roll.area.axis.seek) as sought:
        QTest.mouseClick(roll.area, LEFT, NONE, spot(1.2, 70))
    assert sought.args[0] == pytest.approx(1.2, abs=0.01)


def test_a_press_on_a_note_that_wanders_off_does_nothing(
    roll: RollView, qtbot: QtBot, spot: Spot
) -> None:
    with qtbot.assertNotEmitted(roll.walked), qtbot.assertNotEmitted(roll.area.axis.seek):
        QTest.mousePress(roll.area, LEFT, NONE, spot(1.2, 64))
        QTest.mouseRelease(roll.area, LEFT, NONE, spot(1.2, 68))


def test_hovering_tells_of_the_note_and_lights_its_key(
    roll: RollView, spot: Spot, scale: Part
) -> None:
    notes: list[object] = []
    hints: list[str] = []
    roll.note_hovered.connect(notes.append)
    roll.hint.connect(hints.append)
    move(roll.area, spot(1.2, 64), Qt.MouseButton.NoButton)
    move(roll.area, spot(1.3, 64), Qt.MouseButton.NoButton)
    assert notes == [scale.notes[2]]
    assert hints[-1] == "E4  ·  0:01.000  ·  400 ms  ·  velocity 80  ·  Piano"
    move(roll.area, spot(1.2, 66), Qt.MouseButton.NoButton)
    assert notes[-1] is None
    assert hints[-1].startswith("F♯4")
    QApplication.sendEvent(roll.area, QEvent(QEvent.Type.Leave))
    assert hints[-1] == ""


def ask_for_tip(widget: QWidget, where: QPoint) -> None:
    event = QHelpEvent(QEvent.Type.ToolTip, where, widget.mapToGlobal(where))
    QApplication.sendEvent(widget, event)


def test_a_note_has_a_tool_tip_and_the_rest_has_none(
    roll: RollView, qtbot: QtBot, spot: Spot
) -> None:
    ask_for_tip(roll.area, spot(1.2, 64))
    assert QToolTip.text().startswith("E4")
    ask_for_tip(roll.area, spot(1.2, 70))
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


def test_keys_are_played_and_slid_over(roll: RollView, spot: Spot) -> None:
    pressed: list[int] = []
    released: list[int] = []
    roll.key_pressed.connect(pressed.append)
    roll.key_released.connect(released.append)
    y = [spot(0.0, pitch).y() for pitch in (60, 62)]
    QTest.mousePress(roll.keyboard, LEFT, NONE, QPoint(60, y[0]))
    assert (pressed, released) == ([60], [])
    move(roll.keyboard, QPoint(60, y[1]), LEFT)
    assert (pressed, released) == ([60, 62], [60])
    QTest.mouseRelease(roll.keyboard, LEFT, NONE, QPoint(60, y[1]))
    assert released == [60, 62]
    move(roll.keyboard, QPoint(60, y[0]), Qt.MouseButton.NoButton)
    assert pressed == [60, 62]


def test_black_keys_are_short(roll: RollView, spot: Spot) -> None:
    y = spot(0.0, 61).y()
    assert is_black(61)
    assert roll.keyboard.pitch_at(QPointF(5, y)) == 61
    assert {roll.keyboard.pitch_at(QPointF(60, y + d)) for d in (-4, 4)} == {60, 62}


def test_the_key_under_the_pointer_is_lit(roll: RollView, spot: Spot) -> None:
    key = QPoint(10, spot(0.0, 64).y())
    plain = roll.keyboard.grab().toImage().pixelColor(key)
    move(roll.area, spot(1.2, 64), Qt.MouseButton.NoButton)
    lit = roll.keyboard.grab().toImage().pixelColor(key)
    assert lit != plain
    move(roll.keyboard, spot(0.0, 71), Qt.MouseButton.NoButton)
    assert roll.keyboard.grab().toImage().pixelColor(key) == plain


def test_the_keyboard_scrolls_and_zooms_the_rows(roll: RollView) -> None:
    before = roll.pitches.view
    wheel(roll.keyboard, QPoint(20, 200), -1)
    assert roll.pitches.view.offset == before.offset + 56
    wheel(roll.keyboard, QPoint(20, 200), 1, CTRL)
    assert roll.pitches.view.row == before.row + 1
