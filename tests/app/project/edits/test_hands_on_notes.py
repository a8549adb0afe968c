"""Drawing, moving, resizing, splitting, copying: what each does, as properties and examples."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.project.edits import notes as edits
from app.project.edits.clipboard import copy, cut, paste
from app.project.edits.collisions import apart, place
from app.project.edits.velocity import change_velocity, ramp_velocity, set_velocity
from app.project.project import Project
from app.project.selection import Selection, everything
from engine.music import Note
from tests.app.project.edits.pieces import chosen, notes_of, overlap, piece, rows, unselected

Start = tuple[Project, Selection]


def near(some: tuple[Note, ...], others: tuple[Note, ...]) -> bool:
    """Whether they are the same but for rounding, which may swap notes that begin together."""
    pairs = list(zip(sorted(some, key=_key), sorted(others, key=_key), strict=True))
    return all(
        (a.pitch, a.velocity) == (b.pitch, b.velocity)
        and (a.onset, a.offset) == pytest.approx((b.onset, b.offset))
        for a, b in pairs
    )


def _key(note: Note) -> tuple[int, float]:
    return note.pitch, note.onset


def collide(project: Project, selection: Selection, moved: Selection) -> bool:
    left = unselected(project, selection)
    return any(overlap(a, b) for k, some in moved for a in some for b in left[k])


@given(chosen(), st.floats(0.0, 10.0), st.integers(-5, 5))
def test_there_and_back_is_where_it_was(start: Start, seconds: float, pitches: int) -> None:
    project, selection = start
    assume(edits.within_reach(selection, seconds, pitches) == (seconds, pitches))
    there = edits.move(project, selection, seconds, pitches)
    assume(not collide(project, selection, there.selection))
    assert len(there.selection) == len(selection)
    back = edits.move(there.project, there.selection, -seconds, -pitches)
    for index in range(2):
        assert near(notes_of(back.project, index), notes_of(project, index))


@given(chosen(), st.floats(-30.0, 30.0), st.integers(-200, 200))
def test_a_moved_group_keeps_its_shape(start: Start, seconds: float, pitches: int) -> None:
    project, selection = start
    moved = edits.move(project, selection, seconds, pitches)
    assert len(moved.selection) == len(selection)
    for index, old in selection:
        new = sorted(moved.selection.part(index), key=_key)
        pairs = list(zip(sorted(old, key=_key), new, strict=True))
        steps = {b.pitch - a.pitch for a, b in pairs}
        ways = [b.onset - a.onset for a, b in pairs]
        assert len(steps) == 1
        assert max(ways) - min(ways) == pytest.approx(0.0, abs=1e-9)


@given(chosen(), st.integers(-40, 40))
def test_transposing_is_all_or_nothing(start: Start, semitones: int) -> None:
    project, selection = start
    after = edits.transpose(project, selection, semitones)
    steps = {
        b.pitch - a.pitch
        for index, old in selection
        for a, b in zip(
            sorted(old, key=_key), sorted(after.selection.part(index), key=_key), strict=True
        )
    }
    assert steps <= {0, semitones}
    assert len(steps) <= 1


@given(rows(), st.floats(0.0, 20.0))
def test_split_and_merge_is_the_identity(notes: tuple[Note, ...], seconds: float) -> None:
    project = piece(notes)
    halves = edits.split(project, everything(project), seconds)
    pairs = len(halves.selection) - len(notes)
    assert pairs <= sum(n.onset < seconds < n.offset for n in notes)
    split_ones = [n for n in halves.selection.part(0) if not any(n is old for old in notes)]
    back = edits.merge(halves.project, Selection.of({0: split_ones}))
    if all(_pitches(split_ones).count(p) == 2 for p in _pitches(split_ones)):
        assert notes_of(back.project) == notes


def _pitches(notes: list[Note]) -> list[int]:
    return [note.pitch for note in notes]


@given(chosen(), st.floats(0.0, 40.0))
def test_copies_keep_their_distances(start: Start, seconds: float) -> None:
    project, selection = start
    pasted = paste(project, copy(selection), seconds)
    if not selection:
        assert pasted.project is project
        return
    first = min(notes[0].onset for _, notes in selection)
    for index, old in selection:
        expected = tuple(
            Note(n.onset - first + seconds, n.pitch, n.offset - first + seconds, n.velocity)
            for n in old
        )
        assert near(pasted.selection.part(index), expected)


@given(chosen())
def test_cut_and_pasted_where_it_was_is_as_before(start: Start) -> None:
    project, selection = start
    kept, without = cut(project, selection)
    assert kept == copy(selection)
    assert {k: list(notes_of(without.project, k)) for k in range(2)} == unselected(
        project, selection
    )
    if selection:
        first = min(notes[0].onset for _, notes in selection)
        back = paste(without.project, kept, first)
        assert all(near(notes_of(back.project, k), notes_of(project, k)) for k in range(2))


@given(chosen(), st.floats(-5.0, 5.0))
def test_resizing_moves_one_end(start: Start, seconds: float) -> None:
    project, selection = start
    longer = edits.resize_end(project, selection, seconds)
    onsets = {(n.onset, n.pitch) for _, notes in longer.selection for n in notes}
    assert onsets <= {(n.onset, n.pitch) for _, notes in selection for n in notes}
    earlier = edits.resize_start(project, selection, seconds)
    ends = {(n.offset, n.pitch) for _, notes in earlier.selection for n in notes}
    if seconds >= 0:
        assert ends <= {(n.offset, n.pitch) for _, notes in selection for n in notes}


@given(rows())
def test_notes_put_where_they_are_change_nothing(notes: tuple[Note, ...]) -> None:
    placed = place(notes, range(len(notes)), notes)
    assert placed.notes is notes
    assert placed.mine == notes
    assert apart(notes) == notes


def test_the_edited_note_wins() -> None:
    others = (Note(1.0, 60, 2.0), Note(3.0, 60, 4.0), Note(5.0, 60, 5.5), Note(1.0, 61, 2.0))
    project = piece(tuple(sorted(others)))
    drawn = Note(1.5, 60, 3.25)
    after = edits.add(project, 0, [drawn])
    assert notes_of(after.project) == (
        Note(1.0, 60, 1.5),
        Note(1.0, 61, 2.0),
        drawn,
        Note(3.25, 60, 4.0),
        Note(5.0, 60, 5.5),
    )
    assert after.selection == Selection.of({0: [drawn]})
    swallowed = edits.add(project, 0, [Note(0.99, 60, 4.5)])
    assert [n.onset for n in notes_of(swallowed.project)] == [0.99, 1.0, 5.0]


def test_a_note_that_stays_takes_nothing_from_those_it_overlapped_before() -> None:
    """As the network's notes may, by a frame."""
    first, second = Note(1.0, 60, 2.01), Note(2.0, 60, 3.0)
    project = piece((first, second))
    after = set_velocity(project, Selection.of({0: [first]}), 99)
    assert notes_of(after.project) == (Note(1.0, 60, 2.01, 99), second)
    assert notes_of(after.project)[1] is second


