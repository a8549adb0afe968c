"""The notes as columns: order, finding the one pointed at, not counting parts twice."""

import pytest

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


def test_unchanged_parts_are_not_counted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[int] = []

    def counting(notes: tuple[Note, ...]) -> table_module.Columns:
        counted.append(len(notes))
        return columns(notes)

    monkeypatch.setattr(table_module, "columns", counting)
    maker = TableMaker()
    maker.make((PIANO, BASS))
    edited = Part("Piano", 0, PIANO.notes[:1])
    assert len(maker.make((edited, BASS))) == 3
    assert counted == [2, 2, 1]
