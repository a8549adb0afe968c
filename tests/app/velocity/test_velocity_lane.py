"""The velocity lane: bars are dragged, ramps drawn, and each is one edit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.project.columns import NOWHERE
from app.project.selection import Selection, only
from app.roll.table import NoteTable
from app.timeline.axis import VisibleTime
from app.velocity.bars import Scale, bar_boxes, thinned
from engine.music import Note, Part
from tests.app.editor import BASS, CTRL, LEFT, NONE, PIANO, SHIFT, Editor, project_of

LONG = PIANO.notes[4]


def height(editor: Editor, velocity: float) -> int:
    return round(float(editor.bars.scale.top(np.array(velocity))))


def test_the_lane_shares_the_axis_and_the_notes(editor: Editor) -> None:
    assert editor.bars.width() == editor.area.width()
    assert (
        editor.bars.mapTo(editor.view, QPoint()).x() == editor.area.mapTo(editor.view, QPoint()).x()
    )


def test_a_bar_is_dragged_and_told_once(editor: Editor) -> None:
    before = editor.project
    start = editor.bar(LONG)
    QTest.mousePress(editor.bars, LEFT, NONE, start)
    editor.move(QPoint(start.x(), height(editor, 40)), lane=editor.bars)
    assert editor.project is before
    assert editor.area.table.values[-1, 3] == pytest.approx(40, abs=1)  # shown in the roll too
    QTest.mouseRelease(editor.bars, LEFT, NONE, QPoint(start.x(), height(editor, 40)))
    assert editor.notes()[-1].velocity == pytest.approx(40, abs=1)
    assert [edit.label for edit in editor.edits] == ["change velocity of 1 note"]
    assert editor.selection == Selection.of({0: editor.notes()[-1:]})


def test_all_selected_bars_go_along_and_stop_at_the_ends(editor: Editor) -> None:
    editor.select(*PIANO.notes)
    start = editor.bar(LONG)
    editor.drag(start, start - QPoint(0, 300), lane=editor.bars)
    assert [note.velocity for note in editor.notes()] == [127] * 5
    assert len(editor.edits) == 1
    editor.document.undo_stack.undo()
    assert editor.notes() == PIANO.notes


def test_a_click_on_a_bar_selects(editor: Editor) -> None:
    QTest.mouseClick(editor.bars, LEFT, NONE, editor.bar(LONG))
    assert editor.selection == only(0, LONG)
    QTest.mouseClick(editor.bars, LEFT, SHIFT, editor.bar(PIANO.notes[0]))
    assert editor.selection == Selection.of({0: [PIANO.notes[0], LONG]})
    assert not editor.edits
    assert editor.heard[0] == 72


def ramp(editor: Editor, start: tuple[float, int], stop: tuple[float, int]) -> None:
    to_x = editor.view.axis.view.to_x
    ends = [QPoint(round(to_x(s)), height(editor, v)) for s, v in (start, stop)]
    editor.drag(*ends, held=CTRL, lane=editor.bars)


def test_a_ramp_reaches_every_note_under_it(editor: Editor) -> None:
    ramp(editor, (3.0, 120), (0.0, 20))  # from right to left too
    piano = [note.velocity for note in editor.notes()]
    assert piano[:4] == pytest.approx([36, 53, 90, 107], abs=2)
    assert piano[4] == 100
    assert [note.velocity for note in editor.notes(1)] == pytest.approx([20, 87], abs=2)
    assert len(editor.edits) == 1
    assert not editor.selection


def test_a_ramp_changes_only_what_is_selected_under_it(editor: Editor) -> None:
    editor.select(PIANO.notes[1], LONG)
    ramp(editor, (0.0, 30), (3.0, 30))
    assert [note.velocity for note in editor.notes()] == pytest.approx([80, 30, 90, 50, 100], abs=2)
    assert editor.notes(1) == BASS.notes


def test_a_ramp_over_none_of_the_selected_reaches_all(editor: Editor) -> None:
    editor.select(LONG)
    ramp(editor, (0.3, 30), (1.5, 30))
    assert [note.velocity for note in editor.notes()] == pytest.approx([30, 30, 90, 50, 100], abs=2)


def test_empty_ground_draws_a_ramp_without_any_key(editor: Editor) -> None:
    x = round(editor.view.axis.view.to_x(0.3))
    top = QPoint(x, height(editor, 110))
    editor.drag(top, QPoint(x + 200, top.y()), lane=editor.bars)
    assert editor.notes()[0].velocity == pytest.approx(110, abs=1)


def test_escape_takes_a_bar_and_a_ramp_back(editor: Editor) -> None:
    before = editor.project
    for start in (editor.bar(LONG), QPoint(30, 10)):
        QTest.mousePress(editor.bars, LEFT, NONE, start)
        editor.move(start + QPoint(120, 30), lane=editor.bars)
        assert editor.area.table.values[:, 3].tolist() != [
            note.velocity for note in sorted([*PIANO.notes, *BASS.notes])
        ]
        QTest.keyClick(editor.bars, Qt.Key.Key_Escape)
        QTest.mouseRelease(editor.bars, LEFT, NONE, start)
    assert editor.project is before
    assert not editor.edits
    assert editor.area.table.notes == tuple(sorted([*PIANO.notes, *BASS.notes]))


def test_the_pointer_says_what_a_bar_is(editor: Editor) -> None:
    said: list[str] = []
    editor.roll.hint.connect(said.append)
    QTest.mouseMove(editor.bars, editor.bar(LONG))
    editor.move(editor.bar(LONG), lane=editor.bars)
    assert editor.bars.cursor().shape() == Qt.CursorShape.SizeVerCursor
    assert said[-1].startswith("C5  ·  0:04.000")
    editor.move(QPoint(round(editor.view.axis.view.to_x(7.5)), 20), lane=editor.bars)
    assert editor.bars.cursor().shape() == Qt.CursorShape.CrossCursor


def test_bars_are_as_high_as_notes_are_loud(editor: Editor) -> None:
    image = editor.bars.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    x = editor.bar(LONG).x()
    ground = editor.bars.theme.palette.background
    top = height(editor, LONG.velocity)
    assert image.pixelColor(x, top + 3).name() != ground
    assert image.pixelColor(x, top - 2).name() == ground


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 127)), max_size=60))
def test_the_highest_bar_of_a_column_is_always_painted(rows: list[tuple[int, int]]) -> None:
    notes = tuple(sorted(Note(k / 10, 60, k / 10 + 1, velocity) for k, velocity in rows))
    table = NoteTable.of_notes(notes)
    every = np.arange(len(table))
    boxes = bar_boxes(table, every, VisibleTime(0, 5, 5, 20), Scale(80.0))
    kept = thinned(every, boxes, table.part, NOWHERE)
    assert len(kept) == len(set(boxes[:, 0].tolist()))
    for column in set(boxes[:, 0].tolist()):
        here = boxes[boxes[:, 0] == column]
        painted = boxes[kept][boxes[kept][:, 0] == column]
        assert painted[0, 1] == here[:, 1].min()
    assert set(thinned(every, boxes, table.part, every).tolist()) >= set(
        thinned(every, boxes, table.part, NOWHERE).tolist()
    )


def test_thousands_are_lifted_as_one_edit_after_the_release(qtbot: QtBot) -> None:
    many = tuple(Note(k / 200, 50 + k % 7, k / 200 + 0.03, 60 + k % 9) for k in range(1200))
    editor = Editor(project_of(Part("Piano", 0, many)))
    qtbot.addWidget(editor.view)
    editor.view.axis.become(editor.view.axis.view.showing(0.0, 0.5))
    editor.select(*many)
    bar = editor.bar(many[20])
    editor.drag(bar, bar - QPoint(0, 20), lane=editor.bars)
    assert [edit.label for edit in editor.edits] == ["change velocity of 1,200 notes"]
    louder = editor.notes()[20].velocity - many[20].velocity
    assert louder > 5
    assert [note.velocity - louder for note in editor.notes()] == [note.velocity for note in many]
