"""The window as an editor, driven by keys: what is done, how it is called, and how it is undone."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
import soundfile
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.dialogs.ghosts import GhostsDialog
from app.panels.overlay import Overlay
from app.project.selection import DOUBTFUL, only
from app.trainingpair import free_folder
from app.window import Window
from engine.audio import digest
from tests.app import pretending
from tests.app.conftest import WAIT, opened
from tests.app.editing.conftest import notes, press
from tests.app.pretending import Person

Key, Ctrl, Shift = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_keys_move_selected_notes_and_the_menu_names_each_step(
    qtbot: QtBot, editor: Window
) -> None:
    first, editing = notes(editor), editor.session.editing
    press(editor, qtbot, Key.Key_A, Ctrl)
    assert len(editing.selection) == len(first)
    press(editor, qtbot, Key.Key_Up)
    press(editor, qtbot, Key.Key_Down, Shift)
    assert [n.pitch for n in notes(editor)] == [n.pitch - 11 for n in first]
    press(editor, qtbot, Key.Key_Right)
    assert notes(editor)[0].onset == pytest.approx(first[0].onset + 0.02)
    undo = editor.actions_["undo"]
    assert undo.text() == f"Undo nudge {len(first)} notes"
    assert undo.toolTip() == f"Undo nudge {len(first)} notes (Ctrl+Z)"
    for _ in range(3):
        press(editor, qtbot, Key.Key_Z, Ctrl)
    assert notes(editor) is first
    assert editing.selection.part(0) == first
    assert not undo.isEnabled()
    assert editor.actions_["redo"].text() == f"Redo transpose {len(first)} notes"


def test_arrows_belong_to_the_music_only_while_it_has_the_focus(
    qtbot: QtBot, editor: Window
) -> None:
    first = notes(editor)
    press(editor, qtbot, Key.Key_A, Ctrl)
    slider = editor.mix.original.slider
    slider.setFocus()
    press(editor, qtbot, Key.Key_Left)
    assert notes(editor) is first
    assert slider.value() == 99


def test_a_walk_goes_on_while_arrows_nudge(qtbot: QtBot, editor: Window) -> None:
    first, editing = notes(editor), editor.session.editing
    press(editor, qtbot, Key.Key_Right)  # nothing is selected: it walks
    assert editing.selection == only(0, first[0])
    press(editor, qtbot, Key.Key_Right, Ctrl)
    assert editing.selection == only(0, first[1])
    press(editor, qtbot, Key.Key_Right, Ctrl)
    press(editor, qtbot, Key.Key_Left, Ctrl)
    assert editing.selection == only(0, first[1])
    press(editor, qtbot, Key.Key_Right)
    assert editing.selection.all_notes[0].onset == pytest.approx(first[1].onset + 0.02)
    assert len(editing.selection) == 1


def test_undo_brings_back_what_was_selected(qtbot: QtBot, editor: Window) -> None:
    editing, first = editor.session.editing, notes(editor)
    editing.select(only(0, first[2]))
    press(editor, qtbot, Key.Key_Delete)
    assert first[2] not in notes(editor)
    assert not editing.selection
    editing.select(only(0, first[0]))
    press(editor, qtbot, Key.Key_Z, Ctrl)
    assert editing.selection == only(0, first[2])
    press(editor, qtbot, Key.Key_Z, Ctrl, Shift)
    assert not editing.selection


def test_copied_notes_are_pasted_at_the_playhead(qtbot: QtBot, editor: Window) -> None:
    first, editing = notes(editor), editor.session.editing
    assert not editor.actions_["paste"].isEnabled()
    editing.select(only(0, first[0]))
    press(editor, qtbot, Key.Key_C, Ctrl)
    editor.session.player.seek(2.9)
    press(editor, qtbot, Key.Key_V, Ctrl)
    assert len(notes(editor)) == len(first) + 1
    (pasted,) = editing.selection.all_notes
    assert pasted.onset == pytest.approx(2.9)
    press(editor, qtbot, Key.Key_D, Ctrl)
    assert len(notes(editor)) == len(first) + 2
    press(editor, qtbot, Key.Key_X, Ctrl)
    assert len(notes(editor)) == len(first) + 1


def test_shapes_by_key(qtbot: QtBot, editor: Window) -> None:
    first, editing = notes(editor), editor.session.editing
    editing.select(only(0, first[0]))
    press(editor, qtbot, Key.Key_S)
    assert len(editing.selection) == 2
    press(editor, qtbot, Key.Key_J)
    (merged,) = editing.selection.all_notes
    assert (merged.onset, merged.offset) == (first[0].onset, first[0].offset)
    press(editor, qtbot, Key.Key_A, Ctrl)
    press(editor, qtbot, Key.Key_L, Shift)
    now = notes(editor)
    assert all(a.offset == pytest.approx(b.onset) for a, b in pairwise(now))
    press(editor, qtbot, Key.Key_Up, Ctrl)
    assert notes(editor)[0].velocity == now[0].velocity + 8
    press(editor, qtbot, Key.Key_H)
    assert editor.actions_["undo"].text().startswith("Undo humanise")


def test_from_doubt_to_doubt(qtbot: QtBot, editor: Window) -> None:
    editing, player = editor.session.editing, editor.session.player
    doubtful = [note for note in notes(editor) if note.confidence < DOUBTFUL]
    for note in doubtful[:2]:
        press(editor, qtbot, Key.Key_N)
        assert editing.selection == only(0, note)
        start, stop = player.loop or (0.0, 0.0)
        assert start < note.onset < note.offset < stop
        assert player.is_playing
    press(editor, qtbot, Key.Key_C)
    assert editing.selection.all_notes[0].confidence == 1.0
    press(editor, qtbot, Key.Key_L)
    assert player.loop is None
    press(editor, qtbot, Key.Key_L)
    assert player.loop == pytest.approx((doubtful[1].onset, doubtful[1].offset), abs=0.06)


def test_what_was_suspected_is_shown(qtbot: QtBot, editor: Window) -> None:
    scene = editor.music.roll.scene
    qtbot.waitUntil(lambda: len(scene.suspects) > 0, timeout=WAIT)
    editor.actions_["suspects"].trigger()
    assert len(scene.suspects) == 0
    press(editor, qtbot, Key.Key_D)
    assert scene.by_confidence


def test_own_notes_stay_when_the_machine_listens_again(qtbot: QtBot, editor: Window) -> None:
    session, heard = editor.session, notes(editor)
    session.editing.select(only(0, heard[0]))
    press(editor, qtbot, Key.Key_Delete)
    mine = notes(editor)
    session.listen_again()
    qtbot.waitUntil(lambda: session.listening is None, timeout=WAIT)
    assert notes(editor) == mine
    assert session.project.machine.parts[0].notes == heard
    assert "heard again" in editor.notice_bar.words.text()
    qtbot.mouseClick(editor.notice_bar.button, Qt.MouseButton.LeftButton)
    scene = editor.music.roll.scene
    qtbot.waitUntil(lambda: scene.comparison is not None, timeout=WAIT)
    assert scene.comparison is not None
    assert scene.comparison.only_machine == (heard[0],)
    session.player.set_loop(0.0, heard[0].offset + 0.1)
    press(editor, qtbot, Key.Key_M, Ctrl)
    assert notes(editor) == heard
    press(editor, qtbot, Key.Key_M)
    assert scene.comparison is None


def test_a_stretch_is_heard_again(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    editor = opened(qtbot, window, pretending.recording(tmp_path / "long.wav", 6.0))
    session, heard = editor.session, notes(editor)
    session.player.set_loop(4.0, 5.0)
    editor.actions_["listen-stretch"].trigger()
    qtbot.waitUntil(lambda: session.listening is None, timeout=WAIT)
    outside = [n for n in heard if not 4.0 <= n.onset < 5.0]
    assert [n for n in notes(editor) if not 4.0 <= n.onset < 5.0] == outside
    assert notes(editor) != heard  # the pretended model counts from where it begins to listen
    assert editor.actions_["undo"].text() == "Undo listen again"


def test_parts_by_hand(qtbot: QtBot, editor: Window) -> None:
    panel, session = editor.parts, editor.session
    qtbot.mouseClick(panel.add, Qt.MouseButton.LeftButton)
    assert [row.name.whole for row in panel.rows] == ["Notes", "Part 1"]
    assert session.editing.part == editor.music.roll.scene.active == 1
    qtbot.mouseDClick(panel.rows[1], Qt.MouseButton.LeftButton, pos=QPoint(60, 10))
    qtbot.keyClicks(panel.rows[1].line, "Bass")
    qtbot.keyClick(panel.rows[1].line, Key.Key_Return)
    assert session.project.transcription.parts[1].name == "Bass"
    menu = editor.commands.parts.menu(1)
    titles = [action.text() for action in menu.actions() if action.text()]
    assert titles[:3] == ["Rename…", "Instrument", "Colour"]
    editor.commands.parts.set_program(1, 33)
    assert panel.rows[1].instrument.text() == "Fingered bass"
    low = notes(editor)[0]
    session.editing.select(only(0, low))
    editor.commands.parts.move_here(1)
    assert notes(editor, 1)[0].pitch == low.pitch
    assert panel.rows[1].count.text() == "1"
    qtbot.mouseClick(panel.rows[1].alone, Qt.MouseButton.LeftButton)
    assert [session.mixing.is_heard(k) for k in range(2)] == [False, True]
    qtbot.mouseClick(panel.rows[1].eye, Qt.MouseButton.LeftButton)
    assert editor.music.roll.scene.hidden == {1}
    editor.commands.parts.delete(0)
    assert [row.name.whole for row in panel.rows] == ["Bass"]
    assert panel.is_hidden(0)
    assert session.mixing.is_solo(0)
    press(editor, qtbot, Key.Key_Z, Ctrl)
    assert [panel.is_hidden(k) for k in range(2)] == [False, True]
    editor.commands.parts.merge(0, 1)
    assert len(session.project.transcription.parts) == 1
    session.editing.select(only(0, max(notes(editor), key=lambda note: note.pitch)))
    editor.commands.parts.split(0)
    assert len(session.project.transcription.parts) == 2


def test_ghosts_are_counted_before_they_go(qtbot: QtBot, editor: Window, person: Person) -> None:
    count = len(notes(editor))
    press(editor, qtbot, Key.Key_G, Ctrl)
    assert person.asked == [f"ghosts {count}"]
    assert notes(editor) == ()


def test_the_ghosts_dialog_says_how_many(qtbot: QtBot, window: Window) -> None:
    removed: list[tuple[float, int]] = []
    dialog = GhostsDialog(
        lambda shorter, weaker: round(shorter * 100) * (weaker > 20),
        lambda *limits: removed.append(limits),
        window,
    )
    qtbot.addWidget(dialog)
    assert dialog.words.text() == "10 notes would go."
    dialog.shorter.setValue(10)
    assert dialog.words.text() == "1 note would go."
    dialog.weaker.setValue(10)
    assert not dialog.remove.isEnabled()
    dialog.weaker.setValue(30)
    dialog.remove.click()
    assert removed == [(0.01, 30)]


def test_help_covers_the_window_until_any_key(qtbot: QtBot, editor: Window) -> None:
    press(editor, qtbot, Key.Key_F1)
    overlay = editor.findChild(Overlay)
    assert overlay is not None
    assert overlay.rect() == editor.rect()
    said = {label.text() for label in overlay.findChildren(QLabel)}
    assert {"Velocity: drag a bar", "Pedal: drag a span", "Drums: drag a hit"} <= said
    assert overlay.minimumSizeHint().height() <= editor.minimumSize().height()
    assert overlay.minimumSizeHint().width() <= editor.minimumSize().width()
    first = notes(editor)
    qtbot.keyClick(overlay, Key.Key_Delete)
    QApplication.processEvents()
    assert not overlay.isVisible()
    assert notes(editor) is first
    assert editor.focusWidget() is editor.music.roll.area


def test_a_training_pair_says_where_it_comes_from(
    qtbot: QtBot, editor: Window, person: Person, tmp_path: Path
) -> None:
    heard = notes(editor)
    editor.session.editing.select(only(0, heard[0]))
    press(editor, qtbot, Key.Key_Delete)
    person.exports = tmp_path / "pairs"
    person.exports.mkdir()
    with qtbot.waitSignal(editor.session.done, timeout=WAIT) as done:
        editor.actions_["pair"].trigger()
    folder = done.args[1]
    assert folder == person.exports / "song"
    assert [each.name for each in person.exports.iterdir()] == ["song"]
    facts = json.loads((folder / "provenance.json").read_text("utf-8"))
    assert facts["machine"]["model"] == "pretended"
    assert facts["machine"]["removed"] == 1
    assert facts["notes"]["count"] == len(heard) - 1
    assert not facts["notes"]["beats_are_known"]
    sound, rate = soundfile.read(folder / facts["audio"]["file"])
    assert len(sound) / rate == pytest.approx(3.0)
    for kind in ("audio", "notes"):
        assert facts[kind]["sha256"] == digest(folder / facts[kind]["file"])
    assert str(tmp_path) not in json.dumps(facts)
    assert free_folder(person.exports, "song").name == "song 2"
