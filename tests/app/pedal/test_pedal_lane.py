"""The pedal lane: drawn, dragged, lifted and deleted, with the mouse and with keys."""

import io
from dataclasses import replace

import mido
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.pedal.lane import EMPTY, PedalLane
from app.project.edits.pedal import SHORTEST
from app.project.selection import Selection
from engine.export import Request
from engine.export.midi import render
from engine.music import PedalSpan
from tests.app.editor import ALT, BASS, CTRL, PIANO, SHIFT, Editor, project_of

PEDAL = (PedalSpan(1.0, 2.0), PedalSpan(4.0, 6.0))
Key = Qt.Key


@pytest.fixture
def piano(qtbot: QtBot) -> Editor:
    made = Editor(project_of(BASS, replace(PIANO, pedal=PEDAL)))
    qtbot.addWidget(made.view)
    made.view.pedal.spans.setFocus()
    return made


def lane(editor: Editor) -> PedalLane:
    return editor.view.pedal.spans


def pedal(editor: Editor, part: int = 1) -> list[tuple[float, float]]:
    spans = editor.project.transcription.parts[part].pedal
    return [(round(span.start, 2), round(span.stop, 2)) for span in spans]


def at(editor: Editor, seconds: float) -> QPoint:
    return QPoint(round(editor.view.axis.view.to_x(seconds)), lane(editor).height() // 2)


def drag(editor: Editor, start: float, stop: float) -> None:
    editor.drag(at(editor, start), at(editor, stop), lane=lane(editor))


def near(seconds: float) -> object:
    return pytest.approx(seconds, abs=0.03)


def test_it_is_there_only_where_a_pedal_can_be(qtbot: QtBot, piano: Editor) -> None:
    assert piano.view.pedal.isVisible()
    without = Editor(project_of(BASS))
    qtbot.addWidget(without.view)
    assert not without.view.pedal.isVisible()
    with_some = Editor(project_of(replace(BASS, pedal=PEDAL)))
    qtbot.addWidget(with_some.view)
    assert with_some.view.pedal.isVisible()


def test_an_empty_one_says_what_to_do(qtbot: QtBot) -> None:
    made = Editor(project_of(PIANO))
    qtbot.addWidget(made.view)
    assert lane(made).accessibleDescription().startswith(EMPTY)
    empty = lane(made).grab().toImage()
    drag(made, 1.0, 2.0)
    assert lane(made).accessibleDescription().startswith("1 span.")
    assert lane(made).grab().toImage() != empty


def test_a_span_is_drawn_and_undone(piano: Editor) -> None:
    drag(piano, 2.5, 3.5)
    assert pedal(piano)[1] == (near(2.5), near(3.5))
    assert piano.edits[-1].label == "draw pedal"
    assert piano.document.undo_stack.undoText() == "draw pedal"
    piano.document.undo_stack.undo()
    assert pedal(piano) == [(1.0, 2.0), (4.0, 6.0)]
    assert len(piano.edits) == 1


def test_an_edge_is_dragged_and_stops_at_the_other(piano: Editor) -> None:
    drag(piano, 2.0, 3.0)
    assert pedal(piano)[0] == (1.0, near(3.0))
    drag(piano, 1.0, 0.5)
    assert pedal(piano)[0] == (near(0.5), near(3.0))
    drag(piano, 0.5, 7.0)
    assert pedal(piano)[0][1] - pedal(piano)[0][0] == pytest.approx(SHORTEST, abs=0.011)
    assert {edit.label for edit in piano.edits} == {"move pedal"}


def test_the_middle_takes_both_edges_along_and_touching_spans_are_one(piano: Editor) -> None:
    drag(piano, 1.5, 2.0)
    assert pedal(piano)[0] == (near(1.5), near(2.5))
    drag(piano, 5.0, 3.0)
    assert pedal(piano) == [(near(1.5), near(4.0))]
    drag(piano, 2.0, -3.0)
    assert pedal(piano)[0][0] == 0.0


def test_a_double_click_lifts_the_foot_for_a_moment(piano: Editor) -> None:
    where = at(piano, 5.0)
    QTest.mouseClick(lane(piano), Qt.MouseButton.LeftButton, pos=where)
    QTest.mouseDClick(lane(piano), Qt.MouseButton.LeftButton, pos=where)
    assert pedal(piano)[1:] == [(4.0, near(4.97)), (near(5.03), 6.0)]
    assert [edit.label for edit in piano.edits] == ["lift pedal"]


def test_escape_leaves_no_trace_and_nothing_happens_before_the_release(piano: Editor) -> None:
    QTest.mousePress(lane(piano), Qt.MouseButton.LeftButton, pos=at(piano, 2.5))
    piano.move(at(piano, 3.5), lane=lane(piano))
    assert len(lane(piano).spans) == 3
    assert piano.edits == []
    QTest.keyClick(lane(piano), Key.Key_Escape)
    assert len(lane(piano).spans) == 2
    QTest.mouseRelease(lane(piano), Qt.MouseButton.LeftButton, pos=at(piano, 3.5))
    assert piano.edits == []


def test_a_click_does_nothing_but_choose(piano: Editor) -> None:
    QTest.mouseClick(lane(piano), Qt.MouseButton.LeftButton, pos=at(piano, 1.5))
    assert lane(piano).foot.chosen == PEDAL[0]
    QTest.mouseClick(lane(piano), Qt.MouseButton.LeftButton, pos=at(piano, 3.0))
    assert lane(piano).foot.chosen is None
    assert piano.edits == []


def test_everything_can_be_done_with_keys(piano: Editor) -> None:
    said: list[str] = []
    lane(piano).hint.connect(said.append)
    QTest.keyClick(lane(piano), Key.Key_Right)
    assert lane(piano).foot.chosen == PEDAL[0]
    assert said == ["Pedal down 0:01.00 to 0:02.00"]
    QTest.keyClick(lane(piano), Key.Key_Right)
    assert lane(piano).foot.chosen == PEDAL[1]
    QTest.keyClick(lane(piano), Key.Key_Right, SHIFT)
    QTest.keyClick(lane(piano), Key.Key_Left, ALT)
    assert pedal(piano)[1] == (3.98, 6.02)
    QTest.keyClick(lane(piano), Key.Key_Right, CTRL)
    assert pedal(piano)[1] == (4.0, 6.04)
    QTest.keyClick(lane(piano), Key.Key_Delete)
    assert pedal(piano) == [(1.0, 2.0)]
    assert piano.edits[-1].label == "delete pedal"
    piano.view.axis.move_playhead(6.5)
    QTest.keyClick(lane(piano), Key.Key_Return)
    assert pedal(piano) == [(1.0, 2.0), (6.5, 7.5)]
    assert lane(piano).foot.chosen == PedalSpan(6.5, 7.5)
    QTest.keyClick(lane(piano), Key.Key_Escape)
    assert lane(piano).foot.chosen is None


def test_notes_stay_selected_while_the_pedal_is_moved(piano: Editor) -> None:
    note = piano.notes(1)[0]
    piano.select(note, part=1)
    drag(piano, 2.0, 3.0)
    assert piano.selection == Selection.of({1: [note]})


def test_it_shows_the_pedal_of_the_part_in_use(qtbot: QtBot) -> None:
    other = replace(PIANO, name="Second", pedal=(PedalSpan(0.0, 0.5),))
    made = Editor(project_of(BASS, replace(PIANO, pedal=PEDAL), other))
    qtbot.addWidget(made.view)
    assert lane(made).spans == PEDAL
    made.roll.set_active_part(2)
    assert lane(made).spans == other.pedal
    made.roll.set_active_part(0)  # a bass has none
    assert lane(made).spans == PEDAL


def test_what_is_drawn_is_exported(piano: Editor) -> None:
    drag(piano, 2.5, 3.5)
    file = mido.MidiFile(file=io.BytesIO(render(Request(piano.project.transcription))))
    pedals = [m for m in file if m.type == "control_change" and m.control == 64]
    assert [message.value for message in pedals] == [127, 0] * 3


def test_it_has_a_name_and_tells_its_keys(piano: Editor) -> None:
    face = QAccessible.queryAccessibleInterface(lane(piano))
    assert face.text(QAccessible.Text.Name) == "Pedal lane"
    assert "Delete removes one" in face.text(QAccessible.Text.Description)
