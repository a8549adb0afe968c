"""Loops and beats on the ruler."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.project.edits.lift import Edited
from engine.music import TempoMap
from tests.app.editor import LEFT, NONE, PIANO, Editor, project_of


def x_of(editor: Editor, seconds: float) -> int:
    return round(editor.view.axis.view.to_x(seconds))


def low(editor: Editor, seconds: float) -> QPoint:
    return QPoint(x_of(editor, seconds), editor.view.ruler.height() - 5)


def high(editor: Editor, seconds: float) -> QPoint:
    return QPoint(x_of(editor, seconds), 8)


@pytest.fixture
def wanted(editor: Editor) -> list[object]:
    """The loops asked for, each granted."""
    asked: list[object] = []
    editor.view.axis.loop_wanted.connect(asked.append)
    editor.view.axis.loop_wanted.connect(editor.view.axis.set_loop)
    return asked


def test_a_drag_on_the_ruler_loops_what_it_crosses(editor: Editor, wanted: list[object]) -> None:
    editor.drag(low(editor, 5.4), low(editor, 2.01), lane=editor.view.ruler)
    assert len(wanted) == 1
    assert wanted[0] == pytest.approx((2.0, 5.4), abs=0.02)  # a near beat draws an end to itself
    assert editor.view.axis.loop == wanted[0]
    assert wanted[0][0] == 2.0  # type: ignore[index]


def test_an_end_of_the_loop_is_dragged(editor: Editor, wanted: list[object]) -> None:
    editor.view.axis.set_loop((2.0, 5.4))
    editor.drag(low(editor, 5.4), low(editor, 6.5), lane=editor.view.ruler)
    assert wanted[-1] == pytest.approx((2.0, 6.5), abs=0.02)
    editor.drag(low(editor, 2.0), low(editor, 3.5), lane=editor.view.ruler)
    assert wanted[-1] == pytest.approx((3.5, 6.5), abs=0.02)


def test_a_double_click_ends_the_loop_and_a_click_still_seeks(
    editor: Editor, wanted: list[object], qtbot: QtBot
) -> None:
    editor.view.axis.set_loop((2.0, 5.0))
    with qtbot.waitSignal(editor.view.axis.seek):
        QTest.mouseClick(editor.view.ruler, LEFT, NONE, low(editor, 3.3))
    QTest.mouseDClick(editor.view.ruler, LEFT, NONE, low(editor, 3.3))
    assert wanted == [None]


def test_escape_is_heard_whatever_has_the_focus(editor: Editor, wanted: list[object]) -> None:
    QTest.mousePress(editor.view.ruler, LEFT, NONE, low(editor, 2.0))
    editor.move(low(editor, 4.0), lane=editor.view.ruler)
    QTest.keyClick(editor.area, Qt.Key.Key_Escape)
    QTest.mouseRelease(editor.view.ruler, LEFT, NONE, low(editor, 4.0))
    assert wanted == []


def test_the_loop_is_seen_in_every_lane(editor: Editor) -> None:
    lanes = (editor.view.ruler, editor.area, editor.bars, editor.view.wave.wave)
    before = [lane.grab().toImage() for lane in lanes]
    editor.view.axis.set_loop((2.0, 5.0))
    after = [lane.grab().toImage() for lane in lanes]
    assert all(one != other for one, other in zip(before, after, strict=True))
    editor.view.open(8.0, None)
    assert editor.view.axis.loop is None


def test_a_dragged_beat_moves_the_grid_and_no_note(editor: Editor) -> None:
    before = editor.project
    ruler = editor.view.ruler
    QTest.mousePress(ruler, LEFT, NONE, high(editor, 3.0))
    editor.move(high(editor, 3.2), lane=ruler)
    assert editor.project is before
    assert editor.area.scene.tempo is not None
    assert editor.area.scene.tempo.to_seconds(3) == pytest.approx(3.2, abs=0.02)  # shown already
    QTest.mouseRelease(ruler, LEFT, NONE, high(editor, 3.2))
    assert [edit.label for edit in editor.edits] == ["move beat"]
    tempo = editor.project.transcription.tempo
    assert tempo.to_seconds(3) == pytest.approx(3.2, abs=0.02)
    assert (tempo.to_seconds(2), tempo.to_seconds(4)) == (2.0, 4.0)
    assert editor.notes() == PIANO.notes
    editor.document.undo_stack.undo()
    assert editor.area.scene.tempo == before.transcription.tempo


def test_a_beat_that_is_let_slip_stays(editor: Editor) -> None:
    ruler, before = editor.view.ruler, editor.project
    QTest.mousePress(ruler, LEFT, NONE, high(editor, 3.0))
    editor.move(high(editor, 3.3), lane=ruler)
    QTest.keyClick(ruler, Qt.Key.Key_Escape)
    QTest.mouseRelease(ruler, LEFT, NONE, high(editor, 3.3))
    assert editor.project is before
    assert not editor.edits
    assert editor.area.scene.tempo == before.transcription.tempo


def test_beats_cannot_be_dragged_where_notes_cannot(editor: Editor) -> None:
    editor.view.show_music((PIANO,), TempoMap.steady(60), 8.0)
    done: list[Edited] = []
    editor.view.edited.connect(done.append)
    editor.drag(high(editor, 3.0), high(editor, 3.3), lane=editor.view.ruler)
    assert not done


def test_the_pointer_tells_what_can_be_dragged(editor: Editor) -> None:
    ruler, shape = editor.view.ruler, Qt.CursorShape
    editor.view.axis.set_loop((2.0, 5.4))
    for where, expected in (
        (low(editor, 5.4), shape.SizeHorCursor),
        (low(editor, 6.4), shape.PointingHandCursor),
        (high(editor, 6.0), shape.SizeHorCursor),
        (high(editor, 6.5), shape.PointingHandCursor),
    ):
        QTest.mouseMove(ruler, where)
        editor.move(where, lane=ruler)
        assert ruler.cursor().shape() == expected


def test_no_beats_no_magnet(qtbot: QtBot) -> None:
    editor = Editor(project_of(PIANO, tempo=TempoMap()))
    qtbot.addWidget(editor.view)
    asked: list[tuple[float, float]] = []
    editor.view.axis.loop_wanted.connect(asked.append)
    editor.drag(low(editor, 2.02), low(editor, 5.4), lane=editor.view.ruler)
    assert asked[0][0] != 2.0
    assert asked[0] == pytest.approx((2.02, 5.4), abs=0.02)
