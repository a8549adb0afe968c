"""A bend through edits: it goes with its note, and what is cut is cut at the same sound."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.project.edits import notes as edits
from app.project.edits.shaping import reshaped, shifted
from app.project.selection import Selection
from engine.music import Note
from engine.music.bend import bend_at
from tests.app.project.edits.pieces import notes_of, piece

SUNG = Note(1.0, 60, 2.0, 80, bend=((0.0, -1.0), (0.2, 0.0), (0.6, 0.0), (0.8, 1.5)))


def sounds_alike(note: Note, other: Note, start: float, stop: float) -> bool:
    """Whether both are bent alike from one second of the piece to another."""
    times = np.linspace(start, stop, 50)
    return np.allclose(
        bend_at(note.bend, times - note.onset), bend_at(other.bend, times - other.onset), atol=1e-6
    )


def test_a_moved_note_keeps_its_bend() -> None:
    moved = shifted(SUNG, 3.0, 2)
    assert (moved.onset, moved.pitch, moved.bend) == (4.0, 62, SUNG.bend)
    assert reshaped(SUNG, velocity=30, offset=1.7).bend == SUNG.bend


@given(st.floats(0.5, 1.9))
def test_a_note_whose_onset_is_dragged_sounds_on_as_it_did(onset: float) -> None:
    changed = reshaped(SUNG, onset=onset)
    assert sounds_alike(changed, SUNG, max(onset, 1.0), 2.0)
    assert all(time >= 0.0 for time, _ in changed.bend)


@pytest.mark.parametrize("second", [1.1, 1.5, 1.7])
def test_splitting_cuts_the_bend(second: float) -> None:
    project = piece((SUNG,))
    after = edits.split(project, Selection.of({0: [SUNG]}), second).project
    one, two = notes_of(after)
    assert sounds_alike(one, SUNG, 1.0, second)
    assert sounds_alike(two, SUNG, second, 2.0)


def test_what_another_note_leaves_of_a_bent_one_sounds_as_it_did() -> None:
    project = piece((SUNG, Note(5.0, 60, 5.4)))
    late = notes_of(project)[1]
    after = edits.move(project, Selection.of({0: [late]}), -4.2, 0).project
    kept = next(note for note in notes_of(after) if note.bend)
    assert kept != SUNG
    assert sounds_alike(kept, SUNG, kept.onset, kept.offset)


@pytest.mark.parametrize("later", [2.0, 2.3])
def test_merged_notes_are_bent_as_each_of_them_was(later: float) -> None:
    other = Note(later, 60, 3.0, 50, bend=((0.0, 2.0), (0.1, 0.0)))
    plain = Note(4.0, 60, 5.0)
    project = piece((SUNG, other, plain))
    (whole,) = notes_of(edits.merge(project, Selection.of({0: [SUNG, other, plain]})).project)
    assert (whole.onset, whole.offset, whole.velocity) == (1.0, 5.0, 80)
    assert sounds_alike(whole, SUNG, 1.0, 1.99)
    assert sounds_alike(whole, other, later, 3.0)
    assert sounds_alike(whole, plain, 4.0, 5.0)
    times = [time for time, _ in whole.bend]
    assert times == sorted(set(times))


def test_merging_steady_notes_bends_nothing() -> None:
    pair = Note(1.0, 60, 2.0), Note(2.0, 60, 3.0)
    (whole,) = notes_of(edits.merge(piece(pair), Selection.of({0: list(pair)})).project)
    assert whole == Note(1.0, 60, 3.0)
    split = edits.split(piece((SUNG,)), Selection.of({0: [SUNG]}), 1.5).project
    back = edits.merge(split, Selection.of({0: list(notes_of(split))})).project
    assert sounds_alike(notes_of(back)[0], SUNG, 1.0, 1.49)
    assert sounds_alike(notes_of(back)[0], SUNG, 1.5, 2.0)
