"""Beats found again with a person's word for them; what she set by hand is left to her hand."""

from dataclasses import replace

import numpy as np
import pytest

from app.project import beating
from app.project.edits.labels import Deed
from app.project.edits.tempo import retimed
from app.project.project import Project
from app.project.selection import Selection
from app.project.tempo import tempo_of
from engine.decode import BeatOptions, Posteriors, decode_beats
from engine.models import BeatSettings
from engine.music import Drum, DrumHit, Note, Part, TempoMap, Transcription
from engine.transcribe import BeatsHeard

HOP, SECONDS = 0.02, 24.0
NONE = Selection()
SILENCE = np.zeros((round(SECONDS / HOP), 3, 1), np.uint8)


def heard(every: float = 0.5, bar: int = 4) -> BeatsHeard:
    """Sure beats, bars that are fairly sure, and something faint between the beats."""
    values = np.zeros((round(SECONDS / HOP), 3, 1), np.uint8)
    times = np.arange(0.5, SECONDS - 0.2, every)
    for number, time in enumerate(times):
        frame = round(time / HOP)
        values[frame, 0] = 235
        values[frame, 1] = 190 if number % bar == 0 else 10
        between = round((time + every / 2) / HOP)
        values[between, 0] = 60
    return BeatsHeard(Posteriors(values, HOP, 0, Posteriors.BEAT_KINDS), BeatSettings())


def piece(beats: BeatsHeard | None) -> Project:
    """Some notes, and the beats as they were found."""
    tempo = decode_beats(beats.posteriors, beats.settings) if beats else None
    parts = (Part("Piano", 0, (Note(1.0, 60, 2.0),)),)
    done = Transcription(parts, tempo or TempoMap())
    return Project(machine=done, transcription=done, beats=beats)


def test_beats_that_were_found_can_be_halved_and_doubled_and_go_on_following() -> None:
    project = piece(heard())
    assert beating.follows_players(project)
    assert beating.usual_tempo(project.transcription.tempo) == pytest.approx(120, abs=1)
    half = beating.scaled(project, NONE, 0.5, Deed.HALVE_TEMPO)
    assert half is not None
    assert half.label == "halve tempo"
    assert beating.usual_tempo(half.project.transcription.tempo) == pytest.approx(60, abs=1)
    assert half.project.transcription is half.project.machine
    assert half.project.transcription.parts is project.transcription.parts
    assert half.project.beat_options.tempo == pytest.approx(60, abs=1)
    back = beating.scaled(half.project, NONE, 2.0, Deed.DOUBLE_TEMPO)
    assert back is not None
    assert beating.usual_tempo(back.project.transcription.tempo) == pytest.approx(120, abs=1)
    again = beating.found_again(back.project, NONE)
    assert again is not None
    assert again.project.beat_options == BeatOptions()
    assert again.project.transcription.tempo == project.transcription.tempo


def test_a_downbeat_moves_all_bars() -> None:
    project = piece(heard())
    moved = beating.with_downbeat(project, NONE, 1.02)
    assert moved is not None
    tempo = moved.project.transcription.tempo
    beat = round(tempo.to_beats(1.0))
    assert (beat - tempo.meters[0].start_beat) % tempo.meters[0].beats_per_bar == 0
    assert moved.project.beat_options.downbeat == 1.02
    assert moved.label == "set bar line"


def test_a_tempo_that_is_named_is_believed_where_anything_is_heard() -> None:
    project = piece(heard())
    silent = replace(heard(), posteriors=Posteriors(SILENCE, HOP, 0, Posteriors.BEAT_KINDS))
    assert beating.with_tempo(piece(silent), NONE, 87.0) is None
    other = beating.with_tempo(project, NONE, 87.0)
    assert other is not None
    assert beating.usual_tempo(other.project.transcription.tempo) == pytest.approx(87, rel=0.07)
    at = beating.with_tempo(project, NONE, 118.0)
    assert at is not None
    assert beating.usual_tempo(at.project.transcription.tempo) == pytest.approx(120, abs=1)


def test_bars_of_three_all_through() -> None:
    project = piece(heard())
    three = beating.with_metre(project, NONE, 3, 4)
    assert three is not None
    assert three.project.transcription.tempo.meters[0].beats_per_bar == 3
    assert beating.with_metre(project, NONE, 3, 16) is None


def test_beats_moved_by_hand_are_left_to_the_hand() -> None:
    project = piece(heard())
    own = retimed(project, NONE, TempoMap.steady(97), Deed.SET_TEMPO).project
    assert not beating.follows_players(own)
    assert beating.scaled(own, NONE, 2.0, Deed.DOUBLE_TEMPO) is None
    assert beating.with_downbeat(own, NONE, 1.0) is None
    assert beating.with_metre(own, NONE, 3, 4) is None
    found = beating.found_again(own, NONE)
    assert found is not None
    assert found.project.transcription.tempo == project.transcription.tempo


def test_beats_that_the_notes_told_are_left_to_the_hand_until_they_are_heard() -> None:
    project = piece(heard())
    told = replace(project.machine, tempo=TempoMap.steady(97))
    told_by_notes = replace(project, machine=told, transcription=told)
    assert beating.scaled(told_by_notes, NONE, 2.0, Deed.DOUBLE_TEMPO) is None
    assert beating.with_downbeat(told_by_notes, NONE, 1.0) is None
    assert beating.with_metre(told_by_notes, NONE, 3, 4) is None, "a note tells of no metre"
    found = beating.found_again(told_by_notes, NONE)
    assert found is not None
    assert found.project.transcription.tempo == project.transcription.tempo


def test_a_metre_is_told_by_the_notes_where_they_told_the_beats() -> None:
    at = [0.3 + 0.37 * number for number in range(30)]
    waltz = (Note(t, 64 if n % 3 else 40, t + 0.3, 60 if n % 3 else 90) for n, t in enumerate(at))
    done = Transcription((Part("Piano", 0, tuple(waltz)),), TempoMap.steady(97))
    project = Project(machine=done, transcription=done, beats=heard())
    counted = beating.with_metre(project, NONE, 3, 4)
    assert counted is not None
    tempo = counted.project.transcription.tempo
    assert (tempo.meters[0].beats_per_bar, tempo.meters[0].beat_unit) == (3, 4)
    assert beating.usual_tempo(tempo) == pytest.approx(60 / 0.37, rel=0.02)
    assert beating.follows_players(counted.project)
    drums = Part("Drums", hits=(DrumHit(1.0, Drum.KICK),), kit=True)
    band = replace(done, parts=(*done.parts, drums))
    assert (
        beating.with_metre(replace(project, machine=band, transcription=band), NONE, 3, 4) is None
    )


def test_where_beats_were_not_listened_for_the_drums_tell_them() -> None:
    bare = piece(None)
    assert not beating.can_find_beats(bare)
    assert beating.found_again(bare, NONE) is None
    hits = tuple(DrumHit(0.3 + 0.3 * k, (Drum.KICK, Drum.SNARE)[k % 2], 100) for k in range(48))
    kit = Part("Drums", hits=hits)
    drummed = replace(bare, transcription=replace(bare.transcription, parts=(kit,)))
    assert beating.can_find_beats(drummed)
    found = beating.found_again(drummed, NONE)
    assert found is not None
    assert found.label == "find the beats"
    assert tempo_of(found.project) is not None
    assert beating.usual_tempo(found.project.transcription.tempo) == pytest.approx(100, abs=3)