def test_of_edited_notes_the_later_cuts_the_earlier() -> None:
    assert apart([Note(0.0, 60, 2.0), Note(1.0, 60, 1.5)]) == (
        Note(0.0, 60, 1.0),
        Note(1.0, 60, 1.5),
    )
    assert apart([Note(0.0, 60, 2.0), Note(0.001, 60, 1.5)]) == (Note(0.0, 60, 2.0),)
    assert apart([Note(0.0, 60, 1.0), Note(0.001, 60, 1.5)]) == (Note(0.001, 60, 1.5),)


def test_what_another_note_cut_keeps_its_doubt_and_the_edited_has_none() -> None:
    project = piece((Note(0.0, 60, 1.0, 80, 0.25), Note(4.0, 60, 5.0, 80, 0.5)))
    after = edits.move(project, Selection.of({0: [Note(4.0, 60, 5.0)]}), -3.5)
    assert [n.confidence for n in notes_of(after.project)] == [0.25, 1.0]


def test_confirming_takes_doubt_away_and_nothing_else() -> None:
    project = piece((Note(0.0, 60, 1.0, 80, 0.25),))
    after = edits.confirm(project, everything(project))
    assert after.label == "confirm 1 note"
    assert notes_of(after.project) == notes_of(project)
    assert notes_of(after.project)[0].confidence == 1.0
    assert edits.confirm(after.project, everything(project)).project is after.project


def test_a_duplicate_follows_right_behind() -> None:
    project = piece((Note(1.0, 60, 2.0), Note(1.5, 64, 3.0)))
    after = edits.duplicate(project, everything(project))
    assert after.selection == Selection.of({0: [Note(3.0, 60, 4.0), Note(3.5, 64, 5.0)]})
    assert len(notes_of(after.project)) == 4
    assert after.label == "duplicate 2 notes"
    octave = edits.duplicate(project, everything(project), 0.0, edits.OCTAVE)
    assert [n.pitch for n in octave.selection.part(0)] == [72, 76]


def test_a_seam_is_where_two_neighbours_meet() -> None:
    notes = (Note(0.0, 60, 1.0), Note(0.5, 61, 1.5), Note(1.01, 60, 2.0), Note(3.0, 60, 4.0))
    assert edits.seam(notes, 1.0, 60, 0.02) == (notes[0], notes[2])
    assert edits.seam(notes, 2.5, 60, 0.02) is None
    assert edits.seam(notes, 1.0, 61, 0.02) is None
    assert edits.seam((), 1.0, 61, 0.02) is None


def test_pasting_goes_to_the_part_asked_for_or_the_one_it_came_from() -> None:
    project = piece((Note(1.0, 60, 2.0),), (Note(1.5, 50, 2.0),))
    kept = copy(everything(project))
    own = paste(project, kept, 5.0)
    assert [len(notes_of(own.project, k)) for k in range(2)] == [2, 2]
    both = paste(project, kept, 5.0, part=0)
    assert [n.pitch for n in notes_of(both.project)] == [60, 60, 50]
    elsewhere = paste(piece(()), kept, 0.0)
    assert [n.pitch for n in notes_of(elsewhere.project)] == [60, 50]
    assert paste(Project(), kept, 0.0).project == Project()


def test_velocities_are_set_changed_and_ramped() -> None:
    project = piece(tuple(Note(float(k), 60, k + 0.5, 60) for k in range(5)))
    chosen_ones = everything(project)

    def velocities(after: Project) -> list[int]:
        return [note.velocity for note in notes_of(after)]

    assert velocities(set_velocity(project, chosen_ones, 200).project) == [127] * 5
    assert velocities(change_velocity(project, chosen_ones, -59).project) == [1] * 5
    assert set_velocity(project, chosen_ones, 60).project is project
    up = ramp_velocity(project, chosen_ones, (1.0, 40), (3.0, 100))
    assert velocities(up.project) == [60, 40, 70, 100, 60]
    assert up.label == "change velocity of 3 notes"
    assert ramp_velocity(project, chosen_ones, (3.0, 100), (1.0, 40)) == up
    assert velocities(ramp_velocity(project, chosen_ones, (2.0, 5), (2.0, 9)).project)[2] == 9
