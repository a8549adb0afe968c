"""A window is closed, and what is offered at the next start: unsaved work, recent pieces, sizes."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.dialogs.unsaved import Answer
from app.recents import RecentMenu
from app.window import Window
from tests.app import pretending
from tests.app.conftest import WAIT, MakeSession, MakeWindow, opened
from tests.app.pretending import Person
from tests.app.steps import bar


def test_closing_asks_about_unsaved_work_and_saves_it(
    qtbot: QtBot, window: Window, person: Person, song: Path, tmp_path: Path
) -> None:
    opened(qtbot, window, song)
    window.close()
    qtbot.waitUntil(lambda: person.asked == ["unsaved song"], timeout=WAIT)
    assert window.isVisible()
    person.answer, person.saves = Answer.SAVE, (tmp_path / "song.earmark", False)
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=WAIT)
    assert (tmp_path / "song.earmark").exists()


def test_closing_lets_unsaved_work_go_when_asked_to(
    qtbot: QtBot, window: Window, person: Person, song: Path
) -> None:
    opened(qtbot, window, song)
    person.answer = Answer.DISCARD
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=WAIT)


def test_closing_while_it_listens_can_save_what_was_heard(
    qtbot: QtBot,
    make_window: MakeWindow,
    make_session: MakeSession,
    person: Person,
    song: Path,
    tmp_path: Path,
) -> None:
    window = make_window(make_session(pretending.build_slow))
    window.session.open(song)
    qtbot.waitUntil(lambda: window.session.has_unsaved_work, timeout=WAIT)
    window.close()
    qtbot.waitUntil(lambda: person.asked == ["unsaved song listening"], timeout=WAIT)
    assert window.session.listening is not None
    person.answer, person.saves = Answer.SAVE, (tmp_path / "half.earmark", False)
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=WAIT)
    assert (tmp_path / "half.earmark").exists()


def test_a_saved_piece_closes_without_a_question(
    qtbot: QtBot, window: Window, person: Person, song: Path, tmp_path: Path
) -> None:
    opened(qtbot, window, song)
    person.saves = (tmp_path / "song.earmark", False)
    qtbot.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not window.isWindowModified(), timeout=WAIT)
    window.close()
    assert not window.isVisible()
    assert not any("unsaved" in asked for asked in person.asked)


def test_a_project_without_its_recording_shows_its_notes_and_offers_to_find_it(
    qtbot: QtBot, make_window: MakeWindow, person: Person, song: Path, tmp_path: Path
) -> None:
    first = opened(qtbot, make_window(), song)
    path = tmp_path / "song.earmark"
    with qtbot.waitSignal(first.session.done, timeout=WAIT):
        first.session.files.save(path)
    (tmp_path / "elsewhere").mkdir()
    person.finds = song.rename(tmp_path / "elsewhere" / "other.wav")
    second = make_window()
    second.session.open(path)
    qtbot.waitUntil(lambda: bool(bar(second)), timeout=WAIT)
    assert "song.wav" in bar(second)
    assert second.transport.time.text() == "0:00.0 / 0:03.0"
    assert len(second.music.roll.area.table) == len(first.music.roll.area.table)
    second.notice_bar.button.click()
    qtbot.waitUntil(lambda: second.session.recording == person.finds, timeout=WAIT)
    assert "recording song.wav" in person.asked


def test_recent_pieces_are_offered(
    qtbot: QtBot, make_window: MakeWindow, make_session: MakeSession, song: Path
) -> None:
    first = opened(qtbot, make_window(), song)
    assert first.session.settings.recent_pieces() == (song,)
    second = make_window(make_session())
    [menu] = second.findChildren(RecentMenu)
    menu.refresh()
    assert [action.text() for action in menu.actions()] == [song.name]
    menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: second.session.project.posteriors is not None, timeout=WAIT)
    names = [label.text() for label in second.invitation.findChildren(QLabel)]
    assert "RECENT" in names


def test_sizes_are_remembered(make_window: MakeWindow, make_session: MakeSession) -> None:
    first = make_window()
    first.splitter.setSizes([333, 700])
    first.close()
    second = make_window(make_session())
    assert second.splitter.saveState() == first.splitter.saveState()
