"""What nobody caught becomes a sentence, in the log and in the window's own thread."""

import logging
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from app.messages import Messenger, notice_of, speaking, start_log
from engine.errors import AudioMissing, EarmarkError, Unexpected, WorkerDied


@pytest.fixture
def messenger(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Messenger:
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    monkeypatch.setattr(threading, "excepthook", threading.__excepthook__)
    made = Messenger()
    made.install()
    return made


def test_errors_that_speak_are_left_as_they_are(tmp_path: Path) -> None:
    error = AudioMissing(tmp_path / "song.wav")
    assert speaking(error) is error
    assert isinstance(speaking(MemoryError()), WorkerDied)
    assert isinstance(speaking(ValueError("x")), Unexpected)
    notice = notice_of(error, "Find it…", lambda: None)
    assert (notice.what, notice.helps, notice.button) == (error.what, error.helps, "Find it…")


def test_an_exception_in_a_thread_arrives_in_the_windows_own(
    qtbot: QtBot, messenger: Messenger
) -> None:
    where: list[QThread] = []
    told: list[EarmarkError] = []

    class Listener(Messenger):
        def take(self, error: EarmarkError) -> None:
            where.append(QThread.currentThread())
            told.append(error)

    listener = Listener()
    messenger.happened.connect(listener.take)
    thread = threading.Thread(target=lambda: 1 / 0)
    with qtbot.waitSignal(messenger.happened):
        thread.start()
    qtbot.waitUntil(lambda: bool(told))
    assert isinstance(told[0], Unexpected)
    assert "ZeroDivisionError" in told[0].what
    assert "Traceback" in told[0].details
    assert where == [listener.thread()]


def test_the_log_has_the_traceback(tmp_path: Path, messenger: Messenger) -> None:
    root = logging.getLogger()
    before = list(root.handlers)
    try:
        start_log(tmp_path / "log" / "earmark.log")
        error = KeyError("lost")
        messenger._caught(KeyError, error, None)
    finally:
        for handler in set(root.handlers) - set(before):
            root.removeHandler(handler)
            handler.close()
    assert "lost" in (tmp_path / "log" / "earmark.log").read_text("utf-8")


def test_a_log_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    before = list(logging.getLogger().handlers)
    start_log(tmp_path / "file" / "earmark.log")
    assert logging.getLogger().handlers == before
