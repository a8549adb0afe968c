"""What several tests of the window and its session do."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from app.session import Session
from app.window import Window
from engine.decode import NoteOptions
from engine.errors import EarmarkError
from tests.app.conftest import WAIT


def bar(window: Window) -> str:
    """What the bar for errors says; empty if it is not there."""
    return window.notice_bar.words.text() if window.notice_bar.isVisible() else ""


def listen(qtbot: QtBot, session: Session, path: Path) -> None:
    """Open a recording and wait until all of it is heard."""
    session.open(path)
    qtbot.waitUntil(lambda: session.project.posteriors is not None, timeout=WAIT)


def failure(qtbot: QtBot, session: Session) -> tuple[EarmarkError, str]:
    with qtbot.waitSignal(session.failed, timeout=WAIT) as blocker:
        pass
    assert blocker.args is not None
    return blocker.args[0], blocker.args[1]


def drag(session: Session, *sensitivities: float) -> None:
    for sensitivity in sensitivities:
        session.set_options(NoteOptions(sensitivity), held=True)
    session.sliders.release()
