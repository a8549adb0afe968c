"""The tempo map as it is corrected. Notes stay where they sound."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.project.edits import tempo as edits
from app.project.edits.labels import Deed
from app.project.grid import bar_at
from app.project.selection import Selection
from engine.music import Meter, Note, TempoMap
from tests.app.project.edits.pieces import notes_of, piece
from tests.app.project.test_grid import tempos


@given(tempos(), st.floats(0.0, 60.0), st.integers(0, 9))
def test_notes_stay_where_they_sound(tempo: TempoMap, seconds: float, beat: int) -> None:
    project = piece((Note(0.5, 60, 1.0), Note(2.0, 64, 2.5)))
    for after in (
        edits.drag_beat(tempo, beat, seconds),
        edits.set_tempo(tempo, 97.0),
        edits.tap_tempo([seconds, seconds + 0.6, seconds + 1.1], tempo),
        edits.set_bar_line(tempo, seconds),
        edits.set_meter(tempo, seconds, 3),
        edits.double_tempo(tempo),
        edits.halve_tempo(tempo),
    ):
        edited = edits.retimed(project, Selection(), after, Deed.SET_TEMPO)
        assert edited.project.transcription.parts is project.transcription.parts
        assert notes_of(edited.project) == notes_of(project)
        assert edited.project.transcription.tempo == after
        again = edits.retimed(edited.project, Selection(), after, Deed.SET_TEMPO)
        assert again.project is edited.project


@given(tempos(), st.integers(0, 12), st.floats(-1.0, 70.0))
def test_a_dragged_beat_moves_alone_and_back(tempo: TempoMap, beat: int, seconds: float) -> None:
    dragged = edits.drag_beat(tempo, beat, seconds)
    for other in range(20):
        if other != beat:
            assert dragged.to_seconds(other) == pytest.approx(tempo.to_seconds(other), abs=1e-6)
    back = edits.drag_beat(dragged, beat, tempo.to_seconds(beat))
    assert back.to_seconds(beat) == pytest.approx(tempo.to_seconds(beat))
    assert edits.drag_beat(tempo, beat, tempo.to_seconds(beat)) is tempo


@given(tempos())
def test_double_and_halve_is_the_identity(tempo: TempoMap) -> None:
    doubled = edits.double_tempo(tempo)
    assert edits.halve_tempo(doubled) == tempo
    assert doubled.to_beats(3.0) == pytest.approx(2 * tempo.to_beats(3.0), abs=1e-6)
    halved = edits.halve_tempo(tempo)
    assert halved.to_seconds(9.0) == pytest.approx(tempo.to_seconds(18.0))


@given(st.floats(40.0, 200.0), st.floats(0.0, 30.0), st.integers(2, 30))
def test_steady_taps_are_their_tempo(bpm: float, start: float, count: int) -> None:
    taps = [start + k * 60.0 / bpm for k in range(count)]
    for follow in (False, True):
        tempo = edits.tap_tempo(taps, TempoMap(), follow)
        assert tempo.tempo_at(0.0) == pytest.approx(bpm)
        assert tempo.to_seconds(count - 1) == pytest.approx(taps[-1])


def test_slips_and_missed_beats_are_made_up_for() -> None:
    taps = [0.0, 0.5, 0.56, 1.0, 2.0, 2.5, 3.02]
    tempo = edits.tap_tempo(taps, TempoMap(meters=(Meter(0, 3),)), follow=True)
    assert tempo.beats == (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.02)
    assert tempo.meters == (Meter(0, 3),)
    assert edits.tap_tempo(taps, TempoMap()).tempo_at(0) == pytest.approx(120, rel=0.01)
    assert edits.tap_tempo([1.0, 1.0], tempo) is tempo
    assert edits.tap_tempo([], tempo) is tempo


@given(tempos(), st.floats(0.0, 60.0))
def test_a_bar_begins_where_it_is_asked_to(tempo: TempoMap, seconds: float) -> None:
    after = edits.set_bar_line(tempo, seconds)
    beat = round(after.to_beats(seconds))
    if tempo.to_beats(seconds) >= 0:
        assert bar_at(after, beat).start == beat
    if len(tempo.beats) == 2 and len(tempo.meters) == 1:
        assert after.to_seconds(beat) == pytest.approx(seconds)
    again = edits.set_bar_line(after, after.to_seconds(beat))
    assert again.to_seconds(beat) == pytest.approx(after.to_seconds(beat))
    assert all(b > a for a, b in pairwise(after.beats))


def test_a_bar_line_in_a_later_meter_cuts_the_bar_before() -> None:
    tempo = TempoMap((0.0, 1.0, 2.0), (Meter(0, 4), Meter(8, 3)))
    after = edits.set_bar_line(tempo, 12.0)
    assert after.meters == (Meter(0, 4), Meter(8, 3), Meter(12, 3))
    early = edits.set_bar_line(tempo, 2.0)
    assert early.meters == (Meter(0, 4), Meter(10, 3))
    assert early.to_seconds(4) == pytest.approx(2.0)


@given(tempos(), st.floats(0.0, 60.0), st.integers(1, 12), st.sampled_from([2, 4, 8]))
def test_a_time_signature_holds_from_its_bar_on(
    tempo: TempoMap, seconds: float, beats: int, unit: int
) -> None:
    after = edits.set_meter(tempo, seconds, beats, unit)
    bar = bar_at(after, max(after.to_beats(seconds) + 1e-6, 0.0))
    assert bar.unit == unit
    assert after.beats == tempo.beats
    assert [m.start_beat for m in after.meters] == sorted({m.start_beat for m in after.meters})
    assert edits.set_meter(after, seconds, beats, unit) == after


def test_one_tempo_for_all() -> None:
    after = edits.set_tempo(TempoMap((1.0, 1.7, 2.1)), 60.0)
    assert after.beats == (1.0, 2.0)
    assert edits.set_tempo(after, 60.0) == after
