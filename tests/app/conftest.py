from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.listening import Build
from app.player.player import Player
from app.project.recovery import Recovery
from app.project.waiting import Waiting
from app.session import Session
from app.settings import Settings
from app.surroundings import Surroundings
from app.theme import Theme
from app.window import Window
from tests.app import pretending
from tests.app.editor import BASS, PIANO, Editor, project_of
from tests.app.pretending import Person, SoundCard

MakeSession = Callable[..., Session]
MakeWindow = Callable[..., Window]
WAIT = 120_000


class PatientBot(QtBot):
    """Waits as long as a slow computer may take, where a test does not say for how long."""

    def waitUntil(  # noqa: N802
        self, callback: Callable[[], bool | None], *, timeout: int = WAIT
    ) -> None:
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = WAIT, **others: Any) -> Any:  # noqa: N802
        return super().waitSignal(signal, timeout=timeout, **others)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    return PatientBot(request)


@pytest.fixture
def card() -> SoundCard:
    return SoundCard()


@pytest.fixture
def make_session(qtbot: QtBot, tmp_path: Path, card: SoundCard) -> Iterator[MakeSession]:
    """Sessions that listen in a thread, with the pretended transcriber and sound card."""
    made: list[Session] = []

    def make(build: Build = pretending.build, **others: object) -> Session:
        around = {
            "settings": Settings(tmp_path / "settings.json"),
            "build": build,
            "player": Player(card.connect),
            "recovery": Recovery(tmp_path / "unsaved"),
            "waiting": Waiting(tmp_path / "waiting"),
            **others,
        }
        made.append(Session(Surroundings(**around)))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for session in made:
        session.close()


@pytest.fixture
def session(make_session: MakeSession) -> Session:
    return make_session()


@pytest.fixture
def song(tmp_path: Path) -> Path:
    return pretending.recording(tmp_path / "song.wav")


@pytest.fixture
def editor(qtbot: QtBot) -> Editor:
    """A roll that edits a document with a piano and a bass part."""
    made = Editor(project_of(PIANO, BASS))
    qtbot.addWidget(made.view)
    return made


@pytest.fixture
def person() -> Person:
    return Person()


@pytest.fixture
def make_window(qtbot: QtBot, make_session: MakeSession, person: Person) -> Iterator[MakeWindow]:
    made: list[Window] = []

    def make(session: Session | None = None) -> Window:
        window = Window(session or make_session(), Theme("dark"), person)
        made.append(window)
        window.show()
        window.show_offers()
        qtbot.waitExposed(window)
        return window

    yield make
    for window in made:
        window._may_close = True
        window.close()
        window.deleteLater()
    QApplication.processEvents()


@pytest.fixture
def window(make_window: MakeWindow) -> Window:
    return make_window()


def opened(qtbot: QtBot, window: Window, path: Path) -> Window:
    """The window with all of a recording heard."""
    window.session.open(path)
    qtbot.waitUntil(lambda: window.session.project.posteriors is not None, timeout=WAIT)
    return window
