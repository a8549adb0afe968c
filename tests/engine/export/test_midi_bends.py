"""Bends in a MIDI file: what a player's wheel does, and on which channels."""

import io
from collections import defaultdict
from pathlib import Path

import mido
import numpy as np
import pretty_midi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.export import Request
from engine.export.midi import bends_left_out, render
from engine.music import Drum, DrumHit, Note, Part, PedalSpan, TempoMap, Transcription
from engine.music.bend import Bend, bend_at

GOLDEN = Path(__file__).parents[2] / "golden"
SCOOP: Bend = ((0.0, -1.5), (0.15, 0.0))
VIBRATO: Bend = tuple(
    (round(i / 50, 3), round(0.4 * float(np.sin(2 * np.pi * 5.5 * i / 50)), 3)) for i in range(50)
)
SEMITONES = 12 / 8192


def solo() -> Transcription:
    """A voice that bends most notes, a violin whose notes overlap, and drums."""
    voice = Part(
        "Voice",
        52,
        notes=(
            Note(0.5, 60, 1.4, 80, bend=SCOOP),
            Note(1.5, 62, 2.5, 90, bend=VIBRATO),
            Note(3.0, 64, 3.6, 90),
        ),
    )
    violin = Part(
        "Violin",
        40,
        notes=(Note(0.5, 67, 2.0, 80), Note(1.0, 72, 2.0, 85, bend=((0.2, 0.0), (0.8, 2.0)))),
        pedal=(PedalSpan(0.4, 1.0),),
    )
    kit = Part("Drums", hits=(DrumHit(1.0, Drum.KICK),))
    return Transcription((voice, violin, kit), TempoMap((0.0, 0.5)))


def opened(transcription: Transcription) -> mido.MidiFile:
    return mido.MidiFile(file=io.BytesIO(render(Request(transcription, title="Bends"))))


def heard_pitches(file: mido.MidiFile) -> list[tuple[float, int, list[tuple[float, float]]]]:
    """What a player does: (onset, pitch, [(second, wheel in semitones) while it is held])."""
    wheel: dict[int, float] = defaultdict(float)
    now, held, done = 0.0, {}, []
    for message in file:
        now += message.time
        if message.type == "pitchwheel":
            wheel[message.channel] = message.pitch * SEMITONES
            for (channel, _), note in held.items():
                if channel == message.channel:
                    note[2].append((now, wheel[channel]))
        elif message.type == "note_on":
            key = message.channel, message.note
            held[key] = (now, message.note, [(now, wheel[message.channel])])
        elif message.type == "note_off":
            done.append(held.pop((message.channel, message.note)))
    return sorted(done)


def worst_miss(note: Note, steps: list[tuple[float, float]], overlap: float = 0.0) -> float:
    """The furthest the wheel is from the note's bend (semitones) while it is held."""
    times = np.arange(note.onset + 0.002, note.offset - 0.002 - overlap, 0.001)
    places = np.searchsorted([time for time, _ in steps], times, side="right") - 1
    values = np.array([value for _, value in steps])[places]
    return float(np.abs(values - bend_at(note.bend, times - note.onset)).max())


def test_golden_file() -> None:
    """Change it only on purpose: render(Request(solo(), title="Golden bends"))."""
    data = render(Request(solo(), title="Golden bends"))
    assert data == (GOLDEN / "bends.mid").read_bytes()


def test_a_player_hears_the_bends() -> None:
    truth = sorted(note for part in solo().parts for note in part.notes)
    played = [one for one in heard_pitches(opened(solo())) if one[1] != Drum.KICK.key]
    assert len(played) == len(truth)
    for note, (onset, pitch, steps) in zip(truth, played, strict=True):
        assert (pitch, onset) == (note.pitch, pytest.approx(note.onset, abs=0.001))
        assert worst_miss(note, steps) < 0.08, note


def test_pretty_midi_reads_the_wheel() -> None:
    read = pretty_midi.PrettyMIDI(io.BytesIO(render(Request(solo()))))
    voice = next(one for one in read.instruments if one.program == 52)
    values = [(bend.time, bend.pitch * SEMITONES) for bend in voice.pitch_bends]
    assert values[0] == (pytest.approx(0.5, abs=0.001), pytest.approx(-1.5, abs=0.01))
    for second, semitones in values:
        if 1.5 < second < 2.5:
            assert semitones == pytest.approx(float(bend_at(VIBRATO, second - 1.5)), abs=0.08)
    assert [bend.pitch for bend in voice.pitch_bends if bend.time >= 2.6][-1:] in ([], [0])
    assert values[-1][1] == 0.0


