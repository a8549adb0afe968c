"""The page as a person uses it: looked at, zoomed, clicked, followed."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.score.making import Drawn, Laid, Wish, make
from app.score.sheets import GAP
from app.score.view import ScoreView
from app.theme import Theme
from engine.export.musicxml import NoteId
from engine.notation import NotationChoices
from tests.app.score.test_making import piece

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture(scope="module")
def steps() -> list[Laid | Drawn]:
    return list(make(Wish(piece(120), NotationChoices(), "Title")))


@pytest.fixture
def view(qtbot: QtBot, steps: list[Laid | Drawn]) -> ScoreView:
    made = ScoreView(Theme("light"))
    qtbot.addWidget(made)
    made.resize(700, 500)
    made.show()
    for step in steps:
        if isinstance(step, Laid):
            made.show_laid(step)
        else:
            made.show_drawn(step)
    return made


def place_of(view: ScoreView, note: NoteId) -> QPoint:
    """Where a note's head is, in the view."""
    assert view.sheets is not None
    for number, box in view.boxes():
        opened = view.sheets.opened(number)
        if opened and note in opened.heads.notes:
            x, y = opened.heads.places[opened.heads.notes.index(note)]
            scale = view.sheets.scale(view.zoom)
            return (box.topLeft() + QPointF(x * scale, y * scale)).toPoint()
    raise AssertionError(note)


def picture(view: ScoreView) -> QImage:
    return view.viewport().grab().toImage()


def test_the_page_fills_the_width_at_first(view: ScoreView) -> None:
    (_, box) = view.boxes()[0]
    assert box.width() == pytest.approx(view.viewport().width() - 2 * GAP, abs=2)
    assert view.horizontalScrollBar().maximum() == 0


def test_a_click_on_a_head_tells_which_note(view: ScoreView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.clicked) as clicked:
        qtbot.mouseClick(view.viewport(), LEFT, NONE, place_of(view, NoteId(0, 5)))
    assert clicked.args == [NoteId(0, 5), False]
    shift = Qt.KeyboardModifier.ShiftModifier
    with qtbot.waitSignal(view.clicked) as clicked:
        qtbot.mouseClick(view.viewport(), LEFT, shift, place_of(view, NoteId(1, 1)))
    assert clicked.args == [NoteId(1, 1), True]
    with qtbot.waitSignal(view.clicked) as clicked:
        qtbot.mouseClick(view.viewport(), LEFT, NONE, QPoint(GAP + 4, GAP + 4))
    assert clicked.args == [None, False]


def test_a_double_click_in_a_bar_tells_its_second(view: ScoreView, qtbot: QtBot) -> None:
    assert view.sheets is not None
    number, box = view.sheets.bars[2]
    scale = view.sheets.scale(view.zoom)
    page = view.boxes()[number][1]
    middle = QPointF((box.left + box.right) / 2, (box.top + box.bottom) / 2) * scale
    with qtbot.waitSignal(view.sought) as sought:
        at = (page.topLeft() + middle).toPoint()
        qtbot.mouseDClick(view.viewport(), LEFT, NONE, at)
    start, stop = view.sheets.laid.seconds[2:4]
    assert sought.args[0] == pytest.approx((start + stop) / 2, abs=0.1)


def test_what_sounds_and_what_is_selected_is_marked_where_it_stands(view: ScoreView) -> None:
    plain = picture(view)
    at = place_of(view, NoteId(0, 3))
    view.show_sounding(frozenset({NoteId(0, 3)}))
    sounding = picture(view)
    assert sounding.pixelColor(at) != plain.pixelColor(at)
    away = place_of(view, NoteId(0, 12))
    assert sounding.pixelColor(away) == plain.pixelColor(away)
    view.show_sounding(frozenset())
    assert picture(view) == plain
    view.show_selected(frozenset({NoteId(0, 3)}))
    assert picture(view).pixelColor(at) != plain.pixelColor(at)


def test_ctrl_and_the_wheel_zoom_where_the_pointer_is(view: ScoreView) -> None:
    before, zoom = place_of(view, NoteId(0, 2)), view.zoom
    turn = QPoint(0, 120)
    event = QWheelEvent(
        QPointF(before),
        QPointF(view.viewport().mapToGlobal(before)),
        QPoint(),
        turn,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    for _ in range(3):
        QApplication.sendEvent(view.viewport(), event)
    assert view.zoom == pytest.approx(zoom * 1.15**3)
    after = place_of(view, NoteId(0, 2))
    assert abs(after.y() - before.y()) < 40
    view.fit()
    assert view.zoom == pytest.approx(zoom)


def test_the_line_that_is_heard_comes_into_sight(view: ScoreView) -> None:
    assert view.sheets is not None
    assert view.verticalScrollBar().value() == 0
    view.show_bar(1.0, follows=True)
    assert view.verticalScrollBar().value() == 0
    view.show_bar(view.sheets.laid.seconds[60], follows=True)
    number, box = view.sheets.bars[60]
    top = view.boxes()[number][1].top() + box.top * view.sheets.scale(view.zoom)
    assert 0 <= top < view.viewport().height()
    view.verticalScrollBar().setValue(0)
    view.show_bar(view.sheets.laid.seconds[60] + 0.1, follows=True)
    assert view.verticalScrollBar().value() == 0  # a hand that scrolls away is left alone


def test_paper_and_ink_follow_the_theme(view: ScoreView) -> None:
    light = picture(view).pixelColor(GAP + 5, GAP + 5)
    view._theme.choose("dark")
    dark = picture(view).pixelColor(GAP + 5, GAP + 5)
    assert light.lightness() > 240
    assert dark.lightness() < 80


def test_pages_that_are_not_drawn_yet_say_so_and_nothing_breaks(
    qtbot: QtBot, steps: list[Laid | Drawn]
) -> None:
    view = ScoreView(Theme("light"))
    qtbot.addWidget(view)
    view.resize(600, 400)
    laid = steps[0]
    assert isinstance(laid, Laid)
    view.show_laid(laid)
    empty = picture(view)
    view.show_bar(3.0, follows=True)
    view.reveal([NoteId(0, 1)])
    qtbot.mouseClick(view.viewport(), LEFT, NONE, QPoint(300, 200))
    assert isinstance(steps[1], Drawn)
    view.show_drawn(steps[1])
    assert picture(view) != empty
