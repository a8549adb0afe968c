"""The drum chart in the real window: what mouse and keys do to hits, and what undo calls it."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app.drums.lane import DrumLane
from app.musicview import DRUM_CHART, VELOCITY
from app.project.kit import PLACES, ROWS, Hits
from app.project.project import Project
from app.project.selection import only
from app.window import Window
from engine.music import Drum, DrumHit, Part, TempoMap, Transcription
from tests.app.conftest import MakeWindow
from tests.app.editor import ALT, CTRL, LEFT, NONE, PIANO, SHIFT

KICK, GHOST = DrumHit(1.0, Drum.KICK, 110), DrumHit(2.0, Drum.SNARE, 25)
SNARE, HAT = DrumHit(3.0, Drum.SNARE, 120), DrumHit(3.0, Drum.HIHAT_CLOSED, 80)
TEMPO = TempoMap((0.0, 1.0, 2.0))  # a sixteenth is a quarter of a second


class Drummer:
    """A hand on the drum chart of a real window."""

    def __init__(self, window: Window, parts: tuple[Part, ...]) -> None:
        self.window, self.session = window, window.session
        self.kit = window.session.editing.kit
        self.struck: list[Drum] = []
        window.resize(1280, 800)
        self.session._begin(8.0, None)
        transcription = Transcription(parts, TEMPO)
        self.session.document.replace(Project(machine=transcription, transcription=transcription))
        self.session.changed.emit()
        window.music.lanes.show_page(DRUM_CHART)
        window.music.drums.struck.connect(self.struck.append)
        QApplication.processEvents()

    @property
    def lane(self) -> DrumLane:
        return self.window.music.drums.lane

    @property
    def hits(self) -> Hits:
        return self.kit.hits

    def undo_text(self) -> str:
        return self.window.actions_["undo"].text()

    def at(self, seconds: float, drum: Drum) -> QPoint:
        row = self.lane.height() / len(ROWS)
        return QPoint(round(self.lane.axis.view.to_x(seconds)), int((PLACES[drum] + 0.5) * row))

    def of(self, hit: DrumHit) -> QPoint:
        return self.at(hit.onset, hit.drum)

    def click(self, where: QPoint, held: Qt.KeyboardModifier = NONE) -> None:
        QTest.mouseClick(self.lane, LEFT, held, where)

    def drag(self, start: QPoint, stop: QPoint, held: Qt.KeyboardModifier = NONE) -> None:
        QTest.mousePress(self.lane, LEFT, held, start)
        self.go_on(start, stop, held)

    def go_on(self, start: QPoint, stop: QPoint, held: Qt.KeyboardModifier = NONE) -> None:
        for step in (1, 2, 3):
            here = QPointF(start + (stop - start) * step / 3)
            send(self.lane, QEvent.Type.MouseMove, here, held)
        QTest.mouseRelease(self.lane, LEFT, held, stop)

    def double_press(self, where: QPoint) -> None:
        self.click(where)
        send(self.lane, QEvent.Type.MouseButtonDblClick, QPointF(where))

    def double_click(self, where: QPoint) -> None:
        self.double_press(where)
        QTest.mouseRelease(self.lane, LEFT, NONE, where)

    def wheel(self, where: QPoint, notches: int, held: Qt.KeyboardModifier) -> None:
        here, none = QPointF(where), Qt.MouseButton.NoButton
        event = QWheelEvent(
            here, self.lane.mapToGlobal(here), QPoint(), QPoint(0, 120 * notches), none, held,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(self.lane, event)


def send(lane: QWidget, kind: QEvent.Type, here: QPointF, held: Qt.KeyboardModifier = NONE) -> None:
    button = LEFT if kind == QEvent.Type.MouseButtonDblClick else Qt.MouseButton.NoButton
    QApplication.sendEvent(
        lane, QMouseEvent(kind, here, lane.mapToGlobal(here), button, LEFT, held)
    )


@pytest.fixture
def drummer(make_window: MakeWindow) -> Drummer:
    return Drummer(make_window(), (PIANO, Part("Drums", hits=(KICK, GHOST, SNARE, HAT))))


def test_a_piece_without_drums_invites_to_add_a_part(make_window: MakeWindow) -> None:
    hand = Drummer(make_window(), (PIANO,))
    chart = hand.window.music.drums
    assert not chart.lane.isVisible()
    said = [label.text() for label in chart.currentWidget().findChildren(QLabel)]
    assert said[0].startswith("This piece has no drum part.")
    QTest.mouseClick(chart.offers.add, LEFT)
    assert hand.undo_text() == "Undo add part"
    assert chart.lane.isVisible()
    QApplication.processEvents()
    hand.double_click(hand.at(2.0, Drum.RIDE))
    assert hand.hits == (DrumHit(2.0, Drum.RIDE, 96),)
    assert hand.undo_text() == "Undo draw 1 hit"


def test_a_double_click_draws_a_hit_on_the_grid_and_sounds_it(drummer: Drummer) -> None:
    drummer.double_click(drummer.at(4.07, Drum.TOM_MID))
    assert drummer.kit.chosen == (DrumHit(4.0, Drum.TOM_MID, 96),)
    assert len(drummer.hits) == 5
    assert drummer.struck == [Drum.TOM_MID]
    QTest.keyClick(drummer.lane, Qt.Key.Key_Z, CTRL)
    assert drummer.hits == (KICK, GHOST, HAT, SNARE)
    assert not drummer.kit.chosen


def test_drawing_on_along_a_row_puts_a_hit_on_every_line(drummer: Drummer) -> None:
    start, stop = drummer.at(5.0, Drum.HIHAT_OPEN), drummer.at(6.0, Drum.HIHAT_OPEN)
    drummer.double_press(start)
    drummer.go_on(start, stop)
    drawn = [hit.onset for hit in drummer.hits if hit.drum is Drum.HIHAT_OPEN]
    assert drawn == [5.0, 5.25, 5.5, 5.75, 6.0]
    assert drummer.undo_text() == "Undo draw 5 hits"


def test_a_drag_moves_in_time_and_to_another_drum(drummer: Drummer) -> None:
    before = drummer.session.project
    drummer.drag(drummer.of(SNARE), drummer.at(3.52, Drum.TOM_LOW))
    assert drummer.hits[-1] == DrumHit(3.5, Drum.TOM_LOW, 120)
    assert drummer.kit.chosen == drummer.hits[-1:]
    assert drummer.struck[:1] == [Drum.SNARE]
    assert drummer.struck[-1] == Drum.TOM_LOW
    assert drummer.undo_text() == "Undo move 1 hit"
    drummer.window.actions_["undo"].trigger()
    assert drummer.session.project is before
    drummer.window.actions_["redo"].trigger()
    assert drummer.kit.chosen == (DrumHit(3.5, Drum.TOM_LOW, 120),)


def test_what_is_selected_goes_together_and_alt_copies(drummer: Drummer) -> None:
    drummer.click(drummer.of(KICK))
    drummer.click(drummer.of(GHOST), SHIFT)
    assert drummer.kit.chosen == (KICK, GHOST)
    drummer.drag(drummer.of(KICK), drummer.at(5.0, Drum.KICK), ALT)
    assert len(drummer.hits) == 6
    assert [hit.onset for hit in drummer.kit.chosen] == [5.0, 6.0]
    drummer.click(drummer.at(7.0, Drum.CRASH))
    assert not drummer.kit.chosen


def test_a_rubber_band_selects_what_it_touches(drummer: Drummer) -> None:
    drummer.drag(drummer.at(1.5, Drum.HIHAT_CLOSED), drummer.at(3.5, Drum.SNARE))
    assert drummer.kit.chosen == (GHOST, HAT, SNARE)


def test_escape_takes_a_drag_back(drummer: Drummer) -> None:
    before = drummer.session.project
    QTest.mousePress(drummer.lane, LEFT, NONE, drummer.of(SNARE))
    send(drummer.lane, QEvent.Type.MouseMove, QPointF(drummer.at(6.0, Drum.KICK)))
    QTest.keyClick(drummer.lane, Qt.Key.Key_Escape)
    QTest.mouseRelease(drummer.lane, LEFT, NONE, drummer.at(6.0, Drum.KICK))
    assert drummer.session.project is before


def test_the_wheel_with_alt_changes_velocity_as_one_step(drummer: Drummer) -> None:
    for _ in range(3):
        drummer.wheel(drummer.of(GHOST), 1, ALT)
    assert drummer.hits[1].velocity == 25 + 12
    assert drummer.undo_text() == "Undo change velocity of 1 hit"
    drummer.window.actions_["undo"].trigger()
    assert drummer.hits[1].velocity == 25


def test_keys_do_to_hits_what_they_do_to_notes(drummer: Drummer) -> None:
    drummer.click(drummer.of(GHOST))
    for key, held in (
        (Qt.Key.Key_Up, NONE),
        (Qt.Key.Key_Right, NONE),
        (Qt.Key.Key_Up, CTRL),
    ):
        QTest.keyClick(drummer.lane, key, held)
    assert drummer.kit.chosen == (DrumHit(2.25, Drum.SIDE_STICK, 33),)
    QTest.keyClick(drummer.lane, Qt.Key.Key_A, CTRL)
    assert len(drummer.kit.chosen) == 4
    QTest.keyClick(drummer.lane, Qt.Key.Key_Delete)
    assert not drummer.hits
    assert drummer.undo_text() == "Undo delete 4 hits"
    assert drummer.session.project.transcription.parts[0] is PIANO
    assert drummer.window.music.drums.lane.part == 1  # an empty kit is still one


def test_cut_paste_and_quantise(drummer: Drummer) -> None:
    actions = drummer.window.actions_
    drummer.drag(drummer.of(KICK), drummer.at(1.1, Drum.KICK), CTRL)
    assert drummer.hits[0].onset == pytest.approx(1.1, abs=0.02)
    QTest.keyClick(drummer.lane, Qt.Key.Key_Q)
    assert drummer.hits[0] == KICK
    assert drummer.undo_text() == "Undo quantise 1 hit"
    actions["cut"].trigger()
    assert KICK not in drummer.hits
    drummer.session.player.seek(6.0)
    actions["paste"].trigger()
    assert drummer.hits[-1] == DrumHit(6.0, Drum.KICK, 110)
    assert not actions["split"].isEnabled()
    assert actions["humanise"].isEnabled()


def test_notes_and_hits_are_never_selected_together(drummer: Drummer) -> None:
    editing = drummer.session.editing
    editing.select(only(0, PIANO.notes[0]))
    drummer.click(drummer.of(SNARE))
    assert not editing.selection
    assert drummer.kit.is_used
    editing.select(only(0, PIANO.notes[0]))
    assert not drummer.kit.chosen
    drummer.window.actions_["delete"].trigger()
    assert len(drummer.hits) == 4
    assert drummer.undo_text() == "Undo delete 1 note"


def test_walking_says_and_sounds_each_hit(drummer: Drummer) -> None:
    said: list[str] = []
    drummer.lane.hint.connect(said.append)
    drummer.lane.setFocus()
    for _ in range(3):
        QTest.keyClick(drummer.lane, Qt.Key.Key_Right, CTRL)
    assert drummer.struck == [Drum.KICK, Drum.SNARE, Drum.HIHAT_CLOSED]
    assert said[-1] == "Closed hat, bar 1 beat 4, velocity 80"
    QTest.keyClick(drummer.lane, Qt.Key.Key_Left, CTRL)
    assert drummer.kit.chosen == (GHOST,)


def test_ghosts_are_smaller_and_paler_than_accents(drummer: Drummer) -> None:
    picture = drummer.lane.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)

    def reds(hit: DrumHit) -> tuple[int, int]:
        """How many pixels of the mark are red, and how bright the reddest is."""
        middle = drummer.of(hit)
        near = [
            picture.pixelColor(middle.x() + x, middle.y() + y)
            for x in range(-7, 8)
            for y in range(-7, 8)
        ]
        red = [each for each in near if each.red() > each.green() + 40]
        return len(red), max(each.red() for each in red)

    ghost, accent = reds(GHOST), reds(SNARE)
    assert accent[0] > 2 * ghost[0] > 0
    assert accent[1] > ghost[1]


def test_choosing_the_drums_shows_their_chart(drummer: Drummer) -> None:
    lanes = drummer.window.music.lanes
    lanes.show_page(VELOCITY)
    drummer.session.editing.choose_part(1)
    assert lanes.title == DRUM_CHART


# Velocities -----------------------------------------------------------------------------------


def bar(hand: Drummer, hit: DrumHit, velocity: int) -> QPoint:
    """Where the bar of a hit would end at a velocity."""
    bars = hand.window.music.drums.velocity.bars
    x = round(bars.axis.view.to_x(hit.onset)) + 2
    return QPoint(x, round(float(bars.scale.top(np.array(float(velocity))))))


def drag_bar(hand: Drummer, start: QPoint, stop: QPoint) -> None:
    bars = hand.window.music.drums.velocity.bars
    QTest.mousePress(bars, LEFT, NONE, start)
    for step in (1, 2, 3):
        send(bars, QEvent.Type.MouseMove, QPointF(start + (stop - start) * step / 3))
    QTest.mouseRelease(bars, LEFT, NONE, stop)


def test_a_bar_is_dragged_louder_and_undone(drummer: Drummer) -> None:
    drag_bar(drummer, bar(drummer, GHOST, 25), bar(drummer, GHOST, 80))
    [changed] = [hit for hit in drummer.hits if hit.onset == GHOST.onset]
    assert changed.velocity == pytest.approx(80, abs=3)
    assert drummer.undo_text() == "Undo change velocity of 1 hit"
    drummer.window.actions_["undo"].trigger()
    assert GHOST in drummer.hits


def test_selected_bars_go_together_and_a_click_selects(drummer: Drummer) -> None:
    drag_bar(drummer, bar(drummer, KICK, 110), bar(drummer, KICK, 110))
    assert drummer.kit.chosen == (KICK,)
    drummer.kit.choose((KICK, SNARE))
    drag_bar(drummer, bar(drummer, KICK, 110), bar(drummer, KICK, 60))
    kick, snare = drummer.kit.chosen
    assert (kick.drum, snare.drum) == (Drum.KICK, Drum.SNARE)
    assert kick.velocity - KICK.velocity == snare.velocity - SNARE.velocity < -40


def test_a_ramp_is_drawn_over_the_bars(drummer: Drummer) -> None:
    start = DrumHit(0.5, Drum.KICK)
    stop = DrumHit(3.5, Drum.KICK)
    drag_bar(drummer, bar(drummer, start, 127), bar(drummer, stop, 20))
    ramp = {hit.onset: hit.velocity for hit in drummer.hits}
    assert ramp[1.0] > ramp[2.0] > ramp[3.0]
    assert ramp[1.0] == pytest.approx(127 - 107 / 6, abs=4)


def test_escape_leaves_velocities_as_they_were(drummer: Drummer) -> None:
    bars = drummer.window.music.drums.velocity.bars
    start, stop = bar(drummer, GHOST, 25), bar(drummer, GHOST, 80)
    QTest.mousePress(bars, LEFT, NONE, start)
    send(bars, QEvent.Type.MouseMove, QPointF(stop))
    assert drummer.lane._shown.gone == {GHOST}
    QTest.keyClick(bars, Qt.Key.Key_Escape)
    assert not drummer.lane._shown.gone
    QTest.mouseRelease(bars, LEFT, NONE, stop)
    assert GHOST in drummer.hits
