"""The window under a hand: what it shows and asks, and what it says when something is wrong."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from pytestqt.qtbot import QtBot

from app.dialogs.palette import CommandPalette
from app.dialogs.unsaved import Answer
from app.messages import Messenger
from app.panels.exportbutton import held
from app.panels.transport import TransportBar
from app.queue import Stage
from app.window import Window
from engine.errors import Unexpected
from tests.app import pretending
from tests.app.conftest import WAIT, MakeSession, MakeWindow, opened
from tests.app.pretending import Person, SoundCard
from tests.app.steps import bar


def drop(window: Window, *paths: Path) -> None:
    """Let go of files over the window."""
    held = QMimeData()
    held.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    facts = (Qt.DropAction.CopyAction, held, Qt.MouseButton.LeftButton)
    none = Qt.KeyboardModifier.NoModifier
    window.dragEnterEvent(QDragEnterEvent(QPoint(300, 300), *facts, none))
    window.dropEvent(QDropEvent(QPointF(300, 300), *facts, none))


def test_an_empty_window_invites(window: Window) -> None:
    assert window.pages.currentWidget() is window.invitation
    for button in window.invitation.buttons[:2]:
        assert button.isVisible()
        assert button.isEnabled()
    assert not window.actions_["play"].isEnabled()
    assert not window.actions_["save"].isEnabled()


def test_a_dropped_recording_is_heard_and_shown(qtbot: QtBot, window: Window, song: Path) -> None:
    drop(window, song)
    qtbot.waitUntil(lambda: window.session.project.posteriors is not None, timeout=WAIT)
    assert window.pages.currentWidget() is window.splitter
    count = window.session.transcription.note_count
    assert len(window.music.roll.area.table) == count
    window.music.roll.area.repaint()
    assert window.parts.rows[0].count.text() == f"{count:,}"
    assert window.status.words.whole.startswith("pretended model, on the processor, ")
    assert f"{count} notes" in window.status.words.whole
    assert "doubtful" in window.status.words.whole
    assert "song" in window.windowTitle()
    assert window.isWindowModified()
    assert not window.status.cancel.isVisible()


def test_of_several_the_others_are_heard_one_after_the_other(
    qtbot: QtBot, window: Window, song: Path, tmp_path: Path, person: Person
) -> None:
    others = [pretending.recording(tmp_path / f"{n}.wav", 1.0 + n) for n in range(2)]
    bad = tmp_path / "bad.wav"
    bad.write_text("no music")
    drop(window, song, *others, bad)
    queue = window.session.queue
    assert [entry.path for entry in queue.entries] == [*others, bad]
    done = [Stage.READY, Stage.READY, Stage.FAILED]
    qtbot.waitUntil(lambda: [entry.stage for entry in queue.entries] == done, timeout=WAIT)
    assert window.session.title == "song"
    rows = window.queue.rows
    assert window.queue.isVisible()
    assert [row.open.isVisible() for row in rows] == [True, True, False]
    assert rows[2].stage.text() == "failed"
    assert "bad.wav" in rows[2].stage.toolTip()
    person.answer = Answer.DISCARD
    qtbot.mouseClick(rows[1].open, Qt.MouseButton.LeftButton)
    assert person.asked == ["unsaved song"]
    qtbot.waitUntil(lambda: window.session.title == "1", timeout=WAIT)
    assert window.session.transcription.note_count > 0
    assert window.isWindowModified()
    qtbot.mouseClick(window.queue.rows[1].drop, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(window.queue.rows[0].drop, Qt.MouseButton.LeftButton)
    assert not window.queue.isVisible()


def test_the_midi_file_can_be_dragged_out(qtbot: QtBot, window: Window, song: Path) -> None:
    opened(qtbot, window, song)
    button = window.transport.export
    middle = button.rect().center()
    with qtbot.waitSignal(window.commands.drag_ready, timeout=WAIT) as ready:
        qtbot.mousePress(button, Qt.MouseButton.LeftButton, pos=middle)
        qtbot.mouseMove(button, middle + QPoint(0, 40))
    (path,) = ready.args
    assert path.name == "song.mid"
    assert path.read_bytes().startswith(b"MThd")
    assert held(path).urls() == [QUrl.fromLocalFile(str(path))]


def test_while_it_listens_there_is_progress_and_cancel(
    qtbot: QtBot, make_window: MakeWindow, make_session: MakeSession, song: Path
) -> None:
    window = make_window(make_session(pretending.build_slow))
    window.session.open(song)
    assert window.status.cancel.isVisible()
    qtbot.waitUntil(lambda: "s left" in window.status.left.text(), timeout=WAIT)
    assert 0 < window.status.bar.value() < 1000
    assert window.music.axis.heard
    assert len(window.music.roll.area.table) > 0
    assert not window.listen.sensitivity.isEnabled()
    assert window.listen.why.isVisible()
    qtbot.mouseClick(window.status.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.session.listening is None, timeout=WAIT)
    assert not window.status.cancel.isVisible()
    assert window.music.axis.heard is None
    assert len(window.music.roll.area.table) == window.session.transcription.note_count > 0
    assert bar(window).startswith("Stopped listening")
    assert window.notice_bar.button.text() == "Listen again"


def test_the_sliders_are_moved_and_undone(qtbot: QtBot, window: Window, song: Path) -> None:
    opened(qtbot, window, song)
    slider = window.listen.sensitivity.slider
    usual = len(window.music.roll.area.table)
    slider.setSliderDown(True)
    for value in (60, 70, 90):
        slider.setValue(value)
    slider.setSliderDown(False)
    qtbot.waitUntil(lambda: window.session.project.options.sensitivity == 0.9, timeout=WAIT)
    assert len(window.music.roll.area.table) > usual
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(window.music.roll.area.table) == usual
    assert slider.value() == 50
    qtbot.keyClick(
        window,
        Qt.Key.Key_Z,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    assert slider.value() == 90


def test_a_bad_file_gets_a_sentence_and_a_way_out(
    qtbot: QtBot, window: Window, person: Person, song: Path, tmp_path: Path
) -> None:
    text = tmp_path / "text.wav"
    text.write_text("no sound")
    drop(window, text)
    qtbot.waitUntil(lambda: bool(bar(window)), timeout=WAIT)
    assert "text.wav" in bar(window)
    assert window.pages.currentWidget() is window.invitation
    person.opens = [song]
    window.notice_bar.button.click()
    qtbot.waitUntil(lambda: window.session.project.posteriors is not None, timeout=WAIT)
    assert not bar(window)


def test_without_a_sound_card_all_else_works(
    qtbot: QtBot, window: Window, card: SoundCard, song: Path
) -> None:
    card.is_there = False
    opened(qtbot, window, song)
    qtbot.keyClick(window.music.roll.area, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(bar(window)), timeout=WAIT)
    assert "loudspeaker" in bar(window)
    assert window.actions_["play"].text() == "Play"
    window.music.axis.seek.emit(1.5)
    assert window.music.axis.playhead == 1.5
    assert window.transport.time.text().startswith("0:01.5")


def test_space_plays_and_the_playhead_follows(
    qtbot: QtBot, window: Window, card: SoundCard, song: Path
) -> None:
    opened(qtbot, window, song)
    qtbot.keyClick(window.music.roll.area, Qt.Key.Key_Space)
    assert window.actions_["play"].text() == "Pause"
    qtbot.waitUntil(lambda: bool(card.speakers) and card.speakers[0].mixer.running, timeout=WAIT)
    speaker = card.speakers[0]
    qtbot.waitUntil(lambda: speaker.mixer.result.version(1) is not None, timeout=WAIT)
    speaker.pull(4000)
    qtbot.waitUntil(lambda: window.music.axis.playhead == pytest.approx(0.5), timeout=WAIT)
    qtbot.keyClick(window.music.roll.area, Qt.Key.Key_Space)
    assert window.actions_["play"].text() == "Play"
    qtbot.keyClick(window.music.roll.area, Qt.Key.Key_Home)
    assert window.music.axis.playhead == 0.0


def test_the_mix_is_heard_at_once_and_the_volumes_belong_to_the_piece(
    qtbot: QtBot, window: Window, song: Path
) -> None:
    opened(qtbot, window, song)
    volumes: list[tuple[float, float]] = []
    window.session.player.set_volumes = lambda a, b: volumes.append((a, b))  # type: ignore[method-assign]
    window.mix.mix.slider.setValue(0)
    assert volumes[-1] == (1.0, 0.0)
    window.mix.mix.slider.setValue(100)
    assert volumes[-1] == (0.0, 1.0)
    window.mix.result.slider.setValue(30)
    assert volumes[-1] == (0.0, 0.3)
    assert window.session.project.choices.result_volume == 0.3
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.mix.result.value == 100


def test_parts_are_hidden_and_muted(qtbot: QtBot, window: Window, song: Path) -> None:
    opened(qtbot, window, song)
    row = window.parts.rows[0]
    row.eye.click()
    assert len(window.music.roll.area.table) == 0
    row.eye.click()
    assert len(window.music.roll.area.table) > 0
    row.ear.click()
    assert window.session.mixing.is_muted(0)


def test_a_failed_export_says_why_and_offers_another_place(
    qtbot: QtBot, window: Window, person: Person, song: Path, tmp_path: Path
) -> None:
    opened(qtbot, window, song)
    person.exports = tmp_path / "nowhere" / "song.mid"
    window.actions_["export-midi"].trigger()
    qtbot.waitUntil(lambda: bool(bar(window)), timeout=WAIT)
    assert "nowhere" in bar(window)
    person.exports = tmp_path / "song.mid"
    window.notice_bar.button.click()
    qtbot.waitUntil(lambda: person.exports is not None and person.exports.exists(), timeout=WAIT)
    qtbot.waitUntil(lambda: "was written" in bar(window), timeout=WAIT)


def test_the_palette_finds_and_runs_a_command(qtbot: QtBot, window: Window, song: Path) -> None:
    opened(qtbot, window, song)
    window.music.axis.zoom(4.0)
    assert not window.music.axis.view.is_fitted
    window.actions_["palette"].trigger()
    palette = window.findChild(CommandPalette)
    assert palette is not None
    qtbot.keyClicks(palette.typed, "xyzzy")
    assert palette.nothing.isVisible()
    assert not palette.found.isVisible()
    palette.typed.clear()
    qtbot.keyClicks(palette.typed, "fit")
    assert not palette.nothing.isVisible()
    assert palette.found.isVisible()
    qtbot.keyClick(palette.typed, Qt.Key.Key_Return)
    assert window.music.axis.view.is_fitted


def test_what_nobody_caught_is_said_with_details(qtbot: QtBot, window: Window) -> None:
    messenger = Messenger()
    caught: list[Unexpected] = []
    messenger.happened.connect(caught.append)
    error = KeyError("a bug of ours")
    messenger._caught(KeyError, error, error.__traceback__)
    assert "a bug of ours" in caught[0].details
    window.commands._failed(caught[0], "")
    assert "should not have" in bar(window)
    assert not window.notice_bar.details.isVisible()
    window.notice_bar.unfold.click()
    assert window.notice_bar.details.isVisible()


def test_everything_that_can_be_pressed_has_a_name(
    qtbot: QtBot, window: Window, song: Path
) -> None:
    from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QComboBox

    opened(qtbot, window, song)
    for kind in (QAbstractButton, QAbstractSlider, QComboBox):
        for widget in window.findChildren(kind):
            if widget.isVisible() and not widget.objectName().startswith("qt_"):
                assert widget.accessibleName() or getattr(widget, "text", str)(), widget


def test_both_themes_paint(qtbot: QtBot, make_window: MakeWindow, song: Path) -> None:
    window = opened(qtbot, make_window(), song)
    for theme, is_dark in (("dark", True), ("light", False)):
        window.actions_[f"theme-{theme}"].trigger()
        assert window.theme.palette.name == theme
        assert window.actions_[f"theme-{theme}"].isChecked()
        ground = window.music.roll.area.grab().toImage().pixelColor(3, 3)
        assert (ground.lightness() < 128) is is_dark


def test_in_a_narrow_window_words_give_way_to_the_time(qtbot: QtBot, window: Window) -> None:
    bar = window.findChild(TransportBar)
    assert bar is not None
    words = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    window.resize(1700, 700)
    qtbot.waitUntil(lambda: bar.width() > 1600)
    assert bar.export.toolButtonStyle() == words
    with_words = bar.minimumSizeHint().width()
    bar.resize(with_words - 20, bar.height())
    assert bar.export.toolButtonStyle() != words
    assert bar.minimumSizeHint().width() <= bar.width()
    bar.resize(with_words, bar.height())
    assert bar.export.toolButtonStyle() == words
