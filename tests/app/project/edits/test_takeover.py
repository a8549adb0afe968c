"""The machine's version beside the person's."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.project.edits import notes as edits
from app.project.edits.takeover import compare, compare_project, take_over, take_over_range
from app.project.project import Project
from app.project.selection import Selection, everything
from engine.music import Note, Part, Transcription
from tests.app.project.edits.pieces import assert_valid, chosen, notes_of, piece, rows


@given(rows(), rows())
def test_a_comparison_leaves_no_note_out(
    machine: tuple[Note, ...], person: tuple[Note, ...]
) -> None:
    found = compare(machine, person)
    assert sorted([a for a, _ in found.same] + list(found.only_machine)) == list(machine)
    assert sorted([b for _, b in found.same] + list(found.only_person)) == list(person)
    for theirs, ours in found.same:
        assert theirs.pitch == ours.pitch
        assert abs(theirs.onset - ours.onset) <= 0.05
    mirrored = compare(person, machine)
    assert len(mirrored.same) == len(found.same)


@given(rows())
def test_what_was_heard_and_not_touched_is_the_same(notes: tuple[Note, ...]) -> None:
    found = compare_project(piece(notes))
    assert found.same == tuple((note, note) for note in notes)
    copies = compare(notes, [replace(note) for note in notes])
    assert not copies.only_machine
    assert not copies.only_person


@given(chosen(parts=1), st.floats(-3.0, 3.0), st.integers(-3, 3))
def test_taking_all_of_it_over_undoes_every_edit(
    start: tuple[Project, Selection], seconds: float, pitches: int
) -> None:
    project, selection = start
    edited = edits.move(project, selection, seconds, pitches).project
    edited = edits.delete(edited, Selection.of({0: notes_of(edited)[:2]})).project
    back = take_over_range(edited, 0.0, 1000.0)
    assert_valid(edited, back)
    assert back.project.transcription.parts == project.machine.parts
    assert take_over_range(project, 0.0, 1000.0).project is project


@given(chosen(parts=1), st.floats(0.1, 3.0))
def test_a_range_is_the_machines_and_the_rest_the_persons(
    start: tuple[Project, Selection], length: float
) -> None:
    project, selection = start
    edited = edits.delete(project, selection).project
    after = take_over_range(edited, 5.0, 5.0 + length)
    assert_valid(edited, after)
    inside = [n for n in notes_of(project) if 5.0 <= n.onset < 5.0 + length]
    assert [n for n in notes_of(after.project) if 5.0 <= n.onset < 5.0 + length] == inside
    outside = [n for n in notes_of(edited) if not 5.0 <= n.onset < 5.0 + length]
    assert [n for n in notes_of(after.project) if not 5.0 <= n.onset < 5.0 + length] == outside


def test_a_note_taken_over_takes_the_place_of_its_counterpart() -> None:
    heard = (Note(1.0, 60, 2.0, 80, 0.3), Note(3.0, 62, 4.0, 80, 0.3))
    project = piece(heard)
    longer = edits.resize_end(project, everything(project), 0.5).project
    gone = edits.delete(longer, Selection.of({0: notes_of(longer)[1:]})).project
    one = take_over(gone, [heard[1]])
    assert notes_of(one.project) == (Note(1.0, 60, 2.5), heard[1])
    assert one.label == "take over 1 note"
    both = take_over(one.project, heard)
    assert notes_of(both.project) == heard
    assert [note.confidence for note in notes_of(both.project)] == [1.0, 1.0]
    assert take_over(project, []).project is project


def test_notes_come_back_to_the_part_the_person_put_them_in() -> None:
    heard = (Note(1.0, 40, 2.0), Note(1.0, 60, 2.0))
    project = piece(heard)
    own = Transcription((Part("Right", 0, heard[1:]), Part("Left", 0, (Note(1.02, 40, 3.0),))))
    project = replace(project, transcription=own)
    after = take_over_range(project, 0.0, 9.0).project
    assert [notes_of(after, k) for k in range(2)] == [heard[1:], heard[:1]]


def test_a_person_without_parts_gets_the_machines_first() -> None:
    project = replace(piece((Note(1.0, 60, 2.0),)), transcription=Transcription())
    after = take_over_range(project, 0.0, 9.0)
    assert after.project.transcription.parts == project.machine.parts
    assert take_over_range(Project(), 0.0, 9.0).project == Project()


@given(chosen(), st.floats(-3.0, 3.0), st.integers(-3, 3), st.floats(0.0, 10.0))
def test_whatever_is_taken_over_the_piece_stays_valid(
    start: tuple[Project, Selection], seconds: float, pitches: int, stop: float
) -> None:
    project, selection = start
    edited = edits.move(project, selection, seconds, pitches).project
    assert_valid(edited, take_over_range(edited, 2.0, stop))
    for part in project.machine.parts:
        assert_valid(edited, take_over(edited, part.notes[::2]))
