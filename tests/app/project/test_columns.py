"""Columns of notes: what an edit hands on is what counting anew would find."""

from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.project import columns as columns_module
from app.project.columns import (
    Columns,
    Counted,
    columns,
    columns_of,
    counted,
    places,
    present,
)
from engine.music import Note

SMALL = 8  # what `FEW` is here, so that both ways are gone
TIMES = st.sampled_from([0.0, 0.5, 0.5000001, 1.0, 2.0])


@st.composite
def some(draw: st.DrawFn, most: int = 4 * SMALL) -> tuple[Note, ...]:
    """Sorted notes, many of them beginning together."""
    onsets = draw(st.lists(TIMES, max_size=most))
    pitches = draw(st.lists(st.integers(0, 5), min_size=len(onsets), max_size=len(onsets)))
    rows = enumerate(zip(onsets, pitches, strict=True))
    return tuple(sorted(Note(on, 60 + pitch, on + 1, 1 + k % 127) for k, (on, pitch) in rows))


@given(some(), some(), st.data())
def test_a_splice_is_what_sorting_gives(
    notes: tuple[Note, ...], added: tuple[Note, ...], data: st.DataObject
) -> None:
    gone = data.draw(st.sets(st.integers(0, len(notes) - 1))) if notes else set()
    with patch.object(columns_module, "FEW", SMALL):
        made = Counted(notes, columns(notes)).spliced(gone, added)
    kept = [note for place, note in enumerate(notes) if place not in gone]
    assert made.notes == tuple(sorted([*kept, *added]))
    assert np.array_equal(made.values, columns(made.notes))
    assert {id(note) for note in made.notes} == {id(note) for note in (*kept, *added)}


@given(some(), st.data())
def test_places_are_those_of_the_wanted_notes(notes: tuple[Note, ...], data: st.DataObject) -> None:
    notes = tuple(dict.fromkeys(notes))
    rows = data.draw(st.sets(st.integers(0, len(notes) - 1))) if notes else set()
    copies = data.draw(st.sets(st.sampled_from(sorted(rows)))) if rows else set()
    here = [_copy(notes[row]) if row in copies else notes[row] for row in sorted(rows)]
    absent = [Note(0.25, pitch, 3.0) for pitch in range(20, 20 + data.draw(st.integers(0, 9)))]
    wanted = tuple(sorted([*here, *absent]))
    with patch.object(columns_module, "FEW", SMALL):
        assert places(notes, wanted).tolist() == sorted(rows)
        found = present(notes, wanted)
    assert all(a is notes[row] for a, row in zip(found, sorted(rows), strict=True))


def test_notes_that_an_edit_did_not_touch_are_not_counted_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked_at: list[int] = []

    def counting(notes: tuple[Note, ...]) -> Columns:
        looked_at.append(len(notes))
        return columns(notes)

    monkeypatch.setattr(columns_module, "columns", counting)
    notes = tuple(Note(k / 4, 60, k / 4 + 0.2) for k in range(5000))
    before = counted(notes)
    after = before.spliced([7, 8], [Note(2.1, 61, 3.0)])
    assert columns_of(after.notes) is after.values
    assert columns_of(notes) is before.values
    assert looked_at == [5000, 1]


def test_what_is_remembered_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns_module, "_memory", columns_module._Memory(10_000))
    kept = [tuple(Note(k, 60, k + 1) for k in range(1100 + size)) for size in range(30)]
    tables = [columns_of(notes) for notes in kept]
    assert columns_of(kept[-1]) is tables[-1]
    assert columns_of(kept[0]) is not tables[0]
    assert np.array_equal(columns_of(kept[0]), tables[0])


def _copy(note: Note) -> Note:
    return Note(note.onset, note.pitch, note.offset, note.velocity, 0.25)
