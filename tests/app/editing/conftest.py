"""The window with a recording that was heard, and the keyboard in the music."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.window import Window
from engine.music import Note
from tests.app.conftest import opened

NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def editor(qtbot: QtBot, window: Window, song: Path) -> Window:
    opened(qtbot, window, song)
    window.activateWindow()
    window.music.roll.area.setFocus()
    return window


def press(window: Window, qtbot: QtBot, key: Qt.Key, *held: Qt.KeyboardModifier) -> None:
    """A key where the focus is."""
    modifiers = NONE
    for each in held:
        modifiers |= each
    qtbot.keyClick(window.focusWidget() or window, key, modifiers)


def notes(window: Window, part: int = 0) -> tuple[Note, ...]:
    return window.session.project.transcription.parts[part].notes
