"""The roll without a mouse: keys, focus and what a screen reader hears."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.roll.view import RollView
from app.roll.words import hint, pitch_name, spoken
from engine.music import Note, Part, TempoMap

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def press(roll: RollView, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(roll.area, key)


def test_arrows_go_from_note_to_note(roll: RollView, scale: Part) -> None:
    walked: list[Note] = []
    said: list[str] = []
    roll.walked.connect(walked.append)
    roll.hint.connect(said.append)
    press(
        roll, Key.Key_Right, Key.Key_Right, Key.Key_Left, Key.Key_End, Key.Key_Right, Key.Key_Home
    )
    assert [scale.notes.index(note) for note in walked] == [0, 1, 0, 7, 0]
    assert said[1] == "D4, bar 1 beat 2, 0.40 s, velocity 80"


def test_a_walk_begins_at_the_playhead(roll: RollView, scale: Part) -> None:
    roll.area.axis.move_playhead(1.9)
    press(roll, Key.Key_Right)
    assert roll.area.walked_note == scale.notes[4]


def test_up_and_down_climb_the_chord(roll: RollView) -> None:
    chord = tuple(Note(1.0 + k / 100, pitch, 2.0) for k, pitch in enumerate((67, 60, 64)))
    roll.show_music((Part("Piano", 0, chord),), None)
    press(roll, Key.Key_Home)  # the first that begins: the G
    press(roll, Key.Key_Down)
    assert roll.area.walked_note == chord[2]
    press(roll, Key.Key_Down, Key.Key_Down)
    assert roll.area.walked_note == chord[1]
    press(roll, Key.Key_Up, Key.Key_Up, Key.Key_Up)
    assert roll.area.walked_note == chord[0]


def test_the_view_comes_along(roll: RollView, scale: Part) -> None:
    roll.area.axis.become(roll.area.axis.view.showing(0, 0.3))
    roll.pitches.become(roll.pitches.view.zoomed(40, 0).starting(0))
    press(roll, Key.Key_End)
    assert roll.area.axis.view.shows(scale.notes[7].onset)
    rows = roll.pitches.view
    assert 0 <= rows.top(72) <= rows.height - rows.row


def test_a_screen_reader_hears_the_note(roll: RollView, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    monkeypatch.setattr(QAccessible, "updateAccessibility", lambda e: heard.append(e.message()))
    press(roll, Key.Key_Right)
    assert heard == ["C4, bar 1 beat 1, 0.40 s, velocity 80"]
    assert roll.area.accessibleName() == "Piano roll"
    assert roll.area.accessibleDescription().startswith("8 notes")
    assert QAccessible.queryAccessibleInterface(roll.area) is not None


def test_tab_walks_once_begun_and_then_leaves(qtbot: QtBot, roll: RollView) -> None:
    window = QWidget()
    row = QHBoxLayout(window)
    button = QPushButton("Play")
    row.addWidget(roll)
    row.addWidget(button)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    roll.area.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(roll.area.hasFocus)
    press(roll, Key.Key_Right, Key.Key_Tab)
    assert roll.area.walked_note == Note(0.5, 62, 0.9)
    QTest.keyClick(roll.area, Key.Key_Backtab)
    assert roll.area.walked_note == Note(0.0, 60, 0.4)
    press(roll, Key.Key_End, Key.Key_Tab)
    assert button.hasFocus()
    assert roll.area.walked_note is None
    roll.area.setFocus(Qt.FocusReason.TabFocusReason)
    press(roll, Key.Key_Right, Key.Key_Escape)
    assert roll.area.walked_note is None
    press(roll, Key.Key_Tab)
    assert button.hasFocus()
    roll.setParent(None)  # its fixture closes it


def test_a_walk_goes_on_when_other_notes_change(roll: RollView, scale: Part) -> None:
    press(roll, Key.Key_Right, Key.Key_Right)
    shorter = Part("Piano", 0, scale.notes[1:])
    roll.show_music((shorter,), None)
    assert roll.area.walked_note == scale.notes[1]
    roll.show_music((Part("Piano", 0, scale.notes[2:]),), None)
    assert roll.area.walked_note is None


def test_an_empty_roll_has_nothing_to_walk(roll: RollView) -> None:
    roll.clear()
    press(roll, Key.Key_Right, Key.Key_Home, Key.Key_Up, Key.Key_Escape)
    assert roll.area.walked_note is None


def test_keys_zoom_page_and_fit(roll: RollView) -> None:
    axis = roll.area.axis
    press(roll, Key.Key_Plus, Key.Key_Equal)
    assert axis.view.span == pytest.approx(4 / 2.25)
    press(roll, Key.Key_Minus)
    assert axis.view.span == pytest.approx(4 / 1.5)
    start = axis.view.start
    press(roll, Key.Key_PageDown)
    assert axis.view.start > start
    press(roll, Key.Key_PageUp)
    assert axis.view.start == pytest.approx(start)
    press(roll, Key.Key_F)
    assert axis.view.is_fitted
    press(roll, Key.Key_Plus)
    QTest.keyClick(roll.area, Key.Key_0, CTRL)
    assert axis.view.is_fitted


def test_words() -> None:
    assert [pitch_name(p) for p in (21, 60, 61, 127)] == ["A0", "C4", "C♯4", "G9"]
    note = Note(2.99, 67, 3.44, 71, 0.4)
    assert spoken(note, TempoMap.steady(60)) == "G4, bar 1 beat 4, 0.45 s, velocity 71, doubtful"
    assert spoken(note, None) == "G4, at 0:02.99, 0.45 s, velocity 71, doubtful"
    assert hint(note, "") == "G4  ·  0:02.990  ·  450 ms  ·  velocity 71  ·  40% sure"
