"""The bar for messages while a hand drags: nothing moves under it."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.messages import Notice
from app.window import Window
from tests.app.conftest import opened

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
SAID = Notice("A disk is nearly full.", "Make some room.")


class Hand:
    """A mouse on the window itself, as the system moves it: Qt knows which buttons are down."""

    def __init__(self, window: Window) -> None:
        self._window = window

    def where(self, widget: QWidget, place: QPoint) -> QPoint:
        return widget.mapTo(self._window, place)

    def press(self, place: QPoint) -> None:
        QTest.mousePress(self._window.windowHandle(), LEFT, NONE, place)

    def move(self, place: QPoint) -> None:
        QTest.mouseMove(self._window.windowHandle(), place)

    def release(self, place: QPoint) -> None:
        QTest.mouseRelease(self._window.windowHandle(), LEFT, NONE, place)


@pytest.fixture
def editor(qtbot: QtBot, window: Window, song: Path) -> Window:
    opened(qtbot, window, song)
    window.notice_bar.dismiss()
    return window


def test_a_message_waits_until_a_drag_is_over(qtbot: QtBot, editor: Window) -> None:
    hand, area = Hand(editor), editor.music.roll.area
    note = editor.session.project.transcription.parts[0].notes[0]
    top = round(editor.music.roll.pitches.view.top(note.pitch)) + 3
    middle = (note.onset + note.offset) / 2
    grip = hand.where(area, QPoint(round(editor.music.axis.view.to_x(middle)), top))
    before = area.mapTo(editor, QPoint(0, 0))
    hand.press(grip)
    hand.move(grip + QPoint(20, 0))
    assert area.is_busy
    assert QGuiApplication.mouseButtons() == LEFT
    editor.notice_bar.show_notice(SAID)
    qtbot.wait(150)
    assert not editor.notice_bar.isVisible()
    assert area.mapTo(editor, QPoint(0, 0)) == before
    hand.move(grip + QPoint(60, 0))
    hand.release(grip + QPoint(60, 0))
    moved, machine = editor.session.project.transcription, editor.session.project.machine
    assert moved != machine
    pitches = [sorted(note.pitch for note in each.parts[0].notes) for each in (moved, machine)]
    assert pitches[0] == pitches[1]  # the rows did not move away under it
    qtbot.waitUntil(editor.notice_bar.isVisible)
    assert editor.notice_bar.words.text().startswith("A disk")
    assert area.mapTo(editor, QPoint(0, 0)).y() > before.y()


def test_a_message_does_not_go_away_under_a_drag(qtbot: QtBot, editor: Window) -> None:
    hand, ruler = Hand(editor), editor.music.ruler
    editor.notice_bar.show_notice(SAID)
    place = hand.where(ruler, QPoint(200, 8))
    hand.press(place)
    editor.notice_bar._fade.setInterval(200)
    editor.notice_bar._fade.start()
    qtbot.wait(400)
    assert editor.notice_bar.isVisible()
    hand.release(place)
    qtbot.waitUntil(lambda: not editor.notice_bar.isVisible())


def test_of_several_messages_the_last_is_shown(qtbot: QtBot, editor: Window) -> None:
    hand, ruler = Hand(editor), editor.music.ruler
    place = hand.where(ruler, QPoint(200, 8))
    hand.press(place)
    editor.notice_bar.show_notice(SAID)
    editor.notice_bar.show_notice(Notice("Another thing."))
    hand.release(place)
    qtbot.waitUntil(editor.notice_bar.isVisible)
    assert editor.notice_bar.words.text() == "Another thing."
