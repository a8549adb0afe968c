"""The notes as columns: order, finding the one pointed at, not counting parts twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.roll import table as table_module
from app.roll.table import NoteTable, TableMaker, columns
from engine.music import Note, Part

PIANO = Part("Piano", 0, (Note(0.0, 60, 1.0), Note(2.0, 60, 3.0)))
BASS = Part("Bass", 33, (Note(0.5, 36, 4.0), Note(1.0, 40, 1.1)))


def test_parts_are_merged_in_time() -> None:
    table = TableMaker().make((PIANO, BASS))
    assert [note.onset for note in table.notes] == [0.0, 0.5, 1.0, 2.0]
    assert table.part.tolist() == [0, 1, 1, 0]
    assert table.pitch_range() == (36, 60)
    assert len(table) == 4


def test_nothing_is_a_table_too() -> None:
    table = TableMaker().make((Part("Silence"),))
    assert len(table) == 0
    assert table.pitch_range() is None
    assert not len(table.seen(0.0, 10.0))
    assert table.at(0.0, 60, 1.0) is None


def test_the_note_pointed_at_is_the_nearest_and_the_latest() -> None:
    notes = (Note(0.0, 60, 1.0), Note(0.8, 60, 2.0), Note(2.1, 60, 3.0))
    table = NoteTable.of([(0, notes, columns(notes))])
    assert table.at(0.5, 60, 0.01) == 0
    assert table.at(0.9, 60, 0.01) == 1
    assert table.at(2.08, 60, 0.1) == 2
    assert table.at(2.02, 60, 0.1) == 1
    assert table.at(0.5, 61, 0.5) is None
    assert table.at(4.0, 60, 0.1) is None


def test_only_notes_that_an_edit_touched_are_counted_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counted: list[int] = []

    def counting(notes: tuple[Note, ...]) -> table_module.Columns:
        counted.append(len(notes))
        return columns(notes)

    monkeypatch.setattr(table_module, "columns", counting)
    maker = TableMaker()
    many = Part("Piano", 0, tuple(Note(k, 60, k + 0.5) for k in range(10)))
    maker.make((many, BASS))
    moved = Note(4.25, 61, 4.5)
    edited = Part("Piano", 0, (*many.notes[:4], moved, *many.notes[5:]))
    table = maker.make((edited, BASS))
    assert counted == [10, 2, 1]
    assert table.values[table.row_of(moved) or 0].tolist() == [4.25, 4.5, 61, 80, 1]
    maker.make((many, BASS))
    assert counted == [10, 2, 1, 1]


@given(st.lists(st.integers(0, 30), max_size=12), st.lists(st.integers(0, 30), max_size=12))
def test_a_table_after_an_edit_is_a_table_made_afresh(one: list[int], other: list[int]) -> None:
    pool = [Note(k / 4, 60 + k % 3, k / 4 + 1, 1 + k) for k in range(31)]
    before, after = (Part("", 0, tuple(pool[k] for k in sorted(ks))) for ks in (one, other))
    maker = TableMaker()
    maker.make((before, BASS))
    table, fresh = maker.make((after, BASS)), TableMaker().make((after, BASS))
    assert (table.values == fresh.values).all()
    assert table.notes == fresh.notes
    for part, notes in ((0, after.notes), (1, BASS.notes)):
        rows = table.homes.get(part, table_module.NOTHING).tolist()
        assert tuple(table.notes[row] for row in rows) == notes
    hidden = maker.make((after, BASS), hidden=(0,))
    assert hidden.notes == BASS.notes
    assert set(hidden.part.tolist()) == {1}
