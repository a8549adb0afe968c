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
from app.dialogs.tempo import TempoDialog
from app.panels.overlay import Overlay
from app.project.selection import DOUBTFUL, only
from app.project.tempo import tempo_of
from app.trainingpair import free_folder
from app.window import Window
from engine.audio import digest
from engine.music import Note
from tests.app import pretending
from tests.app.conftest import WAIT, opened
from tests.app.pretending import Person

Key, Ctrl, Shift = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def editor(qtbot: QtBot, window: Window, song: Path) -> Window:
    opened(qtbot, window, song)
    window.activateWindow()
    window.music.roll.area.setFocus()
    return window


def press(window: Window, qtbot: QtBot, key: Qt.Key, *held: Qt.KeyboardModifier) -> None:
    """A key where the focus is."""
    modifiers = NONE
    for each in held:
        modifiers |= each
    qtbot.keyClick(window.focusWidget() or window, key, modifiers)


def notes(window: Window, part: int = 0) -> tuple[Note, ...]:
    return window.session.project.transcription.parts[part].notes


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


def test_the_tempo_dialog_takes_a_number(qtbot: QtBot, window: Window) -> None:
    taken: list[tuple[float, bool]] = []
    for can_follow in (False, True):
        dialog = TempoDialog(120.0, lambda *said: taken.append(said), window, can_follow)
        qtbot.addWidget(dialog)
        dialog.number.setValue(87.5)
        dialog._accept()
    assert taken == [(87.5, False), (87.5, True)]


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
