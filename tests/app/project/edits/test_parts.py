"""Parts: what is done to one leaves the others alone."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.project.edits import parts
from app.project.edits.lift import Edited
from app.project.project import Project
from app.project.selection import Selection, everything
from engine.music import Drum, DrumHit, Note, Part, PedalSpan
from tests.app.project.edits.pieces import chosen, notes_of, piece, rows


def names(edited: Edited) -> list[str]:
    return [part.name for part in edited.project.transcription.parts]


def test_parts_come_change_and_go() -> None:
    project = piece((Note(0.0, 60, 1.0),))
    added = parts.add_part(project, "Bass", 33)
    assert added.label == "add part"
    assert added.project.transcription.parts[1] == Part("Bass", 33)
    renamed = parts.rename_part(added.project, 1, "Double bass")
    assert names(renamed) == ["Part 0", "Double bass"]
    assert renamed.project.transcription.parts[0] is project.transcription.parts[0]
    played = parts.set_program(renamed.project, 1, 999)
    assert played.project.transcription.parts[1].program == 127
    assert names(parts.delete_part(played.project, 0)) == ["Double bass"]


def test_what_is_already_so_changes_nothing() -> None:
    project = piece((Note(0.0, 60, 1.0),), ())
    for edited in (
        parts.rename_part(project, 0, "Part 0"),
        parts.set_program(project, 1, 1),
        parts.merge_parts(project, [1]),
        parts.split_part(project, 0, 60),
        parts.to_part(project, everything(project), 0),
    ):
        assert edited.project is project
        assert edited.label == ""


@given(chosen(), st.integers(0, 1))
def test_moved_notes_are_in_the_other_part_and_nowhere_else(
    start: tuple[Project, Selection], target: int
) -> None:
    project, selection = start
    moved = parts.to_part(project, selection, target)
    assert not any(notes for index, notes in moved.selection if index != target)
    assert len(notes_of(moved.project, 1 - target)) == len(notes_of(project, 1 - target)) - len(
        selection.part(1 - target)
    )
    if selection.part(1 - target):
        count = len(selection.part(1 - target))
        assert moved.label == f"move {count} note{'s' * (count > 1)} to another part"


@given(rows(), st.integers(0, 127))
def test_a_split_part_merged_again_is_what_it_was(notes: tuple[Note, ...], pitch: int) -> None:
    project = piece(notes, (Note(0.0, 60, 1.0),))
    split = parts.split_part(project, 0, pitch)
    if split.project is project:
        return
    assert names(split) == ["Part 0", "Part 0, low", "Part 1"]
    assert all(note.pitch >= pitch for note in notes_of(split.project, 0))
    assert all(note.pitch < pitch for note in notes_of(split.project, 1))
    assert split.project.transcription.parts[2] is project.transcription.parts[1]
    merged = parts.merge_parts(split.project, [1, 0])
    assert merged.project == project


def test_merged_parts_keep_hits_and_pedals() -> None:
    project = piece((Note(0.0, 60, 1.0),), (Note(0.5, 60, 2.0),))
    first, second = project.transcription.parts
    first = replace(first, pedal=(PedalSpan(0.0, 2.0), PedalSpan(5.0, 6.0)))
    second = replace(second, pedal=(PedalSpan(1.0, 3.0),), hits=(DrumHit(1.0, Drum.KICK),))
    project = replace(project, transcription=replace(project.transcription, parts=(first, second)))
    [merged] = parts.merge_parts(project, [0, 1]).project.transcription.parts
    assert merged.name == "Part 0"
    assert merged.pedal == (PedalSpan(0.0, 3.0), PedalSpan(5.0, 6.0))
    assert merged.hits == second.hits
    assert merged.notes == (Note(0.0, 60, 0.5), Note(0.5, 60, 2.0))
