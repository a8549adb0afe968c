"""The highway shows what an export would write, where and when it is struck."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from app.drums.highway import Highway, HighwayView, seconds_ahead
from app.drums.looks import GEMS
from app.drums.road import LANES, Eye, Road, Seen, chart_for, road_of
from app.musicview import DRUM_CHART, HIGHWAY, VELOCITY, MusicView
from app.project.project import Project
from app.theme import Theme
from engine.errors import NoDrums
from engine.export.chart.model import Dynamic, Gem, Lane, Level
from engine.music import Drum, DrumHit, Part, TempoMap, Transcription

WAIT = 60_000
BEAT = 0.5
TEMPO = TempoMap((0.0, BEAT, 2 * BEAT, 3 * BEAT))


def rock(bars: int = 4) -> Transcription:
    hits = []
    for bar in range(bars):
        at = 4 * BEAT * bar
        hits += [DrumHit(at, Drum.CRASH if bar == 0 else Drum.RIDE, 100)]
        hits += [DrumHit(at, Drum.KICK, 100), DrumHit(at + BEAT, Drum.SNARE, 100)]
        hits += [DrumHit(at + 2 * BEAT, Drum.TOM_HIGH, 100), DrumHit(at + 3 * BEAT, Drum.SNARE, 99)]
    return Transcription((Part("Drums", hits=tuple(hits)),), TEMPO)


ROCK = rock()


def test_the_road_has_every_hit_at_its_second() -> None:
    road = road_of(chart_for(ROCK, 8.0, "song"), Level.EXPERT)
    wanted = [(hit.onset, hit.drum) for hit in ROCK.parts[0].hits]
    lanes = {
        Drum.CRASH: (Lane.GREEN, True),
        Drum.RIDE: (Lane.BLUE, True),
        Drum.KICK: (Lane.KICK, False),
        Drum.SNARE: (Lane.RED, False),
        Drum.TOM_HIGH: (Lane.YELLOW, False),
    }
    found = sorted((round(s.second, 3), s.gem.lane, s.gem.cymbal) for s in road.gems)
    assert found == sorted((round(at, 3), *lanes[drum]) for at, drum in wanted)
    bars = [round(bar, 3) for bar in road.bars if bar >= -0.001]
    assert bars[:4] == [0.0, 2.0, 4.0, 6.0]


def test_easier_levels_have_fewer_gems() -> None:
    chart = chart_for(rock(8), 16.0, "song")
    counts = [len(road_of(chart, level).gems) for level in Level]
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] < counts[0]


def test_no_hits_are_no_chart() -> None:
    with pytest.raises(NoDrums):
        chart_for(Transcription(), 8.0, "song")


def test_near_things_are_lower_and_larger() -> None:
    eye = Eye(800, 400, 1.2)
    ys = [eye.y(seconds) for seconds in (1.2, 0.8, 0.4, 0.0)]
    assert ys == sorted(ys)
    assert eye.y(0.0) == pytest.approx(eye.strike)
    assert eye.scale(0.0) == 1.0 > eye.scale(0.5)
    # In perspective the middle of the way is far: more than half of it lies in the upper half.
    assert eye.y(0.6) < (eye.y(0.0) + eye.y(1.2)) / 2


def picture(road: Road, now: float) -> QImage:
    view = HighwayView()
    view.resize(800, 400)
    view.road, view.now = road, now
    image = QImage(view.size(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    view.render(painter, QPointF().toPoint())
    painter.end()
    return image


def is_near(found: QColor, name: str) -> bool:
    wanted = QColor(name)
    return all(
        abs(a - b) < 50
        for a, b in zip(found.getRgb()[:3], wanted.getRgb()[:3], strict=True)  # type: ignore[index]
    )


@pytest.mark.parametrize("lane", LANES)
def test_a_gem_is_painted_in_its_lane_and_colour(qtbot: QtBot, lane: Lane) -> None:
    eye = Eye(800, 400, seconds_ahead(5))
    at = 0.3
    image = picture(Road((Seen(1.0, Gem(0, lane, dynamic=Dynamic.USUAL)),)), 1.0 - at)
    across = -1.0 + (LANES.index(lane) + 0.5) * 0.5
    wide = eye.half * 0.5 * 0.78 * eye.scale(at) * 0.82
    x = round(eye.x(across, at) - wide * 0.4)  # beside the pale head
    column = [image.pixelColor(x, y) for y in range(round(eye.y(at)) - 8, round(eye.y(at)) + 4)]
    assert any(is_near(each, GEMS[lane]) for each in column)
    empty = picture(Road(), 1.0 - at)
    assert not any(
        is_near(empty.pixelColor(x, y), GEMS[lane])
        for y in range(round(eye.y(at)) - 8, round(eye.y(at)) + 4)
    )


def test_a_struck_lane_shines(qtbot: QtBot) -> None:
    road = Road((Seen(1.0, Gem(0, Lane.BLUE)),))
    assert road.lit(1.04, 0.16) == {Lane.BLUE: pytest.approx(0.75)}
    assert not road.lit(1.3, 0.16)
    assert not road.lit(0.99, 0.16)


@pytest.fixture
def music(qtbot: QtBot) -> MusicView:
    view = MusicView(Theme("dark"))
    qtbot.addWidget(view)
    view.resize(1000, 700)
    view.open(8.0, None)
    view.show()
    return view


def until(qtbot: QtBot, holds: Callable[[], bool]) -> None:
    qtbot.waitUntil(holds, timeout=WAIT)


def test_a_chart_is_made_only_for_those_who_look(qtbot: QtBot, music: MusicView) -> None:
    project = Project(transcription=ROCK)
    music.show_kit(project, 0, ())
    qtbot.wait(500)
    assert not music.highway.view.road.gems
    music.lanes.show_page(HIGHWAY)
    until(qtbot, lambda: bool(music.highway.view.road.gems))
    assert len(music.highway.view.road.gems) == len(ROCK.parts[0].hits)
    music.highway.level.setCurrentIndex(3)
    assert len(music.highway.view.road.gems) <= len(ROCK.parts[0].hits)
    music.show_kit(Project(transcription=Transcription((Part("Drums"),))), 0, ())
    until(qtbot, lambda: not music.highway.view.road.gems)
    assert music.highway.currentWidget() is not music.highway.view.parentWidget()


def test_it_follows_and_the_speed_shows_more_or_less_of_the_road(
    qtbot: QtBot, music: MusicView
) -> None:
    highway = Highway()
    qtbot.addWidget(highway)
    highway.follow(3.25)
    assert highway.view.now == 3.25
    highway.speed.setValue(10)
    fast = highway.view.ahead
    highway.speed.setValue(2)
    assert highway.view.ahead > 3 * fast


def test_the_road_gets_room_and_gives_it_back(qtbot: QtBot, music: MusicView) -> None:
    music.lanes.show_page(DRUM_CHART)
    before = music.splitter.sizes()
    music.lanes.show_page(HIGHWAY)
    assert music.splitter.sizes()[2] > before[2]
    music.lanes.show_page(VELOCITY)
    assert music.splitter.sizes() == before


def test_lanes_on_another_page_do_not_squeeze_the_axis(qtbot: QtBot, music: MusicView) -> None:
    width = music.roll.area.width()
    for part in (None, 0):
        music.show_kit(Project(transcription=ROCK), part, ())
        assert music.axis.view.width == width
    music.lanes.show_page(DRUM_CHART)
    assert music.drums.lane.width() == music.axis.view.width == width
