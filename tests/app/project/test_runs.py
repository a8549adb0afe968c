"""Hearing again: the machine's notes change, the person's stay, beats do not count as notes."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.project.edits.labels import Deed
from app.project.edits.parts import rename_part
from app.project.edits.tempo import retimed
from app.project.operations import with_options
from app.project.project import Project
from app.project.runs import Stretch, has_own_notes, heard_again, heard_stretch
from app.project.selection import Selection
from app.project.splicing import scale
from app.project.tempo import STAND_IN, meant, tempo_of
from app.wiring import why_locked
from engine.decode import NoteOptions, Posteriors, decode_notes
from engine.music import Note, Part, Provenance, TempoMap, Transcription
from engine.transcribe import Heard
from tests.app.pretending import CARD, HOP, SETTINGS, said

OLD = (Note(0.5, 60, 1.0), Note(4.2, 62, 4.6), Note(8.0, 64, 9.0))
STRETCH = Stretch.around(4.0, 6.0)


def reading(*notes: Note, seconds: float = 6.0, model: str = CARD.name) -> Heard:
    made = Provenance(model, CARD.version, "CPU")
    return Heard(Transcription((Part("Notes", 0, notes),), provenance=made), said(seconds))


def heard(*notes: Note) -> Project:
    result = reading(*notes, seconds=10.0)
    done = result.transcription
    return Project(machine=done, transcription=done, posteriors=result.posteriors, decode=SETTINGS)


def timed(project: Project) -> Project:
    return retimed(project, Selection(), TempoMap.steady(90), Deed.SET_TEMPO).project


def test_a_stretch_begins_early_enough_on_a_whole_second() -> None:
    assert Stretch.around(4.3, 6.0) == Stretch(4.3, 6.0, 2.0)
    assert Stretch.around(1.0, 6.0).begin == 0.0


def test_only_the_stretch_is_replaced() -> None:
    project = heard(*OLD)
    late, early = Note(2.5, 70, 2.9), Note(1.0, 71, 1.5)  # counted from second 2
    after = heard_stretch(project, reading(early, late), CARD, STRETCH)
    expected = (OLD[0], Note(4.5, 70, 4.9), OLD[2])
    assert after.machine.parts[0].notes == expected
    assert after.transcription is after.machine


def test_what_the_same_model_said_of_the_stretch_is_kept() -> None:
    project = heard(*OLD)
    assert project.posteriors is not None
    result = reading()
    result.posteriors.values[:] = 7
    after = heard_stretch(project, result, CARD, STRETCH)
    assert after.posteriors is not None
    values, before = after.posteriors.values, project.posteriors.values
    assert (values[200:300] == 7).all()
    assert np.array_equal(values[:200], before[:200])
    assert np.array_equal(values[300:], before[300:])
    assert not (before == 7).all()


STRICT = replace(SETTINGS, onset_threshold=0.7, candidate_threshold=0.3, frame_threshold=0.5)


@pytest.mark.parametrize("sensitivity", [0.5, 0.0, 1.0, 0.3, 0.8])
def test_sliders_mean_each_model_where_it_listened(sensitivity: float) -> None:
    """In the stretch they find what the second model's own settings find, elsewhere the first's."""
    project, other = heard(*OLD), replace(CARD, name="strict", decode=STRICT)
    result = reading(model="strict")
    result.posteriors.values[:] = np.roll(result.posteriors.values, 5, axis=2)
    after = heard_stretch(project, result, other, STRETCH)
    assert after.posteriors is not None
    options = NoteOptions(sensitivity, 0.01)
    found = decode_notes(after.posteriors, SETTINGS, options)
    theirs = decode_notes(result.posteriors, STRICT, options)
    ours = decode_notes(project.posteriors, SETTINGS, options)  # type: ignore[arg-type]
    begin, edge = STRETCH.begin, 0.1
    assert places(found, 4 + edge, 6 - edge) == places(theirs, 4 + edge, 6 - edge, begin)
    assert places(found, 0, 4 - edge) == places(ours, 0, 4 - edge)
    assert places(found, 6 + edge, 10) == places(ours, 6 + edge, 10)
    if sensitivity == 0.5:
        wrong = decode_notes(result.posteriors, SETTINGS, options)
        assert places(wrong, 4, 6, begin) != places(theirs, 4, 6, begin)


def places(
    notes: tuple[Note, ...], start: float, stop: float, begin: float = 0.0
) -> list[tuple[int, int]]:
    """Frame and pitch of the notes that begin in a stretch."""
    moved = [(note.onset + begin, note.pitch) for note in notes]
    return sorted((round(at / HOP), pitch) for at, pitch in moved if start <= at < stop)


# Candidates, onsets; both below what the strictest sensitivity asks for.
MARKS = st.lists(st.integers(1, 241), min_size=2, max_size=2, unique=True).map(sorted)


@given(MARKS, MARKS)
def test_what_reaches_a_threshold_does_so_on_the_other_scale_and_nothing_else(
    mine: list[int], theirs: list[int]
) -> None:
    ours = replace(SETTINGS, candidate_threshold=mine[0] / 255, onset_threshold=mine[1] / 255)
    other = replace(SETTINGS, candidate_threshold=theirs[0] / 255, onset_threshold=theirs[1] / 255)
    laid = scale("onset", ours, other)
    heights = np.arange(256)
    for our, their in zip(mine, theirs, strict=True):
        assert ((heights >= their) == (laid >= our)).all()
    assert (np.diff(laid.astype(int)) >= 0).all()
    assert np.array_equal(scale("onset", ours, ours), heights)
    assert np.array_equal(scale("velocity", ours, other), heights)


def test_another_model_is_named_once() -> None:
    project, other = heard(*OLD), replace(CARD, name="other")
    after = heard_stretch(project, reading(model="other"), other, STRETCH)
    assert after.machine.provenance.model == "pretended + other"
    again = heard_stretch(after, reading(model="other"), other, STRETCH)
    assert again.machine.provenance.model == "pretended + other"


def test_models_that_speak_of_other_things_leave_nothing_to_the_sliders() -> None:
    project, other = heard(*OLD), replace(CARD, name="other")
    result = reading(model="other")
    coarse = replace(result.posteriors, hop_seconds=0.04)
    after = heard_stretch(project, replace(result, posteriors=coarse), other, STRETCH)
    assert after.posteriors is None
    assert "two kinds" in why_locked(after)
    assert "two kinds" not in why_locked(Project())
    strings = replace(other, decode=replace(SETTINGS, families=("strings",)))
    assert heard_stretch(project, reading(model="other"), strings, STRETCH).posteriors is None


def test_instruments_go_by_their_names_not_their_numbers() -> None:
    ours = replace(SETTINGS, families=("piano", "strings", "bass"))
    theirs = replace(SETTINGS, families=("bass", "piano"))
    assert scale("family", ours, theirs)[:2].tolist() == [2, 0]


@pytest.mark.parametrize("part", ["all", "stretch"])
def test_a_persons_notes_stay_and_so_do_her_beats(part: str) -> None:
    def again(project: Project) -> Project:
        if part == "all":
            return heard_again(project, reading(OLD[0]), CARD)
        return heard_stretch(project, reading(), CARD, STRETCH)

    edited = rename_part(heard(*OLD), 0, "Piano").project
    assert has_own_notes(edited)
    assert again(edited).transcription is edited.transcription
    assert again(edited).machine is not edited.machine
    beats = timed(heard(*OLD))
    assert not has_own_notes(beats)
    after = again(beats)
    assert tempo_of(after) == TempoMap.steady(90)
    assert after.transcription.parts == after.machine.parts != beats.machine.parts
    assert tempo_of(replace(after, transcription=after.machine)) is None


def test_sliders_move_notes_whose_beats_are_the_persons() -> None:
    posteriors = said(10.0)
    assert isinstance(posteriors, Posteriors)
    project = with_options(heard(), NoteOptions(sensitivity=0.6))
    after = with_options(timed(project), NoteOptions(sensitivity=1.0))
    assert after.transcription.note_count > project.transcription.note_count
    assert tempo_of(after) == TempoMap.steady(90)


def test_a_tempo_that_is_meant_is_never_the_one_that_stands_in() -> None:
    assert meant(STAND_IN) != STAND_IN
    assert [meant(STAND_IN).to_seconds(k) for k in range(-2, 9)] == pytest.approx(
        [STAND_IN.to_seconds(k) for k in range(-2, 9)]
    )
    assert meant(TempoMap.steady(90)) == TempoMap.steady(90)
