"""The notes as columns: order, finding the one pointed at, whose each is."""

from hypothesis import given
from hypothesis import strategies as st

from app.project.columns import NOWHERE
from app.roll.table import NoteTable
from engine.music import Note, Part

PIANO = Part("Piano", 0, (Note(0.0, 60, 1.0), Note(2.0, 60, 3.0)))
BASS = Part("Bass", 33, (Note(0.5, 36, 4.0), Note(1.0, 40, 1.1)))


def test_parts_are_merged_in_time() -> None:
    table = NoteTable.of_parts((PIANO, BASS))
    assert [note.onset for note in table.notes] == [0.0, 0.5, 1.0, 2.0]
    assert table.part.tolist() == [0, 1, 1, 0]
    assert table.pitch_range() == (36, 60)
    assert len(table) == 4


def test_nothing_is_a_table_too() -> None:
    table = NoteTable.of_parts((Part("Silence"),))
    assert len(table) == 0
    assert table.pitch_range() is None
    assert not len(table.seen(0.0, 10.0))
    assert table.at(0.0, 60, 1.0) is None


def test_the_note_pointed_at_is_the_nearest_and_the_latest() -> None:
    notes = (Note(0.0, 60, 1.0), Note(0.8, 60, 2.0), Note(2.1, 60, 3.0))
    table = NoteTable.of_notes(notes)
    assert table.at(0.5, 60, 0.01) == 0
    assert table.at(0.9, 60, 0.01) == 1
    assert table.at(2.08, 60, 0.1) == 2
    assert table.at(2.02, 60, 0.1) == 1
    assert table.at(0.5, 61, 0.5) is None
    assert table.at(4.0, 60, 0.1) is None


def test_in_unison_the_note_of_the_first_part_is_meant() -> None:
    flute = Part("Flute", 73, (Note(0.0, 60, 1.0), Note(2.4, 60, 3.0)))
    table = NoteTable.of_parts((PIANO, flute))
    for part in (0, 1):
        row = table.at(0.5, 60, 0.01, part)
        assert row is not None
        assert table.part[row] == part
    latest = table.at(2.5, 60, 0.01, 0)
    assert latest is not None
    assert table.notes[latest] is PIANO.notes[1], "rather the part in use than the latest"
    nearest = table.at(2.1, 60, 0.5, 1)
    assert nearest is not None
    assert table.notes[nearest] is PIANO.notes[1], "rather the nearest than the part in use"


def test_hidden_parts_keep_their_number() -> None:
    hidden = NoteTable.of_parts((PIANO, BASS), hidden=(0,))
    assert hidden.notes == BASS.notes
    assert set(hidden.part.tolist()) == {1}
    assert set(hidden.homes) == {1}


@given(st.lists(st.integers(0, 30), max_size=12))
def test_each_part_is_found_in_its_own_order(chosen: list[int]) -> None:
    pool = [Note(k / 4, 60 + k % 3, k / 4 + 1, 1 + k) for k in range(31)]
    piano = Part("", 0, tuple(pool[k] for k in sorted(chosen)))
    table = NoteTable.of_parts((piano, BASS))
    for part, notes in ((0, piano.notes), (1, BASS.notes)):
        rows = table.homes.get(part, NOWHERE).tolist()
        assert tuple(table.notes[row] for row in rows) == notes
        assert (table.part[rows] == part).all()
