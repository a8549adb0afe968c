"""Files that the system sends to the running program, as macOS does when one is opened outside."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.player.player import Player
from app.program import Program
from app.project.recovery import Recovery
from app.project.waiting import Waiting
from app.session import Session
from app.settings import Settings
from app.surroundings import Surroundings
from tests.app import pretending
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
