"""How quickly the whole window starts, opens a large piece, and edits all of it."""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from app.project.edits.notes import OCTAVE, transpose
from app.project.project import Project
from app.project.recovery import Recovery
from app.project.selection import everything
from app.project.store import save
from app.session import Session
from app.settings import Settings
from app.surroundings import Surroundings
from app.theme import Theme
from app.window import Window
from benchmarks.measuring import Row, Time, timed
from benchmarks.starting import until_painted
from benchmarks.watchdog import Watchdog

ROUNDS = 5
LATEST = 60.0  # s
START, OPEN, STALL = "1500", "2000", "50"


def rows(project: Project, size: QSize) -> Iterator[Row]:
    """What the window does; the very first start only warms the disk."""
    until_painted()
    starts = [until_painted() for _ in range(ROUNDS)]
    yield Row("window painted, after a warm start", starts, START)
    with tempfile.TemporaryDirectory() as folder:
        saved = Path(folder) / "large.earmark"
        save(project, saved)
        window = _window(Path(folder), size)
        yield from _opening(window, saved)
        yield from _editing(window)
        window.session.close()
        window.music.stop()


def _window(folder: Path, size: QSize) -> Window:
    around = Surroundings(Settings(folder / "settings.json"), recovery=Recovery(folder / "unsaved"))
    window = Window(Session(around), Theme("dark"))
    window.resize(size)
    window.show()
    return window


def _opening(window: Window, saved: Path) -> Iterator[Row]:
    """From the wish to open a project to the painted notes."""
    session, dog = window.session, Watchdog()
    times, stalls = [], []
    for _ in range(ROUNDS):
        session.document.replace(Project())
        QApplication.processEvents()
        dog.start()
        times.append(timed(lambda: _open(session, saved)))
        stalls.append(_stall(dog))
    yield Row("open the project", times, OPEN)
    yield Row("longest stall of the window", stalls, STALL)


def _open(session: Session, saved: Path) -> None:
    session.open(saved)
    _wait(lambda: session.project.transcription.note_count > 0)


def _editing(window: Window) -> Iterator[Row]:
    """All notes an octave up, and back; the window goes on meanwhile."""
    editing, stack = window.session.editing, window.session.document.undo_stack
    editing.select(everything(editing.project))
    QApplication.processEvents()
    dog, times, stalls, undone = Watchdog(), [], [], []
    for _ in range(ROUNDS):
        dog.start()
        times.append(timed(lambda: _all_up(window)))
        stalls.append(_stall(dog))
        undone.append(timed(lambda: (stack.undo(), QApplication.processEvents())))
    yield Row("all notes up an octave", times)
    yield Row("longest stall of the window", stalls, STALL)
    yield Row("undo it", undone, STALL)


def _all_up(window: Window) -> None:
    editing = window.session.editing
    editing.do(lambda project, chosen: transpose(project, chosen, OCTAVE))
    _wait(lambda: not editing.long.is_working)


def _stall(dog: Watchdog) -> Time:
    longest = dog.stop()
    return Time(longest.clock * 1000, longest.work * 1000)


def _wait(is_done: Callable[[], bool]) -> None:
    """Let the window live until something is done, and painted."""
    latest = time.monotonic() + LATEST
    while not is_done():
        if time.monotonic() > latest:
            raise TimeoutError("the window never came to an end of it")
        QApplication.processEvents()
        time.sleep(0.001)
    QApplication.processEvents()
