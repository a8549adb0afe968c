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
