"""Fifty thousand notes: an edit of a hundred is there at once.

The processor time of the window's own thread is measured, and the bar grows with the yardstick.
"""

from collections.abc import Callable
from random import Random
from statistics import median
from time import thread_time

import pytest
from PySide6.QtWidgets import QApplication

from app.pieces import Piece
from app.project.project import Project
from app.project.selection import in_time
from app.window import Window
from engine.music import Note, Part, Transcription
from tests.yardstick import allowed

COUNT = 50_000
AT_ONCE = 0.05  # s


@pytest.fixture
def large(window: Window) -> Window:
    chance, ends, notes = Random(1), dict.fromkeys(range(30, 100), 0.0), []
    for _ in range(COUNT):
        pitch = chance.randrange(30, 100)
        onset = ends[pitch] + chance.uniform(0.05, 0.3)
        ends[pitch] = onset + chance.uniform(0.05, 0.4)
        notes.append(Note(onset, pitch, ends[pitch], chance.randrange(30, 120), chance.random()))
    heard = Transcription((Part("Notes", 0, tuple(sorted(notes))),))
    window.session._show(Piece(Project(machine=heard, transcription=heard)), None)
    window.session.editing.select(in_time(window.session.project, 10.0, 10.6))
    QApplication.processEvents()
    return window


def cost(act: Callable[[], object]) -> float:
    """The window's own time for it, painting included."""
    began = thread_time()
    act()
    QApplication.processEvents()
    return thread_time() - began


def test_edits_and_undo_are_there_at_once(large: Window) -> None:
    hands, commands = large.commands.hands, large.commands
    assert 80 <= len(large.session.editing.selection) <= 120
    edits = [cost(lambda: hands.transpose(1)) for _ in range(5)]
    undone = [cost(commands.undo) for _ in range(5)]
    moved = [cost(lambda: hands.nudge(1)) for _ in range(5)]
    assert max(map(median, (edits, undone, moved))) < allowed(AT_ONCE)


def test_a_walk_does_not_slow_down(large: Window) -> None:
    assert median(cost(lambda: large.commands.walk(1)) for _ in range(9)) < allowed(AT_ONCE)
