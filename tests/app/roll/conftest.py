"""A piano roll on the screen, with a scale in it."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from app.roll.view import RollView
from app.theme import Theme
from app.timeline.axis import TimeAxis
from engine.music import Note, Part, TempoMap

SCALE = (60, 62, 64, 65, 67, 69, 71, 72)


def scale_part() -> Part:
    notes = (Note(k * 0.5, pitch, k * 0.5 + 0.4, 80) for k, pitch in enumerate(SCALE))
    return Part("Piano", 0, tuple(notes))


@pytest.fixture
def scale() -> Part:
    """Eight notes, half a second apart, each 0.4 s long."""
    return scale_part()


@pytest.fixture
def roll(qtbot: QtBot, scale: Part) -> RollView:
    axis = TimeAxis()
    axis.open(4.0)
    made = RollView(axis, Theme("dark"))
    made.resize(880, 480)
    qtbot.addWidget(made)
    made.show()
    made.show_music((scale,), TempoMap.steady(120))
    return made


@pytest.fixture
def spot(roll: RollView) -> Callable[[float, int], QPoint]:
    """Where a second and a pitch lie in the note area."""

    def find(seconds: float, pitch: int) -> QPoint:
        rows = roll.pitches.view
        y = rows.top(pitch) + rows.row / 2
        return QPoint(round(roll.area.axis.view.to_x(seconds)), round(y))

    return find
