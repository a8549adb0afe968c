"""Tempo, taps, grid and speed by keys and in their dialog."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.dialogs.tempo import TempoDialog
from app.panels.transport import tempo_words
from app.project.tempo import tempo_of
from app.window import Window
from tests.app import pretending
from tests.app.conftest import WAIT, opened
from tests.app.editing.conftest import notes, press
from tests.app.pretending import Person

Key, Ctrl, Shift = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_a_tempo_is_known_once_it_is_tapped_and_notes_stay(
    qtbot: QtBot, editor: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = notes(editor)
    assert tempo_of(editor.session.project) is None
    assert not editor.actions_["quantise"].isEnabled()
    clock = iter([10.0, 10.5, 11.0, 11.5, 12.0])
    monkeypatch.setattr("app.timekeeping.monotonic", lambda: next(clock))
    editor.commands.time._over.setInterval(50)
    for _ in range(4):
        press(editor, qtbot, Key.Key_T)
    qtbot.waitUntil(lambda: tempo_of(editor.session.project) is not None)
    tempo = tempo_of(editor.session.project)
    assert tempo is not None
    assert tempo.tempo_at(0) == pytest.approx(120)
    assert notes(editor) is first
    assert editor.transport.tempo.text() == "♩ = 120   4/4"
    assert editor.music.roll.scene.grid is not None
    editor.actions_["meter-3-4"].trigger()
    assert editor.transport.tempo.text().endswith("3/4")
    assert editor.actions_["meter-3-4"].isChecked()
    editor.actions_["halve"].trigger()
    assert editor.transport.tempo.text().startswith("♩ = 60")
    editor.actions_["forget-tempo"].trigger()
    assert tempo_of(editor.session.project) is None
    assert editor.transport.tempo.text() == "Tempo"


def test_taps_belong_to_the_piece_they_were_made_in(
    qtbot: QtBot, editor: Window, tmp_path: Path
) -> None:
    for _ in range(3):
        press(editor, qtbot, Key.Key_T)
        qtbot.wait(60)
    time = editor.commands.time
    time._over.setInterval(60_000)
    opened(qtbot, editor, pretending.recording(tmp_path / "next.wav"))
    qtbot.waitUntil(lambda: editor.session.title == "next", timeout=WAIT)
    assert not time._over.isActive()
    time._end_tapping()
    assert tempo_of(editor.session.project) is None


def test_a_person_may_mean_the_tempo_that_stands_in_for_none(
    qtbot: QtBot, editor: Window, person: Person
) -> None:
    person.beats_per_minute = 120.0
    editor.actions_["constant"].trigger()
    tempo = tempo_of(editor.session.project)
    assert tempo is not None
    assert (tempo.tempo_at(0), tempo.beats[0]) == (120.0, 0.0)


def test_the_sliders_go_on_deciding_once_only_the_tempo_is_the_persons(
    qtbot: QtBot, editor: Window
) -> None:
    count = len(notes(editor))
    editor.actions_["constant"].trigger()
    editor.listen.sensitivity.slider.setValue(100)
    qtbot.waitUntil(lambda: len(notes(editor)) > count, timeout=WAIT)
    assert tempo_of(editor.session.project) is not None


def test_the_grid_has_keys_and_notes_go_to_it(qtbot: QtBot, editor: Window) -> None:
    editor.actions_["constant"].trigger()
    press(editor, qtbot, Key.Key_5)
    assert editor.transport.grid.text() == "1/8"
    press(editor, qtbot, Key.Key_0)
    assert editor.transport.grid.text() == "1/8 T"
    press(editor, qtbot, Key.Key_0)
    press(editor, qtbot, Key.Key_A, Ctrl)
    press(editor, qtbot, Key.Key_Q)
    step = 0.3  # an eighth at 100 beats a minute
    assert all(n.onset / step == pytest.approx(round(n.onset / step)) for n in notes(editor))
    press(editor, qtbot, Key.Key_Right)
    assert notes(editor)[0].onset % step == pytest.approx(0.0, abs=1e-6)
    press(editor, qtbot, Key.Key_G)
    assert editor.music.roll.scene.grid is None
    press(editor, qtbot, Key.Key_Right)
    assert notes(editor)[0].onset % step == pytest.approx(0.02, abs=1e-6)


def test_the_tempo_dialog_takes_a_number(qtbot: QtBot, window: Window) -> None:
    taken: list[tuple[float, bool]] = []
    for can_follow in (False, True):
        dialog = TempoDialog(120.0, lambda *said: taken.append(said), window, can_follow)
        qtbot.addWidget(dialog)
        dialog.number.setValue(87.5)
        dialog._accept()
    assert taken == [(87.5, False), (87.5, True)]


def test_speed_and_click(qtbot: QtBot, editor: Window) -> None:
    player = editor.session.player
    press(editor, qtbot, Key.Key_Comma)
    assert player.speed == 0.75
    assert editor.transport.speed.text() == "0.75×"
    press(editor, qtbot, Key.Key_Period)
    assert player.speed == 1.0
    assert not editor.actions_["click"].isEnabled()
    editor.actions_["constant"].trigger()
    press(editor, qtbot, Key.Key_K)
    assert player.clicks
    assert editor.actions_["click"].isChecked()
    editor.actions_["forget-tempo"].trigger()
    assert not player.clicks


def test_a_tempo_is_said_of_the_note_that_is_felt() -> None:
    assert tempo_words(120.04, 4, 4) == "♩ = 120   4/4"
    assert tempo_words(257.4, 6, 8) == "♩. = 85.8   6/8"
    assert tempo_words(300.0, 3, 8) == "♪ = 300   3/8"
    assert tempo_words(60.0, 2, 2) == "♩ = 120   2/2"
