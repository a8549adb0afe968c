"""Hearing again: the machine's notes change, the person's stay, beats do not count as notes."""

from dataclasses import replace

import numpy as np
import pytest

from app.project.edits.labels import Deed
from app.project.edits.parts import rename_part
from app.project.edits.tempo import retimed
from app.project.operations import with_options
from app.project.project import Project
from app.project.runs import Stretch, has_own_notes, heard_again, heard_stretch
from app.project.selection import Selection
from app.project.tempo import STAND_IN, meant, tempo_of
from engine.decode import NoteOptions, Posteriors
from engine.music import Note, Part, Provenance, TempoMap, Transcription
from engine.transcribe import Heard
from tests.app.pretending import CARD, SETTINGS, said

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


def test_another_model_is_named_and_does_not_mix_with_the_first() -> None:
    project, other = heard(*OLD), replace(CARD, name="other")
    after = heard_stretch(project, reading(model="other"), other, STRETCH)
    assert after.posteriors is project.posteriors
    assert after.machine.provenance.model == "pretended + other"
    again = heard_stretch(after, reading(model="other"), other, STRETCH)
    assert again.machine.provenance.model == "pretended + other"


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
