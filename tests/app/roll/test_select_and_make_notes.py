"""Clicks, double clicks and the rubber band: what they select, draw, split, merge and accept."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.project.edits.notes import delete
from app.project.edits.takeover import compare_project
from app.project.grid import Grid
from app.project.project import Project
from app.project.selection import Selection, only
from engine.music import Note, Part
from tests.app.editor import BASS, CTRL, PIANO, SHIFT, Editor, project_of

Shape = Qt.CursorShape
FIRST, SECOND, THIRD, FOURTH, LONG = PIANO.notes


def test_a_click_selects_one_note_and_edits_nothing(editor: Editor) -> None:
    editor.click(editor.at(1.5, 64))
    editor.click(editor.at(5.0, 72))
    assert editor.selections == [only(0, SECOND), only(0, LONG)]
    assert not editor.edits
    editor.click(editor.at(0.7, 40))
    assert editor.selections[-1] == only(1, BASS.notes[0])


@pytest.mark.parametrize("held", [SHIFT, CTRL])
def test_shift_and_ctrl_clicks_add_and_take_out(editor: Editor, held: Qt.KeyboardModifier) -> None:
    editor.click(editor.at(1.5, 64))
    editor.click(editor.at(5.0, 72), held)
    assert editor.selection == Selection.of({0: [SECOND, LONG]})
    editor.click(editor.at(1.5, 64), held)
    assert editor.selection == only(0, LONG)
    editor.click(editor.at(7.0, 66), held)
    assert editor.selection == only(0, LONG)


def test_a_click_on_one_of_many_selects_it_alone(editor: Editor) -> None:
    editor.select(*PIANO.notes)
    editor.press(editor.at(1.5, 64))
    assert len(editor.area.scene.shown_selection) == 5  # a drag would move all
    editor.release(editor.at(1.5, 64))
    assert editor.selection == only(0, SECOND)


def test_a_click_on_nothing_selects_nothing_and_seeks(editor: Editor, qtbot: QtBot) -> None:
    editor.select(SECOND)
    with qtbot.waitSignal(editor.view.axis.seek) as sought:
        editor.click(editor.at(6.5, 66))
    assert sought.args[0] == pytest.approx(6.5, abs=0.01)
    assert editor.selections == [Selection()]


def test_the_rubber_band_selects_what_it_touches(editor: Editor) -> None:
    editor.drag(editor.at(0.2, 67), editor.at(2.3, 58))
    assert editor.selection == Selection.of({0: [FIRST, SECOND, THIRD]})
    assert len(editor.selections) == 1
    editor.drag(editor.at(3.5, 75), editor.at(6.5, 70), SHIFT)
    assert editor.selection == Selection.of({0: [FIRST, SECOND, THIRD, LONG]})
    editor.drag(editor.at(6.5, 60), editor.at(7.5, 50))
    assert editor.selection == Selection()
    assert not editor.edits


def test_hidden_parts_are_out_of_reach(editor: Editor) -> None:
    editor.roll.hide_parts({1})
    assert BASS.notes[0] not in editor.area.table.notes
    editor.drag(editor.at(0.02, 76), editor.at(7.0, 38))
    assert editor.selection == Selection.of({0: PIANO.notes})
    editor.selection = Selection.of({0: [LONG], 1: BASS.notes})
    editor.show()
    editor.drag(editor.at(5.0, 72), editor.at(5.0, 74))
    assert editor.notes(1) == BASS.notes
    editor.roll.hide_parts(())
    assert BASS.notes[0] in editor.area.table.notes


def test_a_double_click_on_nothing_draws_a_cell_of_the_grid(editor: Editor, qtbot: QtBot) -> None:
    editor.double_click(editor.at(6.6, 66))
    assert [edit.label for edit in editor.edits] == ["draw 1 note"]
    assert editor.edits[0].selection == only(0, Note(6.5, 66, 6.75, 80))
    assert editor.heard[0] == 66
    assert editor.changes == 1
    qtbot.waitUntil(lambda: editor.heard == [66, -66])


def test_a_drag_gives_a_drawn_note_its_length(editor: Editor) -> None:
    editor.double_press(editor.at(6.6, 66))
    editor.move(editor.at(7.2, 60))
    editor.release(editor.at(7.2, 60))
    assert editor.notes()[-1] == Note(6.5, 66, 7.25, 80)
    assert len(editor.edits) == 1


def test_ctrl_draws_where_the_hand_is(editor: Editor) -> None:
    editor.double_press(editor.at(6.6, 66), CTRL)
    editor.move(editor.at(7.17, 66), CTRL)
    editor.release(editor.at(7.17, 66), CTRL)
    drawn = editor.notes()[-1]
    assert (drawn.onset, drawn.offset) == pytest.approx((6.6, 7.17), abs=0.01)


def test_drawn_notes_go_into_the_active_part_if_it_is_to_be_seen(editor: Editor) -> None:
    editor.roll.set_active_part(1)
    editor.double_click(editor.at(6.6, 66))
    assert len(editor.notes(1)) == 3
    editor.roll.hide_parts({1})
    editor.double_click(editor.at(6.6, 70))
    assert len(editor.notes(0)) == 6


def test_the_first_note_of_a_piece_brings_a_part(qtbot: QtBot) -> None:
    editor = Editor(project_of())
    qtbot.addWidget(editor.view)
    editor.double_click(editor.at(2.1, 60))
    assert [part.name for part in editor.project.transcription.parts] == ["Notes"]
    assert editor.notes() == (Note(2.0, 60, 2.25, 80),)
    assert editor.document.undo_stack.count() == 1


def test_a_double_click_on_a_note_splits_it_at_the_nearest_line(editor: Editor) -> None:
    editor.double_click(editor.at(4.8, 72))
    assert editor.notes()[-2:] == (Note(4.0, 72, 4.75, 100), Note(4.75, 72, 6.0, 100))
    assert [edit.label for edit in editor.edits] == ["split 1 note"]
    editor.double_click(editor.at(5.3, 72), CTRL)
    assert editor.notes()[-1].onset == pytest.approx(5.3, abs=0.01)


def test_a_note_between_two_lines_is_split_at_the_hand(editor: Editor) -> None:
    editor.roll.set_grid(Grid(editor.project.transcription.tempo))
    editor.view.axis.become(editor.view.axis.view.showing(2.0, 3.0))
    editor.document.replace(project_of(Part("Piano", 0, (Note(2.55, 64, 2.7),))))
    editor.double_click(editor.at(2.62, 64))
    assert [note.offset for note in editor.notes()] == pytest.approx([2.62, 2.7], abs=0.01)


def test_a_double_click_on_a_seam_merges(editor: Editor) -> None:
    editor.double_click(editor.at(2.6, 64))
    assert Note(2.1, 64, 3.0, 90) in editor.notes()
    assert [edit.label for edit in editor.edits] == ["merge 2 notes"]
    assert editor.changes == 1


@pytest.mark.parametrize(("start", "stop"), [(0.0, 8.0), (1.9, 3.4), (2.55, 2.66), (1.0, 6.0)])
def test_the_pointer_finds_the_same_things_at_every_zoom(
    editor: Editor, start: float, stop: float
) -> None:
    axis = editor.view.axis
    axis.become(axis.view.showing(start, stop))
    editor.hover(editor.at(2.6, 64))
    assert editor.area.cursor().shape() == Shape.SplitHCursor
    editor.hover(editor.at(2.6, 64) + QPoint(40, 90))
    assert editor.area.cursor().shape() == Shape.ArrowCursor
    if axis.view.span > 1 and axis.view.shows(2.1):
        editor.hover(editor.at(2.1, 64) + QPoint(2, 0))
        assert editor.area.cursor().shape() == Shape.SizeHorCursor
        editor.hover(editor.at(2.35, 64))
        assert editor.area.cursor().shape() == Shape.OpenHandCursor
        editor.click(editor.at(2.35, 64))
        assert editor.selection == only(0, THIRD)


@pytest.mark.parametrize("row", [4, 8, 20, 40])
def test_the_pointer_finds_the_same_rows_at_every_zoom(editor: Editor, row: int) -> None:
    pitches = editor.roll.pitches
    pitches.become(pitches.view.zoomed(row, 100).revealing(60))
    editor.click(editor.at(0.75, 60))
    assert editor.selection == only(0, FIRST)
    editor.click(editor.at(0.75, 61))
    assert editor.selection == Selection()


def test_a_note_of_a_few_pixels_is_moved_and_not_resized(editor: Editor) -> None:
    editor.view.axis.set_duration(600.0)
    editor.view.axis.fit()
    editor.hover(editor.at(5.0, 72))
    assert editor.area.cursor().shape() == Shape.OpenHandCursor


def test_a_click_accepts_a_candidate(editor: Editor) -> None:
    suspected = Note(6.5, 67, 7.25, 60, 0.2)
    twice = Note(4.02, 72, 5.0, 60, 0.2)  # is a note already
    editor.roll.show_candidates([twice, suspected])
    editor.hover(editor.at(7.0, 67))
    assert editor.area.cursor().shape() == Shape.PointingHandCursor
    editor.click(editor.at(7.0, 67))
    accepted = editor.notes()[-1]
    assert (accepted, accepted.confidence) == (suspected, 1.0)
    assert [edit.label for edit in editor.edits] == ["accept 1 note"]
    editor.click(editor.at(7.0, 67))
    assert len(editor.edits) == 1  # it is a note now, and no outline
    editor.document.undo_stack.undo()
    editor.click(editor.at(7.0, 67))
    assert len(editor.edits) == 2


def test_a_double_click_on_a_candidate_does_not_split_it(editor: Editor) -> None:
    editor.roll.show_candidates([Note(6.5, 67, 7.25, 60, 0.2)])
    editor.double_click(editor.at(7.0, 67))
    assert [edit.label for edit in editor.edits] == ["accept 1 note"]
    editor.double_click(editor.at(7.0, 67))
    assert [edit.label for edit in editor.edits] == ["accept 1 note", "split 1 note"]


def test_showing_the_same_project_again_leaves_a_drag_alone(editor: Editor) -> None:
    editor.press(editor.at(5.0, 72))
    editor.move(editor.at(5.0, 74))
    editor.show()
    assert Note(4.0, 74, 6.0, 100) in editor.area.table.notes
    editor.release(editor.at(5.0, 74))
    assert editor.notes()[-1] == Note(4.0, 74, 6.0, 100)


def test_a_hand_that_wanders_off_accepts_nothing(editor: Editor) -> None:
    editor.roll.show_candidates([Note(6.5, 67, 7.25, 60, 0.2)])
    editor.drag(editor.at(7.0, 67), editor.at(7.0, 60))
    assert not editor.edits
    assert editor.area.table.notes == tuple(sorted([*PIANO.notes, *BASS.notes]))


def test_while_compared_a_click_takes_the_machines_note_over(editor: Editor) -> None:
    edited = delete(editor.project, only(0, LONG))
    editor.document.apply(edited.project, edited.label)
    editor.roll.show_compared(compare_project(editor.project))
    editor.click(editor.at(5.0, 72))
    assert LONG in editor.notes()
    assert [edit.label for edit in editor.edits] == ["take over 1 note"]
    editor.roll.show_compared(None)


def test_a_right_click_selects_what_is_there_and_asks_for_a_menu(
    editor: Editor, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(editor.roll.menu_wanted) as asked:
        editor.right_click(editor.at(5.0, 72))
    assert asked.args == [editor.area.mapToGlobal(editor.at(5.0, 72))]
    assert editor.selection == only(0, LONG)
    editor.select(FIRST, LONG)
    editor.right_click(editor.at(5.0, 72))  # one of the selected: all stay so
    assert len(editor.selection) == 2
    with qtbot.waitSignal(editor.roll.menu_wanted):
        editor.right_click(editor.at(7.0, 66))
    assert len(editor.selection) == 2


def test_the_keys_walk_and_select(editor: Editor, qtbot: QtBot) -> None:
    QTest.keyClick(editor.area, Qt.Key.Key_Right)
    assert editor.selection == only(1, BASS.notes[0])
    QTest.keyClick(editor.area, Qt.Key.Key_Right)
    assert editor.selection == only(0, FIRST)
    assert editor.area.walked_note == FIRST
    editor.click(editor.at(5.0, 72))
    assert editor.area.walked_note is None
    QTest.keyClick(editor.area, Qt.Key.Key_Left)  # goes on from what was clicked
    assert editor.selection == only(0, FOURTH)
    QTest.keyClick(editor.area, Qt.Key.Key_Escape)
    assert editor.selection == Selection()
    assert editor.area.walked_note is None


def test_notes_that_are_only_shown_cannot_be_edited(editor: Editor, qtbot: QtBot) -> None:
    editor.view.show_music((PIANO,), None, 8.0)
    with qtbot.waitSignal(editor.roll.walked):
        editor.click(editor.at(5.0, 72))
    editor.drag(editor.at(5.0, 72), editor.at(6.0, 70))
    editor.double_click(editor.at(6.6, 66))
    editor.right_click(editor.at(5.0, 72))
    assert not editor.edits
    assert not editor.selections


def test_what_a_drag_does_is_said(editor: Editor) -> None:
    said: list[str] = []
    editor.roll.hint.connect(said.append)
    editor.press(editor.at(5.0, 72))
    editor.move(editor.at(5.5, 74))
    assert said[-1] == "D5  ·  0:04.500  ·  +0.500 s  ·  +2 semitones"
    QTest.keyClick(editor.area, Qt.Key.Key_Escape)
    editor.hover(editor.at(0.75, 60))
    assert said[-1].startswith("C4  ·  0:00.500")


def test_another_project_with_the_same_notes_shows_at_once(editor: Editor) -> None:
    empty = Project()
    editor.document.replace(empty)
    assert len(editor.area.table) == 0
    assert editor.area.scene.tempo is None


def test_a_click_on_a_unison_selects_the_note_of_the_part_in_use(editor: Editor) -> None:
    double = Note(4.0, 72, 6.0, 60)
    editor.document.replace(project_of(PIANO, Part("Flute", 73, (double,))))
    editor.show()
    for part in (0, 1):
        editor.roll.set_active_part(part)
        editor.click(editor.at(5.0, 72))
        assert [chosen for chosen, _ in editor.selections[-1]] == [part]
