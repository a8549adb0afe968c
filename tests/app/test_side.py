"""The panels beside the music in a low window, and how the keyboard goes through them."""

from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.actions import COMMANDS
from app.panels.side import Side
from app.window import Window
from tests.app import pretending
from tests.app.conftest import MakeWindow, opened

WAIT = 120_000


@pytest.fixture
def crowded(qtbot: QtBot, make_window: MakeWindow, tmp_path: Path) -> Window:
    """As low as a small laptop's screen, with several parts and a queue."""
    window = make_window()
    window.resize(1280, 720)
    songs = [pretending.recording(tmp_path / f"song {n}.wav", 1.0) for n in range(5)]
    window.session.queue.add(songs[1:])
    opened(qtbot, window, songs[0])
    window.parts.add.click()
    qtbot.wait(50)
    return window


def side_of(window: Window) -> Side:
    """The one beside the roll; Live has one of its own."""
    return next(s for s in window.findChildren(Side) if s.isAncestorOf(window.listen))


def overlap(one: QWidget, other: QWidget, inside: QWidget) -> bool:
    boxes = [w.rect().translated(w.mapTo(inside, QPoint(0, 0))) for w in (one, other)]
    return boxes[0].adjusted(1, 1, -1, -1).intersects(boxes[1])


def is_tall_enough(one: QWidget) -> bool:
    """As tall as it asks to be, but for the few pixels by which styles differ in their hints."""
    return one.height() >= 0.85 * min(one.minimumSizeHint().height(), one.sizeHint().height())


def test_nothing_is_squeezed_in_a_low_window(qtbot: QtBot, crowded: Window) -> None:
    inside = side_of(crowded).widget()
    kinds = (QLabel, QPushButton, QToolButton)
    panels = (crowded.queue, crowded.listen, crowded.mix)
    for panel in panels:
        seen = [w for kind in kinds for w in panel.findChildren(kind) if w.isVisible()]
        for number, one in enumerate(seen):
            qtbot.waitUntil(partial(is_tall_enough, one))  # a style sheet is laid out later
            assert not [other for other in seen[:number] if overlap(one, other, inside)], one
    for number, one in enumerate(panels):
        assert not [other for other in panels[:number] if overlap(one, other, inside)]


def test_tab_goes_from_top_to_bottom(qtbot: QtBot, crowded: Window) -> None:
    side = side_of(crowded)
    crowded.parts.add.setFocus()
    stops = [*crowded.parts.rows, *crowded.queue.rows, crowded.listen, crowded.mix]
    reached = []
    for _ in range(60):
        widget = crowded.focusWidget()
        if not side.isAncestorOf(widget):
            break
        reached += [number for number, stop in enumerate(stops) if stop.isAncestorOf(widget)]
        qtbot.keyClick(widget, Qt.Key.Key_Tab)
    assert reached == sorted(reached), reached
    assert set(reached) == set(range(len(stops)))


def test_what_gets_the_focus_is_scrolled_into_view(qtbot: QtBot, crowded: Window) -> None:
    side, slider = side_of(crowded), crowded.mix.result.slider
    crowded.parts.add.setFocus()
    side.verticalScrollBar().setValue(0)
    for _ in range(60):
        qtbot.keyClick(crowded.focusWidget(), Qt.Key.Key_Tab)
        if crowded.focusWidget() is slider:
            break
    assert crowded.focusWidget() is slider
    assert side.viewport().rect().contains(slider.mapTo(side.viewport(), QPoint(8, 8)))


def test_the_wheel_over_a_slider_scrolls_unless_it_has_the_focus(
    qtbot: QtBot, crowded: Window
) -> None:
    side, slider = side_of(crowded), crowded.listen.sensitivity.slider
    side.verticalScrollBar().setValue(0)
    crowded.music.roll.area.setFocus()
    qtbot.waitUntil(lambda: side.verticalScrollBar().maximum() > 0, timeout=WAIT)
    turn(slider)
    assert slider.value() == 50
    assert side.verticalScrollBar().value() > 0
    slider.setFocus()
    turn(slider)
    assert slider.value() != 50


def turn(widget: QWidget) -> None:
    """One notch of the wheel towards the person."""
    middle = QPointF(widget.rect().center())
    event = QWheelEvent(
        middle,
        widget.mapToGlobal(middle),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_a_new_window_is_no_larger_than_the_screen(window: Window) -> None:
    room = window.screen().availableSize()
    least = window.minimumSize()
    assert window.height() <= max(room.height(), least.height())
    assert window.width() <= max(room.width(), least.width())


def test_no_two_commands_share_a_key() -> None:
    keys = [key for row in COMMANDS for key in row.keys]
    assert len(keys) == len(set(keys))
