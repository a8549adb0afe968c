"""Dragging notes: each drag is one edit, told at the release, and Escape takes it back."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.project.selection import Selection
from engine.music import Note, Part
from tests.app.editor import ALT, CTRL, LEFT, NONE, PIANO, SHIFT, Editor, project_of

FIRST, LONG = PIANO.notes[0], PIANO.notes[4]


def test_a_drag_moves_in_time_and_pitch_and_snaps(editor: Editor) -> None:
    editor.drag(editor.at(5.0, 72), editor.at(5.6, 74))
    assert editor.notes()[-1] == Note(4.5, 74, 6.5, 100)
    assert [edit.label for edit in editor.edits] == ["move 1 note"]
    assert editor.selection == Selection.of({0: [Note(4.5, 74, 6.5, 100)]})
    assert editor.changes == 1


def test_the_document_hears_of_the_release_only(editor: Editor) -> None:
    before = editor.project
    editor.press(editor.at(5.0, 72))
    for seconds in (5.1, 5.3, 5.9):
        editor.move(editor.at(seconds, 70))
    assert editor.project is before
    assert not editor.edits
    assert Note(5.0, 70, 7.0, 100) in editor.area.table.notes  # and yet it is shown
    assert LONG not in editor.area.table.notes
    editor.release(editor.at(5.9, 70))
    assert len(editor.edits) == 1


def test_ctrl_leaves_the_grid_alone(editor: Editor) -> None:
    editor.press(editor.at(5.0, 72))
    editor.move(editor.at(5.33, 72), CTRL)
    editor.release(editor.at(5.33, 72), CTRL)
    assert editor.notes()[-1].onset == pytest.approx(4.33, abs=0.01)
    assert editor.notes()[-1].onset != 4.25


def test_without_known_beats_nothing_snaps(editor: Editor) -> None:
    editor.roll.set_grid(None)
    editor.drag(editor.at(5.0, 72), editor.at(5.33, 72))
    assert editor.notes()[-1].onset == pytest.approx(4.33, abs=0.01)


def test_a_note_off_the_grid_stays_there_when_only_its_pitch_is_changed(editor: Editor) -> None:
    played = PIANO.notes[2]
    start = editor.at(2.35, 64)
    editor.drag(start, editor.at(2.35, 66) + QPoint(3, 0))
    assert played.onset == 2.1
    assert Note(2.1, 66, 2.6, 90) in editor.notes()


def test_shift_keeps_to_one_direction(editor: Editor) -> None:
    editor.press(editor.at(5.0, 72))
    editor.move(editor.at(6.0, 73), SHIFT)
    assert Note(5.0, 72, 7.0, 100) in editor.area.table.notes
    editor.move(editor.at(5.1, 67), SHIFT)
    assert Note(4.0, 67, 6.0, 100) in editor.area.table.notes
    editor.release(editor.at(5.1, 67), SHIFT)
    assert editor.notes()[-1] == Note(4.0, 67, 6.0, 100)


def test_alt_copies_and_may_be_pressed_on_the_way(editor: Editor) -> None:
    editor.press(editor.at(5.0, 72))
    editor.move(editor.at(5.5, 76))
    assert LONG not in editor.area.table.notes
    QTest.keyPress(editor.area, Qt.Key.Key_Alt)
    assert LONG in editor.area.table.notes
    editor.release(editor.at(5.5, 76), ALT)
    assert [edit.label for edit in editor.edits] == ["duplicate 1 note"]
    assert {LONG, Note(4.5, 76, 6.5, 100)} <= set(editor.notes())


def test_several_notes_move_as_one_step(editor: Editor) -> None:
    chosen = PIANO.notes[:2]
    editor.select(*chosen)
    before = editor.project
    editor.drag(editor.at(1.5, 64), editor.at(2.25, 67))
    assert [edit.label for edit in editor.edits] == ["move 2 notes"]
    assert {Note(1.25, 63, 1.75, 80), Note(1.75, 67, 2.75, 70)} <= set(editor.notes())
    assert editor.document.undo_stack.count() == 1
    editor.document.undo_stack.undo()
    assert editor.project is before
    assert editor.area.table.notes == tuple(sorted([*PIANO.notes, *editor.notes(1)]))
    editor.document.undo_stack.redo()
    assert Note(1.25, 63, 1.75, 80) in editor.area.table.notes


def test_notes_of_two_parts_move_together(editor: Editor) -> None:
    editor.selection = Selection.of({0: PIANO.notes[4:], 1: editor.notes(1)[1:]})
    editor.show()
    editor.drag(editor.at(5.0, 72), editor.at(5.5, 72))
    assert Note(4.5, 72, 6.5, 100) in editor.notes(0)
    assert Note(2.5, 43, 4.0, 60) in editor.notes(1)
    assert len(editor.edits) == 1


def test_nothing_moves_before_the_piece_or_off_the_keys(editor: Editor) -> None:
    editor.drag(editor.at(0.75, 60), editor.at(-4.0, 60) + QPoint(0, 9000))
    moved = editor.notes()[0]
    assert moved.onset == 0.0
    assert moved.pitch == 0 or moved.pitch < 60


def test_the_ends_are_dragged(editor: Editor) -> None:
    editor.drag(editor.at(5.97, 72), editor.at(6.6, 72))
    assert editor.notes()[-1] == Note(4.0, 72, 6.5, 100)
    editor.drag(editor.at(4.03, 72), editor.at(3.5, 72))
    assert editor.notes()[-1] == Note(3.5, 72, 6.5, 100)
    assert [edit.label for edit in editor.edits] == ["resize 1 note"] * 2


def test_an_end_cannot_pass_the_other(editor: Editor) -> None:
    editor.drag(editor.at(5.97, 72), editor.at(1.0, 72))
    note = editor.notes()[-1]
    assert note.onset == 4.0
    assert 4.0 < note.offset < 4.05


def test_all_selected_notes_are_resized_alike(editor: Editor) -> None:
    editor.select(PIANO.notes[0], LONG)
    editor.drag(editor.at(5.97, 72), editor.at(6.5, 72))
    assert {Note(0.5, 60, 1.5, 80), Note(4.0, 72, 6.5, 100)} <= set(editor.notes())
    assert [edit.label for edit in editor.edits] == ["resize 2 notes"]


Begin = Callable[[Editor], None]


def _move(editor: Editor) -> None:
    editor.press(editor.at(5.0, 72))
    editor.move(editor.at(6.0, 70))


def _resize(editor: Editor) -> None:
    editor.press(editor.at(5.97, 72))
    editor.move(editor.at(7.0, 72))


def _band(editor: Editor) -> None:
    editor.press(editor.at(0.2, 68))
    editor.move(editor.at(3.0, 58))


def _draw(editor: Editor) -> None:
    editor.double_press(editor.at(6.5, 66))
    editor.move(editor.at(7.5, 66))


def _split(editor: Editor) -> None:
    editor.double_press(editor.at(5.0, 72))


def _merge(editor: Editor) -> None:
    editor.double_press(editor.at(2.6, 64))


@pytest.mark.parametrize("begin", [_move, _resize, _band, _draw, _split, _merge])
def test_escape_takes_everything_back(editor: Editor, begin: Begin) -> None:
    before, shown = editor.project, editor.area.table.notes
    editor.selections.clear()
    begin(editor)
    clicked = list(editor.selections)  # the first click of a double click has selected
    assert editor.area.is_busy
    QTest.keyClick(editor.area, Qt.Key.Key_Escape)
    assert not editor.area.is_busy
    QTest.mouseRelease(editor.area, LEFT, NONE, QPoint(300, 300))
    assert editor.project is before
    assert not editor.edits
    assert editor.selections == clicked
    assert editor.area.table.notes == shown
    assert sum(editor.heard) == 0  # what sounded is silent


def test_undo_in_the_middle_of_a_drag_ends_the_drag(editor: Editor) -> None:
    editor.drag(editor.at(5.0, 72), editor.at(5.5, 72))
    editor.press(editor.at(5.5, 72))
    editor.move(editor.at(6.5, 70))
    editor.document.undo_stack.undo()
    assert not editor.area.is_busy
    assert LONG in editor.area.table.notes
    editor.release(editor.at(6.5, 70))
    assert editor.notes() == PIANO.notes


def test_a_drag_to_the_border_scrolls_and_the_note_comes_along(
    editor: Editor, qtbot: QtBot
) -> None:
    axis = editor.view.axis
    axis.become(axis.view.showing(0.0, 4.0))
    rows = editor.roll.pitches.view
    editor.press(editor.at(1.5, 64))
    editor.move(QPoint(editor.area.width() - 2, editor.at(0, 64).y()))
    qtbot.waitUntil(lambda: axis.view.start > 1.0)
    editor.move(QPoint(400, -30))
    qtbot.waitUntil(lambda: editor.roll.pitches.view.offset < rows.offset)
    editor.move(QPoint(400, 200))
    editor.release(QPoint(400, 200))
    moved = editor.edits[0].selection.all_notes[0]
    assert moved.onset > 2.0
    assert moved.pitch == editor.roll.pitches.view.at(200)
    start = axis.view.start
    qtbot.wait(60)
    assert axis.view.start == start


def test_a_press_near_the_border_does_not_scroll(editor: Editor, qtbot: QtBot) -> None:
    axis = editor.view.axis
    axis.become(axis.view.showing(0.45, 4.45))
    view = axis.view
    editor.press(editor.at(0.52, 60))
    editor.move(editor.at(0.54, 61))
    qtbot.wait(60)
    assert axis.view == view
    QTest.keyClick(editor.area, Qt.Key.Key_Escape)


def test_what_is_dragged_is_heard(editor: Editor, qtbot: QtBot) -> None:
    editor.press(editor.at(5.0, 72))
    assert editor.heard == [72]
    editor.move(editor.at(5.0, 74))
    editor.move(editor.at(5.2, 74))
    editor.move(editor.at(5.2, 75))
    assert editor.heard == [72, -72, 74, -74, 75]
    editor.release(editor.at(5.2, 75))
    qtbot.waitUntil(lambda: editor.heard[-1] == -75)
    editor.heard.clear()
    editor.click(editor.at(1.5, 64))
    assert editor.heard == [64]  # long enough to be heard
    qtbot.waitUntil(lambda: editor.heard == [64, -64])


def test_very_many_notes_are_sketched_and_dropped_as_one_edit(qtbot: QtBot) -> None:
    many = tuple(Note(k / 200, 50 + k % 7, k / 200 + 0.03) for k in range(1200))
    other = Note(1.0, 70, 2.0)
    editor = Editor(project_of(Part("Piano", 0, (*many, other))))
    qtbot.addWidget(editor.view)
    editor.view.axis.become(editor.view.axis.view.showing(0.0, 0.5))
    editor.select(*many)
    start, stop = editor.at(0.11, many[20].pitch), editor.at(0.36, many[20].pitch + 3)
    editor.press(start)
    editor.move(stop)
    values = editor.area.table.values
    assert len(values) == 1201
    assert values[:, 2].min() == 53
    assert (values[1:, 0] >= values[:-1, 0]).all()
    chosen = editor.area.scene.selected_rows
    assert len(chosen) == 1200
    assert set(values[chosen, 2].tolist()) == set(range(53, 60))
    assert not editor.edits
    editor.release(stop)
    assert [edit.label for edit in editor.edits] == ["move 1,200 notes"]
    assert editor.notes()[0].onset == pytest.approx(0.15, abs=0.001)  # the grabbed one snaps
    assert len(editor.area.table) == 1201
    editor.document.undo_stack.undo()
    assert editor.area.table.notes == tuple(sorted([*many, other]))
    editor.press(start)
    editor.move(stop)
    QTest.keyClick(editor.area, Qt.Key.Key_Escape)
    assert editor.area.table.notes == tuple(sorted([*many, other]))
    assert editor.area.table.values[:, 2].min() == 50


def test_thousands_are_resized_and_copied_as_a_sketch_until_the_release(qtbot: QtBot) -> None:
    many = tuple(Note(k / 200, 50 + k % 7, k / 200 + 0.03) for k in range(1200))
    editor = Editor(project_of(Part("Piano", 0, many)))
    qtbot.addWidget(editor.view)
    editor.view.axis.become(editor.view.axis.view.showing(0.0, 0.5))
    editor.select(*many)
    end, shorter = editor.at(0.129, many[20].pitch), editor.at(0.119, many[20].pitch)
    editor.press(end)
    editor.move(shorter, CTRL)
    sketch = editor.area.table.values
    assert (sketch[:, 1] - sketch[:, 0]).max() < 0.025
    assert not editor.edits
    editor.release(shorter, CTRL)
    assert [edit.label for edit in editor.edits] == ["resize 1,200 notes"]
    assert np.allclose(editor.area.table.values, sketch)
    editor.document.undo_stack.undo()
    editor.select(*many)
    start, stop = editor.at(0.11, many[20].pitch), editor.at(0.11, many[20].pitch + 10)
    editor.press(start)
    editor.move(stop, ALT)
    sketch = editor.area.table.values
    assert len(sketch) == 2400
    editor.release(stop, ALT)
    assert [edit.label for edit in editor.edits][1:] == ["duplicate 1,200 notes"]
    made = editor.area.table.values
    assert np.allclose(made[np.lexsort(made.T)], sketch[np.lexsort(sketch.T)])


def test_nothing_is_dragged_while_an_edit_is_being_worked_out(editor: Editor) -> None:
    editor.roll.wait(True)
    editor.drag(editor.at(5.0, 72), editor.at(5.5, 74))
    assert not editor.edits
    assert not editor.selections
    editor.roll.wait(False)
    editor.drag(editor.at(5.0, 72), editor.at(5.5, 74))
    assert len(editor.edits) == 1
