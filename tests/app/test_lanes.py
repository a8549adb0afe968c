"""How much of the window the notes have, and the lanes under them."""

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.drums.offers import NONE_FOUND
from app.drums.strip import invitation
from app.musicview import DRUM_CHART, HIGHWAY, SCORE, VELOCITY, MusicView
from app.theme import Theme


def shown(qtbot: QtBot) -> MusicView:
    """As large as in a window of 1280 x 720."""
    music = MusicView(Theme())
    qtbot.addWidget(music)
    music.resize(1020, 600)
    music.show()
    qtbot.waitExposed(music)
    return music


def test_at_first_the_notes_have_most_of_the_window(qtbot: QtBot) -> None:
    music = shown(qtbot)
    wave, roll, lanes = music.splitter.sizes()
    assert roll > wave + lanes
    music.resize(1020, 900)
    assert [wave, roll + 300, lanes] == music.splitter.sizes()
    music.stop()


def test_a_window_that_is_being_made_is_small_for_a_moment(qtbot: QtBot) -> None:
    music = shown(qtbot)
    expected = music.splitter.sizes()
    music.stop()
    music = MusicView(Theme())
    qtbot.addWidget(music)
    music.resize(1020, 150)
    music.show()
    music.resize(1020, 600)
    assert music.splitter.sizes() == expected
    music.stop()


def test_a_tall_page_gives_its_room_back(qtbot: QtBot) -> None:
    music = shown(qtbot)
    before = music.splitter.sizes()
    for tall in (SCORE, HIGHWAY):
        music.show_lane(tall)
        assert music.splitter.sizes()[2] > before[2] + 40
    music.show_lane(VELOCITY)
    assert music.splitter.sizes() == before
    music.stop()


def test_a_tall_page_that_was_left_open_gives_room_too(qtbot: QtBot) -> None:
    music = MusicView(Theme())
    qtbot.addWidget(music)
    music.show_lane(SCORE)  # as the last time, before the window is there
    music.resize(1020, 600)
    music.show()
    wave, _, tall = music.splitter.sizes()
    music.show_lane(VELOCITY)
    heights = music.splitter.sizes()
    assert heights[0] == wave >= 36
    assert heights[1] > heights[2] < tall
    music.stop()


def test_lanes_that_were_pushed_out_of_sight_come_back(qtbot: QtBot) -> None:
    music = shown(qtbot)
    for title in (VELOCITY, DRUM_CHART, DRUM_CHART, SCORE, HIGHWAY):
        music.splitter.setSizes([48, 500, 0])
        assert music.splitter.sizes()[2] == 0
        music.show_lane(title)
        assert music.lanes.title == title
        _, roll, lanes = music.splitter.sizes()
        assert lanes >= 150
        assert roll >= 100
    music.stop()


def test_words_in_an_empty_lane_are_whole(qtbot: QtBot) -> None:
    page = invitation(NONE_FOUND)
    qtbot.addWidget(page)
    page.resize(940, 200)
    page.show()
    label = page.findChild(QLabel)
    assert label is not None
    assert label.height() >= label.heightForWidth(label.width())
