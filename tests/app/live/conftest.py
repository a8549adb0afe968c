"""A window in which one plays live, and what pretends to be its booth."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.live.orders import Begin, Counting, Devices, Listening
from app.live.stage import Stage
from app.project.takes import Takes
from app.window import Window
from engine.transcribe.live_events import LiveReport
from tests.app.conftest import MakeSession, MakeWindow
from tests.app.live.pretending import DEVICES, USB, PretendedLine, event, recorded

MakeTake = Callable[[], Path]


@pytest.fixture
def line() -> PretendedLine:
    return PretendedLine()


@pytest.fixture
def music(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The person's own folder."""
    monkeypatch.setattr("app.window.recordings_folder", lambda: tmp_path / "music")
    return tmp_path / "music"


@pytest.fixture
def window(
    make_window: MakeWindow,
    make_session: MakeSession,
    line: PretendedLine,
    tmp_path: Path,
    music: Path,
) -> Window:
    takes = Takes(tmp_path / "takes")
    return make_window(make_session(booth=lambda: line, takes=takes))


@pytest.fixture
def live(qtbot: QtBot, window: Window, line: PretendedLine) -> Window:
    """The window with Live open, and an input that is listened to."""
    window.actions_["live"].trigger()
    line.answers += [Devices(DEVICES), Listening(USB, 48000)]
    qtbot.waitUntil(lambda: window.room.live.stage is Stage.READY)
    return window


@pytest.fixture
def take(qtbot: QtBot, live: Window, line: PretendedLine) -> MakeTake:
    def make() -> Path:
        live.room.view.header.begin.click()
        order = line.last(Begin)
        assert isinstance(order, Begin)
        line.answers += [Listening(USB, 48000), Counting(0)]
        line.answers += [LiveReport((event(1),), heard=0.7, recorded=0.7, level=0.4, latency=0.11)]
        qtbot.waitUntil(lambda: live.room.live.has_take)
        return recorded(order.path)

    return make
