"""Quantise, humanise, legato, and cleaning up."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.project.edits import cleaning
from app.project.edits.timing import chords, humanise, legato, quantise
from app.project.grid import Grid
from app.project.selection import Selection, everything
from engine.music import Note, TempoMap
from tests.app.project.edits.pieces import notes_of, piece, rows
from tests.app.project.test_grid import grids

FLAGS = st.sampled_from([(True, False), (False, True), (True, True)])


@given(rows(), grids(), FLAGS)
def test_quantising_with_no_strength_is_the_identity(
    notes: tuple[Note, ...], grid: Grid, flags: tuple[bool, bool]
) -> None:
    project = piece(notes)
    assert quantise(project, everything(project), grid, 0.0, *flags).project is project


@given(rows(), grids(), FLAGS)
def test_quantised_notes_lie_on_the_grid_and_stay_there(
    notes: tuple[Note, ...], grid: Grid, flags: tuple[bool, bool]
) -> None:
    project = piece(notes)
    once = quantise(project, everything(project), grid, 1.0, *flags)
    onsets, ends = flags
    for note in notes_of(once.project):
        if onsets:
            assert grid.snap(note.onset) == note.onset
        if ends and onsets:
            assert grid.snap(note.offset) == pytest.approx(note.offset)
    twice = quantise(once.project, once.selection, grid, 1.0, *flags)
    assert notes_of(twice.project) == notes_of(once.project)


@given(rows(most=1), st.floats(0.0, 1.0))
def test_strength_is_how_far_a_note_goes(notes: tuple[Note, ...], strength: float) -> None:
    grid = Grid(TempoMap.steady(120))
    project = piece(notes)
    after = quantise(project, everything(project), grid, strength)
    for old, new in zip(notes, notes_of(after.project), strict=True):
        way = grid.snap(old.onset) - old.onset
        assert new.onset - old.onset == pytest.approx(way * strength, abs=1e-9)
        assert new.offset - new.onset == pytest.approx(old.offset - old.onset)


def test_a_quantised_end_leaves_a_note_to_hear() -> None:
    project = piece((Note(0.01, 60, 0.05),))
    after = quantise(project, everything(project), Grid(TempoMap.steady(120)), ends=True)
    assert notes_of(after.project) == (Note(0.0, 60, 0.125),)
    assert after.label == "quantise 1 note"


@given(rows(), st.integers(0, 9))
def test_the_same_seed_strays_the_same_way_and_not_far(notes: tuple[Note, ...], seed: int) -> None:
    project = piece(notes)
    one = humanise(project, everything(project), seed)
    assert one == humanise(project, everything(project), seed)
    assert humanise(project, everything(project), seed, 0.0, 0.0).project is project
    for note in notes_of(one.project):
        assert any(abs(note.onset - old.onset) <= 0.03 + 1e-9 for old in notes)


def test_legato_binds_chord_to_chord() -> None:
    notes = (
        Note(0.0, 60, 0.3),
        Note(0.01, 64, 2.5),
        Note(1.0, 62, 1.1),
        Note(2.0, 60, 2.2),
    )
    after = legato(piece(notes), Selection.of({0: notes}))
    assert [n.offset for n in notes_of(after.project)] == [1.0, 1.0, 2.0, 2.2]
    assert after.label == "legato of 3 notes"
    assert legato(after.project, everything(after.project)).project is after.project


@given(rows())
def test_chords_are_all_the_notes_in_order(notes: tuple[Note, ...]) -> None:
    assert tuple(note for chord in chords(notes) for note in chord) == notes


def test_overlaps_go_within_a_pitch_or_a_voice() -> None:
    notes = (Note(0.0, 60, 1.5), Note(0.5, 64, 2.0), Note(1.0, 60, 2.0))
    project = piece(notes)
    polyphonic = cleaning.remove_overlaps(project, everything(project))
    assert [n.offset for n in notes_of(polyphonic.project)] == [1.0, 2.0, 2.0]
    assert polyphonic.label == "remove overlaps of 1 note"
    assert notes_of(polyphonic.project)[1] is notes[1]
    voice = cleaning.remove_overlaps(project, everything(project), one_voice=True)
    assert [n.offset for n in notes_of(voice.project)] == [0.5, 1.0, 2.0]


def test_octave_doubles_are_weaker_notes_an_octave_up() -> None:
    notes = (
        Note(0.0, 48, 1.0, 90),
        Note(0.03, 60, 1.0, 70),
        Note(0.04, 72, 1.0, 60),
        Note(2.0, 48, 3.0, 50),
        Note(2.0, 60, 3.0, 90),  # louder than what lies below: a note of its own
        Note(4.0, 48, 5.0, 90),
        Note(4.2, 60, 5.0, 70),  # not together
    )
    project = piece(notes)
    assert cleaning.octave_doubles(notes) == notes[1:3]
    assert cleaning.how_many(everything(project), cleaning.octave_doubles) == 2
    after = cleaning.collapse_octaves(project, everything(project))
    assert notes_of(after.project) == (notes[0], *notes[3:])
    assert after.label == "collapse octaves of 2 notes"


@given(rows(), st.floats(0.0, 5.0), st.integers(1, 127))
def test_as_many_ghosts_go_as_were_announced(
    notes: tuple[Note, ...], shorter: float, weaker: int
) -> None:
    project = piece(notes)
    found = cleaning.ghosts(notes, shorter, weaker)
    after = cleaning.remove_ghosts(project, everything(project), shorter, weaker)
    assert len(notes_of(after.project)) == len(notes) - len(found)
    assert cleaning.ghosts(notes_of(after.project), shorter, weaker) == ()


def test_a_grid_of_one_sixteenth_of_swing() -> None:
    swing = Grid(TempoMap.steady(120), Fraction(1, 8), swing=2 / 3)
    project = piece((Note(0.26, 60, 0.4),))
    after = quantise(project, everything(project), swing)
    assert notes_of(after.project)[0].onset == pytest.approx(1 / 3)
