"""Hits the machine doubted, and hits it heard otherwise, in the real window."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.musicview import DRUM_CHART, HIGHWAY, VELOCITY
from app.project.edits.hits import add_hits, delete_hits
from app.roll.dress import common_colour, machine_colour
from engine.music import Drum, DrumHit, Part
from tests.app.conftest import MakeWindow
from tests.app.drums.test_drum_chart import HAT, KICK, SNARE, Drummer
from tests.app.editor import LEFT, NONE, PIANO

DOUBTFUL = DrumHit(2.0, Drum.SNARE, 90, 0.4)
HITS = (KICK, DOUBTFUL, *sorted((SNARE, HAT)))
RIDE = DrumHit(5.0, Drum.RIDE, 100)


@pytest.fixture
def drummer(make_window: MakeWindow) -> Drummer:
    return Drummer(make_window(), (PIANO, Part("Drums", hits=HITS)))


def differ(drummer: Drummer) -> None:
    """The person takes the doubtful snare away, and adds a ride."""
    project, part = drummer.session.project, drummer.kit.part
    assert part is not None
    drummer.kit.take(delete_hits(project, part, (DOUBTFUL,)))
    drummer.kit.take(add_hits(drummer.session.project, part, (RIDE,)))


def compare(drummer: Drummer) -> None:
    drummer.window.actions_["compare"].trigger()
    for _ in range(200):
        if drummer.session.reviewing.comparison is not None:
            break
        QTest.qWait(10)
    drummer.session.reviewing.compared.emit(drummer.session.reviewing.comparison)
    QApplication.processEvents()


def colours(drummer: Drummer, hit: DrumHit) -> set[str]:
    image = drummer.lane.grab().toImage()
    ratio, here = image.devicePixelRatio(), drummer.of(hit)
    near = range(-8, 9)
    return {
        QColor(image.pixel(int((here.x() + x) * ratio), int((here.y() + y) * ratio))).name()
        for x in near
        for y in near
    }


def test_next_doubtful_goes_to_a_hit_while_hits_are_looked_at(drummer: Drummer) -> None:
    drummer.click(drummer.of(KICK))
    drummer.window.actions_["doubtful"].trigger()
    assert drummer.kit.chosen == (DOUBTFUL,)
    assert drummer.session.player.loop == (1.6, 2.4)
    drummer.window.actions_["confirm"].trigger()
    drummer.window.actions_["doubtful"].trigger()
    assert drummer.session.player.loop is None
    assert drummer.kit.chosen == (DOUBTFUL,), "nothing else to go to"


def test_a_piece_of_drums_alone_needs_no_click_first(make_window: MakeWindow) -> None:
    hand = Drummer(make_window(), (Part("Drums", hits=HITS),))
    hand.window.actions_["doubtful"].trigger()
    assert hand.kit.chosen == (DOUBTFUL,)


def test_compared_hits_have_the_colours_of_compared_notes(drummer: Drummer) -> None:
    palette = drummer.window.theme.palette
    differ(drummer)
    grey, machine, own = common_colour(palette), machine_colour(palette), palette.note(0, 110)
    assert not {grey, machine} & (colours(drummer, KICK) | colours(drummer, DOUBTFUL))
    compare(drummer)
    assert grey in colours(drummer, KICK)
    assert machine in colours(drummer, DOUBTFUL)
    assert own in colours(drummer, RIDE)
    said = drummer.window.status.words.whole
    assert "1 only the machine’s, 1 only yours" in said
    drummer.window.actions_["compare"].trigger()
    QApplication.processEvents()
    assert machine not in colours(drummer, DOUBTFUL)


def test_a_click_takes_over_what_only_the_machine_heard(drummer: Drummer) -> None:
    differ(drummer)
    compare(drummer)
    QTest.mouseClick(drummer.lane, LEFT, NONE, drummer.of(DOUBTFUL))
    assert replace(DOUBTFUL, confidence=1.0) in drummer.hits
    assert drummer.undo_text() == "Undo take over 1 hit"
    assert drummer.struck == [Drum.SNARE]


def test_the_machines_hits_are_taken_over_in_the_loop(drummer: Drummer) -> None:
    differ(drummer)
    drummer.session.player.set_loop(1.5, 3.5)
    drummer.window.actions_["take-over"].trigger()
    assert drummer.hits == (KICK, DOUBTFUL, *sorted((SNARE, HAT)), RIDE)


def test_a_doubtful_hit_is_shown_whatever_lane_was_open(make_window: MakeWindow) -> None:
    hand = Drummer(make_window(), (Part("Drums", hits=HITS),))
    hand.window.music.lanes.show_page(VELOCITY)
    hand.window.actions_["doubtful"].trigger()
    assert hand.window.music.lanes.title == DRUM_CHART
    hand.window.music.lanes.show_page(HIGHWAY)
    hand.window.actions_["doubtful"].trigger()
    assert hand.window.music.lanes.title == HIGHWAY, "it is to be seen there too"
