"""Time survives the way through a MIDI file: whatever the tempo map, to half a tick."""

import io
import itertools

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.export import Request
from engine.export.midi import render
from engine.export.midi_clock import TICKS_PER_QUARTER, MidiClock
from engine.music import Meter, Note, Part, TempoMap, Transcription

intervals = st.lists(st.floats(0.2, 3.0), min_size=1, max_size=12)
firsts = st.one_of(st.just(0.0), st.floats(-4.0, 4.0))
meters = st.sampled_from([(4, 4), (3, 4), (6, 8), (2, 2), (7, 8), (5, 4)])
moments = st.floats(0.0, 60.0)


@st.composite
def tempo_maps(draw: st.DrawFn) -> TempoMap:
    beats = tuple(itertools.accumulate([draw(firsts), *draw(intervals)]))
    first = Meter(0, *draw(meters))
    change = draw(st.integers(1, 9))
    later = (Meter(change, *draw(meters)),) if draw(st.booleans()) else ()
    return TempoMap(beats, (first, *later))


@st.composite
def melodies(draw: st.DrawFn) -> tuple[Note, ...]:
    """Notes that do not repeat a pitch while it sounds, as those of an instrument."""
    notes = []
    for pitch in draw(st.lists(st.integers(0, 127), unique=True, max_size=6)):
        times = sorted(draw(st.sets(st.integers(0, 1000), min_size=2, max_size=8)))
        for onset, offset in zip(times[::2], times[1::2], strict=False):
            velocity = draw(st.integers(1, 127))
            notes.append(Note(onset * 0.0613, pitch, offset * 0.0613, velocity))
    return tuple(sorted(notes))


def seconds_and_tick(file: mido.MidiFile) -> list[tuple[float, float, mido.Message]]:
    """Every message of the first part with its second and the length of a tick there."""
    changes, tick = [], 0
    for message in file.tracks[0]:
        tick += message.time
        if message.type == "set_tempo":
            changes.append((tick, message.tempo))
    found, tick = [], 0
    for message in file.tracks[1]:
        tick += message.time
        second = 0.0
        for (start, tempo), stop in zip(
            changes, [t for t, _ in changes[1:]] + [10**12], strict=True
        ):
            if tick > start or start == 0:
                second += (min(tick, stop) - start) * tempo / 1e6 / file.ticks_per_beat
                length = tempo / 1e6 / file.ticks_per_beat
        found.append((second, length, message))
    return found


def read(data: bytes) -> list[tuple[float, float, int, int, float]]:
    """(onset, offset, pitch, velocity, longest tick) of the first part."""
    held: dict[int, tuple[float, float, int]] = {}
    notes = []
    for second, length, message in seconds_and_tick(mido.MidiFile(file=io.BytesIO(data))):
        if message.type == "note_on":
            assert message.note not in held
            held[message.note] = (second, length, message.velocity)
        elif message.type == "note_off":
            onset, tick, velocity = held.pop(message.note)
            assert second > onset
            notes.append((onset, second, message.note, velocity, max(tick, length)))
    assert not held
    return sorted(notes, key=lambda note: (round(note[0], 3), note[2]))


@given(tempo_maps(), melodies())
def test_notes_come_back_within_half_a_tick(tempo: TempoMap, notes: tuple[Note, ...]) -> None:
    data = render(Request(Transcription((Part("Piano", notes=notes),), tempo)))
    found = read(data)
    expected = sorted(notes, key=lambda note: (round(note.onset, 3), note.pitch))
    assert len(found) == len(expected)
    by_pitch = sorted(found, key=lambda note: (note[2], note[0]))
    wanted = sorted(notes, key=lambda note: (note.pitch, note.onset))
    for note, (onset, offset, pitch, velocity, tick) in zip(wanted, by_pitch, strict=True):
        assert (note.pitch, note.velocity) == (pitch, velocity)
        assert abs(note.onset - onset) <= tick / 2 + 1e-6
        assert abs(note.offset - offset) <= tick / 2 + 1e-6


@given(tempo_maps(), st.integers(0, 20))
def test_beats_stand_on_ticks_of_the_grid(tempo: TempoMap, beat: int) -> None:
    """A note on a beat is a whole number of note values after the first beat's tick."""
    clock = MidiClock(tempo, 80.0)
    grid = [tempo.to_seconds(i) for i in range(beat + 2)]
    ticks = [clock.tick(second) for second in grid if second >= 0]
    units = {TICKS_PER_QUARTER * 4 // meter.beat_unit for meter in tempo.meters}
    assert {later - tick for tick, later in itertools.pairwise(ticks)} <= units


@given(tempo_maps(), moments)
def test_metres_change_on_bar_lines(tempo: TempoMap, end: float) -> None:
    changes = MidiClock(tempo, end).meters
    assert changes[0].tick == 0
    for change, following in itertools.pairwise(changes):
        bar = change.beats * TICKS_PER_QUARTER * 4 // change.unit
        assert (following.tick - change.tick) % bar == 0
        assert following.tick > change.tick


@given(tempo_maps(), st.lists(moments, min_size=2, max_size=20))
def test_later_is_never_earlier(tempo: TempoMap, seconds: list[float]) -> None:
    clock = MidiClock(tempo, 60.0)
    ticks = [clock.tick(second) for second in sorted(seconds)]
    assert ticks == sorted(ticks)
    assert ticks[0] >= 0


def test_a_steady_piece_has_one_tempo() -> None:
    assert [c.tempo for c in MidiClock(TempoMap.steady(120), 3600).tempi] == [500000]
    assert [c.tempo for c in MidiClock(TempoMap.steady(96), 3600).tempi] == [625000]


def test_an_hour_at_an_odd_tempo_stays_on_the_grid() -> None:
    """90 beats a minute are no whole number of microseconds; after an hour nothing has slipped."""
    tempo = TempoMap.steady(90)
    clock = MidiClock(tempo, 3600)
    assert clock.tick(tempo.to_seconds(5400)) == 5400 * TICKS_PER_QUARTER
    assert len(clock.tempi) < 40


@pytest.mark.parametrize("first", [0.00001, 0.003, 0.02, 0.1, 0.24, 0.26, 0.37, 1.9, 7.3])
def test_lead_in_to_a_late_first_beat(first: float) -> None:
    tempo = TempoMap((first, first + 0.5))
    clock = MidiClock(tempo, 20.0)
    start = clock.tick(first)
    assert clock.tick(first + 2.0) == start + 4 * TICKS_PER_QUARTER
    assert clock.tick(0.0) == 0
    reached = {c.tick: c.microsecond for c in clock.tempi}.get(start, first * 1e6)
    assert reached == pytest.approx(first * 1e6, abs=101)


def test_a_gap_longer_than_a_tempo_can_say_keeps_seconds() -> None:
    """Three bytes hold no quarter note of 20 s; the notes after it still come in time."""
    tempo = TempoMap((0.0, 0.5, 20.5, 21.0, 21.5, 22.0, 22.5))
    notes = (Note(0.5, 60, 1.0), Note(21.5, 62, 22.0), Note(24.0, 64, 24.5))
    found = read(render(Request(Transcription((Part("Piano", notes=notes),), tempo))))
    for note, (onset, *_, tick) in zip(notes, found, strict=True):
        assert abs(note.onset - onset) <= tick / 2 + 1e-6
