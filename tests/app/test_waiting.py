"""Pieces heard in the queue and not opened yet: nothing takes them away but the person."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.dialogs.unsaved import Answer
from app.panels.invitation import OfferRow
from app.project.project import Project
from app.project.recovery import left_behind
from app.project.store import open_project
from app.project.waiting import Waiting
from app.queue import Stage
from app.window import Window
from engine.errors import ProjectNotSaved
from tests.app import pretending
from tests.app.conftest import MakeSession, MakeWindow
from tests.app.pretending import Person

ROOT = Path(__file__).parents[2]
WAIT = 120_000
LEFT = Qt.MouseButton.LeftButton


def songs(folder: Path, count: int) -> list[Path]:
    return [pretending.recording(folder / f"song {n}.wav", 1.0 + n) for n in range(count)]


def ready(window: Window) -> list[str]:
    return [entry.name for entry in window.session.queue.entries if entry.stage is Stage.READY]


def offers(window: Window) -> list[OfferRow]:
    rows = window.invitation.findChildren(OfferRow)
    return [row for row in rows if hasattr(row, "discard") and row.isVisible()]


def left(folder: Path) -> tuple[Path, ...]:
    """What the next window would find."""
    waiting = Waiting(folder)
    found = waiting.inherit()
    waiting.close()
    return found


def heard_and_closed(
    qtbot: QtBot, window: Window, recordings: list[Path], names: list[str]
) -> None:
    """Drop recordings, wait until the others are heard, and close the window."""
    window.commands.open_all(recordings)
    qtbot.waitUntil(lambda: ready(window) == names, timeout=WAIT)
    window._may_close = True
    window.close()


def test_a_killed_program_keeps_every_piece_it_called_ready(tmp_path: Path) -> None:
    folder, recordings = tmp_path / "waiting", songs(tmp_path, 5)
    command = [sys.executable, "-m", "tests.app.queueing", folder, *recordings]
    with subprocess.Popen(
        list(map(str, command)), cwd=ROOT, env=os.environ, stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        said = [program.stdout.readline().strip() for _ in range(3)]
        assert left(folder) == ()  # it lives: they are its own
        program.kill()
    waiting = Waiting(folder)
    found = waiting.inherit()
    assert {f"{place.stem}.wav" for place in found} >= set(said)
    for place in found:
        assert open_project(place).transcription.note_count > 0
    assert waiting.inherit() == found
    waiting.close()
    assert len(left(folder)) == len(found)


def test_a_closed_window_leaves_them_to_the_next_which_offers_them(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path
) -> None:
    heard_and_closed(qtbot, make_window(), songs(tmp_path, 3), ["song 1.wav", "song 2.wav"])
    window = make_window()
    assert not offers(window)
    window.session.queue.inherit()
    names = ["song 1", "song 2"]
    qtbot.waitUntil(lambda: [row.button.text() for row in offers(window)] == names, timeout=WAIT)
    qtbot.mouseClick(offers(window)[0].discard, LEFT)
    assert ready(window) == ["song 2"]
    assert not offers(window)  # no row that goes away is seen in another's place
    qtbot.waitUntil(lambda: len(offers(window)) == 1, timeout=WAIT)
    window.invitation.grab()
    qtbot.mouseClick(offers(window)[0].button, LEFT)
    qtbot.waitUntil(lambda: window.session.has_piece, timeout=WAIT)
    assert window.session.title == "song 2"
    assert window.session.transcription.note_count > 0
    assert window.session.recording == tmp_path / "song 2.wav"
    assert window.session.has_unsaved_work
    assert ready(window) == []


def test_an_opened_piece_waits_until_it_is_kept_as_unsaved_work(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path
) -> None:
    window = make_window()
    heard_and_closed(qtbot, window, songs(tmp_path, 2), ["song 1.wav"])
    window = make_window()
    window.session.queue.inherit()
    (entry,) = window.session.queue.entries
    assert entry.place
    window.commands.open_queued(entry.path)
    qtbot.waitUntil(lambda: window.session.has_piece, timeout=WAIT)
    assert entry.place.exists() or list(tmp_path.rglob("snapshot.json"))
    qtbot.waitUntil(lambda: not entry.place.exists(), timeout=WAIT)
    assert list(tmp_path.rglob("snapshot.json"))
    assert left_behind(tmp_path / "unsaved") == ()  # it lives


def test_what_is_let_go_before_it_is_kept_does_not_come_back(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path, person: Person
) -> None:
    heard_and_closed(qtbot, make_window(), songs(tmp_path, 2), ["song 1.wav"])
    window = make_window()
    window.session.queue.inherit()
    window.commands.open_queued(window.session.queue.entries[0].path)
    qtbot.waitUntil(lambda: window.session.has_piece, timeout=WAIT)
    person.answer = Answer.DISCARD
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=WAIT)
    assert left(tmp_path / "waiting") == ()


def test_what_the_disk_refuses_can_still_be_opened(
    qtbot: QtBot, make_window: MakeWindow, make_session: MakeSession, tmp_path: Path
) -> None:
    class Full(Waiting):
        def keep(self, project: Project, name: str) -> Path:
            raise ProjectNotSaved(tmp_path / name, "the disk is full")

    window = make_window(make_session(waiting=Full(tmp_path / "waiting")))
    window.commands.open_all(songs(tmp_path, 2))
    qtbot.waitUntil(lambda: ready(window) == ["song 1.wav"], timeout=WAIT)
    assert window.queue.rows[0].stage.text() == "not on disk"
    assert "the disk is full" in window.queue.rows[0].stage.toolTip()
    window.session.open_queued(tmp_path / "song 1.wav")
    assert window.session.title == "song 1"
    assert window.session.transcription.note_count > 0


@pytest.mark.parametrize("name", ["x" * 250, "Ünïcode – 音"])
def test_any_name_of_a_recording_will_do(tmp_path: Path, name: str) -> None:
    waiting = Waiting(tmp_path / "waiting")
    place = waiting.keep(Project(), name)
    assert waiting.inherit() == (place,)
    assert name.startswith(place.stem)
    waiting.let_go(place)
    waiting.close()
    assert not [path for path in (tmp_path / "waiting").iterdir() if path.is_dir()]


def test_where_nothing_waits_no_folder_is_made(tmp_path: Path) -> None:
    assert Waiting(tmp_path / "waiting").inherit() == ()
    assert not (tmp_path / "waiting").exists()


def test_what_was_not_heard_comes_back_at_the_next_start(
    qtbot: QtBot, make_window: MakeWindow, make_session: MakeSession, tmp_path: Path
) -> None:
    recordings = songs(tmp_path, 4)
    window = make_window(make_session(pretending.build_slow))
    window.commands.open_all(recordings)
    qtbot.waitUntil(lambda: window.session.listening is not None, timeout=WAIT)
    window.session.queue.remove(recordings[3])
    window._may_close = True
    window.close()
    later = make_window()
    later.session.queue.inherit()
    names = ["song 1.wav", "song 2.wav"]
    assert [entry.name for entry in later.session.queue.entries] == names
    qtbot.waitUntil(lambda: ready(later) == names, timeout=WAIT)
    later.close()
    last = make_window()
    last.session.queue.inherit()
    assert sorted(ready(last)) == ["song 1", "song 2"]
    assert len(last.session.queue.entries) == 2, "what was heard is not heard again"


def test_a_spoilt_slip_of_paper_is_no_trouble(tmp_path: Path) -> None:
    waiting = Waiting(tmp_path)
    waiting.note(tmp_path / "song.wav")
    (slip,) = tmp_path.rglob("unheard-*")
    slip.write_text("[", "utf-8")
    assert waiting.unheard() == ()
    waiting.close()
