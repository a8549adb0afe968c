from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.listening import Build
from app.player.player import Player
from app.project.recovery import Recovery
from app.session import Session, Surroundings
from app.settings import Settings
from tests.app import pretending
from tests.app.editor import BASS, PIANO, Editor, project_of
from tests.app.pretending import SoundCard

MakeSession = Callable[..., Session]


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
