"""Selecting notes."""

from hypothesis import given
from hypothesis import strategies as st

from app.project import selection as select
from app.project.edits import notes as edits
from app.project.project import Project
from app.project.selection import Selection
from engine.music import Note
from tests.app.project.edits.pieces import chosen, notes_of, piece

Start = tuple[Project, Selection]

CHORDS = piece(
    (Note(0.0, 60, 1.0, 80, 0.9), Note(0.0, 64, 1.0, 80, 0.4), Note(2.0, 60, 3.0, 80, 0.3)),
    (Note(0.5, 40, 1.5, 80, 0.2), Note(2.0, 60, 2.5)),
)
FIRST, THIRD, LATER = notes_of(CHORDS)
BASS, SHORT = notes_of(CHORDS, 1)


@given(chosen())
def test_a_toggle_is_undone_by_a_toggle(start: Start) -> None:
    project, selection = start
    for index, part in enumerate(project.transcription.parts):
        for note in part.notes:
            toggled = selection.toggled(index, note)
            assert toggled.has(index, note) is not selection.has(index, note)
            assert abs(len(toggled) - len(selection)) == 1
            assert toggled.toggled(index, note) == selection


@given(chosen())
def test_all_is_everything_and_joins_to_itself(start: Start) -> None:
    project, selection = start
    whole = select.everything(project)
    assert len(whole) == project.transcription.note_count
    assert whole.joined(selection) == whole
    assert selection.joined(Selection()) == selection
    assert selection.within(project) is selection
    assert select.rectangle(project, (-1.0, 100.0), (0, 127)) == whole


@given(chosen(), st.floats(-1, 20), st.floats(-1, 20), st.integers(0, 127), st.integers(0, 127))
def test_a_rectangle_holds_what_sounds_in_it(
    start: Start, left: float, right: float, low: int, high: int
) -> None:
    project, _ = start
    found = select.rectangle(project, (left, right), (low, high))
    assert found == select.rectangle(project, (right, left), (high, low))
    for index, part in enumerate(project.transcription.parts):
        for note in part.notes:
            inside = min(low, high) <= note.pitch <= max(low, high) and (
                note.onset <= max(left, right) and note.offset > min(left, right)
            )
            assert found.has(index, note) is inside


@given(chosen(), st.floats(-2.0, 2.0))
def test_what_is_gone_is_no_longer_selected(start: Start, seconds: float) -> None:
    project, selection = start
    after = edits.delete(project, selection).project
    assert not selection.within(after)
    moved = edits.move(project, selection, seconds)
    assert moved.selection.within(moved.project) is moved.selection
    assert selection.within(project.__class__()) == Selection()


@given(chosen())
def test_walking_forward_meets_every_note_once(start: Start) -> None:
    project, _ = start
    onsets = [(n, k) for k, p in enumerate(project.transcription.parts) for n in p.notes]
    walked, here = [], select.beside(project, Selection(), 1)
    while here and (here not in walked):
        walked.append(here)
        here = select.beside(project, here, 1)
    assert len(walked) <= len(onsets)
    times = [notes[0].onset for step in walked for _, notes in step]
    assert times == sorted(times)


def test_walking_goes_through_time_and_stops_at_the_ends() -> None:
    here = select.beside(CHORDS, Selection(), 1)
    seen = []
    for _ in range(5):
        seen.append(here)
        here = select.beside(CHORDS, here, 1)
    assert seen[:4] == [select.only(0, FIRST), select.only(0, THIRD), select.only(1, BASS),
                        select.only(1, SHORT)]  # fmt: skip
    assert select.beside(CHORDS, select.only(0, FIRST), -1) == select.only(0, FIRST)
    assert select.beside(CHORDS, select.only(1, BASS), -1) == select.only(0, THIRD)
    assert select.beside(CHORDS, Selection(), 1, parts={1}) == select.only(1, BASS)
    assert not select.beside(Project(), Selection(), 1)


def test_doubt_is_visited_in_order_and_round_again() -> None:
    visited, here = [], Selection()
    for _ in range(4):
        here = select.next_doubtful(CHORDS, here)
        visited.append(here)
    expected = [select.only(0, THIRD), select.only(1, BASS), select.only(0, LATER)]
    assert visited == [*expected, expected[0]]
    assert select.next_doubtful(CHORDS, Selection(), 1.0) == select.only(0, LATER)
    assert select.next_doubtful(CHORDS, Selection(), parts={1}) == select.only(1, BASS)
    assert not select.next_doubtful(piece((SHORT,)), Selection())


def test_same_pitch_and_time_ranges() -> None:
    assert select.same_pitch(CHORDS, select.only(0, FIRST)) == Selection.of({0: [FIRST, LATER]})
    assert select.in_time(CHORDS, 0.0, 2.0) == Selection.of({0: [FIRST, THIRD], 1: [BASS]})
    assert select.in_time(CHORDS, 0.0, 2.0, parts=[1]) == Selection.of({1: [BASS]})


def test_a_selection_knows_its_span_and_its_notes() -> None:
    both = Selection.of({0: [LATER], 1: [BASS]})
    assert both.span == (0.5, 3.0)
    assert both.all_notes == (BASS, LATER)
    assert Selection().span is None
    assert Selection.of({0: [], 1: ()}) == Selection()
    assert list(Selection.of({1: [BASS]})) == [(1, (BASS,))]
