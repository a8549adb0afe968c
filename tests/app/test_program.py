"""Files that the system sends to the running program, as macOS does when one is opened outside."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.player.player import Player
from app.program import Program
from app.project.recovery import Recovery
from app.project.takes import Takes, left_takes
from app.project.waiting import Waiting
from app.session import Session
from app.settings import Settings
from app.surroundings import Surroundings
from tests.app import pretending
from tests.app.live.pretending import recorded
from tests.app.pretending import SoundCard

WAIT = 120_000


@pytest.fixture
def program(
    qapp: QApplication, tmp_path: Path, card: SoundCard, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Program]:
    """A program whose windows listen with the pretended transcriber."""

    def session(around: Surroundings) -> Session:
        pretended = Surroundings(
            around.settings,
            None,
            pretending.build,
            Player(card.connect),
            Recovery(tmp_path / "unsaved"),
            Waiting(tmp_path / "waiting"),
        )
        return Session(pretended)

    monkeypatch.setattr("app.program.Session", session)
    monkeypatch.setattr(Program, "_warm_up", lambda _: None)
    monkeypatch.setattr("app.program.Messenger.install", lambda _: None)
    made = Program(qapp, Settings(tmp_path / "settings.json"))
    yield made
    qapp.removeEventFilter(made)
    for window in list(made.windows):
        window._may_close = True
        window.close()
    made.deleteLater()
    qapp.processEvents()


def send(application: QApplication, *paths: Path) -> None:
    for path in paths:
        QApplication.sendEvent(application, QFileOpenEvent(QUrl.fromLocalFile(str(path))))


def test_a_file_is_opened_in_the_window_that_is_empty(
    qtbot: QtBot, qapp: QApplication, program: Program, song: Path
) -> None:
    program.open([])
    send(qapp, song)
    qtbot.waitUntil(lambda: program.windows[0].session.title == "song", timeout=WAIT)
    assert len(program.windows) == 1


def test_files_sent_together_become_a_queue(
    qtbot: QtBot, qapp: QApplication, program: Program, song: Path, tmp_path: Path
) -> None:
    others = [pretending.recording(tmp_path / f"{n}.wav", 1.0) for n in range(2)]
    program.open([])
    send(qapp, song, *others)
    qtbot.waitUntil(lambda: program.windows[0].session.title == "song", timeout=WAIT)
    assert [entry.path for entry in program.windows[0].session.queue.entries] == others


def test_a_window_with_a_piece_is_left_alone(
    qtbot: QtBot, qapp: QApplication, program: Program, song: Path, tmp_path: Path
) -> None:
    other = pretending.recording(tmp_path / "other.wav", 1.0)
    program.open([song])
    send(qapp, other)
    qtbot.waitUntil(lambda: len(program.windows) == 2, timeout=WAIT)
    qtbot.waitUntil(lambda: program.windows[1].session.title == "other", timeout=WAIT)
    assert program.windows[0].session.title == "song"
    assert program.windows[1].isVisible()


def test_what_is_no_file_is_left_to_others(qapp: QApplication, program: Program) -> None:
    program.open([])
    QApplication.sendEvent(qapp, QFileOpenEvent(QUrl("https://example.org")))
    assert not program._together.isActive()


# A take that was being played when the program was killed ---------------------------------------


@pytest.fixture
def left_take(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One that lies where a program left it."""
    takes = Takes(tmp_path / "takes")
    path = recorded(takes.place(datetime(2026, 11, 21, 12)))
    takes.close()
    monkeypatch.setattr("app.program.left_takes", lambda: left_takes(tmp_path / "takes"))
    monkeypatch.setattr("app.program.recordings_folder", lambda: tmp_path / "music")
    return path


def test_a_take_that_was_left_is_offered_and_opened(
    qtbot: QtBot, program: Program, left_take: Path, tmp_path: Path
) -> None:
    program.open(())
    window = program.windows[0]
    qtbot.waitUntil(lambda: bool(window._unsaved))
    (offer,) = window._unsaved
    assert offer.name == "Live 2026-11-21 12.00.00"
    offer.take()
    qtbot.waitUntil(lambda: window.session.project.posteriors is not None)
    assert window.session.recording == tmp_path / "music" / left_take.name
    assert not left_take.exists()
    assert window._unsaved == ()


def test_a_take_that_was_left_is_let_go(qtbot: QtBot, program: Program, left_take: Path) -> None:
    program.open(())
    window = program.windows[0]
    qtbot.waitUntil(lambda: bool(window._unsaved))
    assert window._unsaved[0].refuse is not None
    window._unsaved[0].refuse()
    assert window._unsaved == ()
    assert not left_take.exists()
