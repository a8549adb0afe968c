"""Strips: heights that a person chose come back, heights of other strips do not."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget
from pytestqt.qtbot import QtBot

from app.musicview import MusicView
from app.theme import Theme


def music_view(qtbot: QtBot) -> MusicView:
    made = MusicView(Theme("dark"))
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    return made


def test_the_roll_takes_the_room_that_there_is(qtbot: QtBot) -> None:
    view = music_view(qtbot)
    wave, roll, velocity = view.splitter.sizes()
    view.resize(1000, 900)
    assert view.splitter.sizes() == [wave, roll + 200, velocity]


def test_chosen_heights_come_back(qtbot: QtBot) -> None:
    view = music_view(qtbot)
    view.splitter.setSizes([50, 400, 204])
    other = music_view(qtbot)
    assert other.splitter.restoreState(view.splitter.saveState())
    assert other.splitter.sizes() == view.splitter.sizes()


def test_heights_from_before_there_was_a_velocity_lane_do_not_hide_it(qtbot: QtBot) -> None:
    old = QSplitter(Qt.Orientation.Vertical)
    qtbot.addWidget(old)
    for _ in range(2):
        old.addWidget(QWidget())
    view = music_view(qtbot)
    before = view.splitter.sizes()
    assert not view.splitter.restoreState(old.saveState())
    assert view.splitter.sizes() == before
    assert view.velocity.isVisible()