def test_the_range_is_set_once_for_each_channel_that_bends() -> None:
    controls = defaultdict(list)
    for track in opened(solo()).tracks:
        for message in track:
            if message.type == "control_change" and message.control != 64:
                controls[message.channel].append((message.control, message.value))
    range_of_twelve = [(101, 0), (100, 0), (6, 12), (38, 0), (101, 127), (100, 127)]
    # The voice bends on its own channel; the violin's bend needs one beside that of its long note.
    assert dict(controls) == {0: range_of_twelve, 2: range_of_twelve}


def test_a_bend_among_steady_notes_has_a_channel_of_its_own_in_the_same_track() -> None:
    violin = opened(solo()).tracks[2]
    programs = {m.channel: m.program for m in violin if m.type == "program_change"}
    assert programs == {1: 40, 2: 40}
    notes = {m.note: m.channel for m in violin if m.type == "note_on"}
    assert notes == {67: 1, 72: 2}
    pedals = {m.channel for m in violin if m.type == "control_change" and m.control == 64}
    assert pedals == {1, 2}


def test_nothing_bent_sends_no_wheel() -> None:
    part = Part("Voice", 52, notes=(Note(0, 60, 1), Note(0.5, 64, 2)))
    for track in opened(Transcription((part,))).tracks:
        assert not [m for m in track if m.type in ("pitchwheel", "control_change")]


def test_what_finds_no_channel_is_steady_and_counted() -> None:
    notes = tuple(Note(1.0, 40 + i, 2.0, bend=((0.0, 0.1 * i), (1.0, 0.0))) for i in range(1, 21))
    piece = Transcription((Part("Choir", 52, notes),))
    assert bends_left_out(piece) == 6  # fourteen of fifteen channels, the steady ones on the other
    played = heard_pitches(opened(piece))
    assert len(played) == 20
    assert sum(any(value for _, value in steps) for *_, steps in played) == 14
    channels = {m.channel for t in opened(piece).tracks for m in t if m.type == "note_on"}
    assert 9 not in channels


def test_a_bend_beyond_the_range_stops_at_it() -> None:
    part = Part("Voice", 52, notes=(Note(0.0, 60, 1.0, bend=((0.0, 20.0), (1.0, -20.0))),))
    wheel = [m.pitch for m in opened(Transcription((part,))).tracks[1] if m.type == "pitchwheel"]
    assert max(wheel) == 8191
    assert min(wheel) == -8192


BENDS = st.lists(
    st.tuples(st.integers(0, 15).map(lambda tenths: tenths / 10), st.floats(-2, 2)),
    max_size=4,
    unique_by=lambda point: point[0],
).map(lambda points: tuple(sorted(points)))
NOTES = st.builds(
    lambda onset, pitch, length, bend: Note(onset, pitch, onset + length, bend=bend),
    st.integers(0, 60).map(lambda tenths: tenths / 10),
    st.integers(40, 80),
    st.integers(2, 15).map(lambda tenths: tenths / 10),
    BENDS,
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(NOTES, max_size=12), min_size=1, max_size=3))
def test_no_note_is_bent_by_another(lists: list[list[Note]]) -> None:
    """Every note sounds at its own bend or, of as many as are counted, steady."""
    parts = tuple(
        Part(f"Part {i}", 40 + i, tuple({(n.pitch): n for n in notes}.values()))
        for i, notes in enumerate(lists)
    )
    piece = Transcription(parts)
    given_up = 0
    by_key = defaultdict(list)
    for onset, pitch, steps in heard_pitches(opened(piece)):
        by_key[round(onset, 2), pitch].append(steps)
    for note in (note for part in parts for note in part.notes):
        steps = by_key[round(note.onset, 2), note.pitch]
        if not any(worst_miss(note, one, 0.035) < 0.2 for one in steps):
            assert note.bend
            assert any(worst_miss(Note(note.onset, 0, note.offset), s, 0.035) < 0.01 for s in steps)
            given_up += 1
    assert given_up <= bends_left_out(piece)
