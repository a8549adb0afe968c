"""MIDI files: what Earmark exports comes back, and nothing that is no MIDI file gets through."""

from contextlib import suppress
from pathlib import Path

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.export import Request
from engine.export.midi import render
from engine.music import Drum, DrumHit, Meter, Note, Part, PedalSpan, TempoMap, Transcription
from engine.music.bend import bend_at
from tests.trainer.data import lookalikes as like
from trainer.data.readers.midi_file import ROLAND_KEYS, Reading, midi_transcription, read_midi

BEATS = Reading()
BEND = ((0.0, 0.0), (0.3, 2.0), (0.6, -1.0))
PIECE = Transcription(
    (
        Part("Piano", 0, (Note(0.5, 60, 1.0, 70), Note(0.75, 64, 2.0, 90)),
             pedal=(PedalSpan(0.6, 1.4), PedalSpan(1.5, 2.2))),
        Part("Violin", 40, (Note(0.5, 70, 1.2, 80, bend=BEND), Note(1.5, 72, 2.0, 81))),
        Part("Drums", 0, hits=(DrumHit(0.0, Drum.KICK, 100), DrumHit(0.5, Drum.RIDE, 50)),
             kit=True),
    ),
    TempoMap((0.0, 0.5, 1.1, 1.6, 2.2, 2.7), (Meter(0, 3),)),
)  # fmt: skip


def exported(music: Transcription) -> bytes:
    return render(Request(music, Path("song.wav"), "Song"))


def test_what_the_program_exports_comes_back() -> None:
    again = midi_transcription(exported(PIECE), BEATS)
    assert [(part.name, part.program, part.kit) for part in again.parts] == [
        ("Piano", 0, False), ("Violin", 40, False), ("Drums", 0, True),
    ]  # fmt: skip
    for part, other in zip(PIECE.parts, again.parts, strict=True):
        for note, found in zip(part.notes, other.notes, strict=True):
            assert found.onset == pytest.approx(note.onset, abs=0.002)
            assert found.offset == pytest.approx(note.offset, abs=0.002)
            assert (found.pitch, found.velocity) == (note.pitch, note.velocity)
        for hit, heard in zip(part.hits, other.hits, strict=True):
            assert heard.onset == pytest.approx(hit.onset, abs=0.002)
            assert (heard.drum, heard.velocity) == (hit.drum, hit.velocity)
        for span, held in zip(part.pedal, other.pedal, strict=True):
            assert (held.start, held.stop) == pytest.approx((span.start, span.stop), abs=0.003)
    assert again.tempo.beats[:5] == pytest.approx(PIECE.tempo.beats[:5], abs=0.001)
    assert again.tempo.meters[0].beats_per_bar == 3


def test_bends_come_back() -> None:
    violin = midi_transcription(exported(PIECE), BEATS).parts[1]
    moments = [0.05, 0.2, 0.3, 0.45, 0.6]
    found = bend_at(violin.notes[0].bend, moments)
    assert found == pytest.approx(bend_at(BEND, moments), abs=0.12)
    assert violin.notes[1].bend == ()


def test_a_clock_that_means_nothing_is_not_believed() -> None:
    assert midi_transcription(exported(PIECE)).tempo == TempoMap()


def test_metres_change_where_they_do(tmp_path: Path) -> None:
    path = like.midi(tmp_path / "a.mid", like.track(like.MELODY), meter=(6, 8))
    file = mido.MidiFile(path)
    change = mido.MetaMessage("time_signature", numerator=2, denominator=4, time=960)
    file.tracks[0].append(change)
    file.save(path)
    tempo = read_midi(path, BEATS).tempo
    assert tempo.meters == (Meter(0, 6, 8), Meter(4, 2, 4))
    assert tempo.beats[:6] == pytest.approx((0.0, 0.25, 0.5, 0.75, 1.0, 1.5))


def test_held_keys_end_with_the_file_and_repeats_are_told_apart(tmp_path: Path) -> None:
    track = mido.MidiTrack()
    for kind, note, velocity, ticks in (
        ("note_on", 60, 64, 0), ("note_on", 60, 0, 480), ("note_on", 60, 90, 0),
        ("note_on", 67, 50, 480), ("note_off", 60, 0, 480), ("note_off", 99, 0, 0),
    ):  # fmt: skip
        track.append(mido.Message(kind, note=note, velocity=velocity, time=ticks))
    [part] = read_midi(like.midi(tmp_path / "a.mid", track)).parts
    rows = [(n.onset, n.offset, n.pitch, n.velocity) for n in part.notes]
    assert rows == [(0.0, 0.5, 60, 64), (0.5, 1.5, 60, 90), (1.0, 1.5, 67, 50)]


def test_roland_keys_are_not_general_midi(tmp_path: Path) -> None:
    keys = [(0.0, 0.1, 58, 90), (0.5, 0.6, 22, 90)]
    path = like.midi(tmp_path / "a.mid", like.track(keys, channel=9))
    assert read_midi(path).parts[0].hits == ()  # a vibraslap, and nothing
    played = read_midi(path, Reading(ROLAND_KEYS)).parts[0].hits
    assert [hit.drum for hit in played] == [Drum.TOM_LOW, Drum.HIHAT_CLOSED]


WHOLE = exported(PIECE)


@given(data=st.binary(max_size=300))
def test_other_bytes_hold_no_notes(data: bytes) -> None:
    with suppress(ValueError):  # anything else is a failure
        assert not midi_transcription(b"MThd" + data if len(data) % 2 else data).note_count


@given(place=st.integers(0, len(WHOLE) - 1), value=st.integers(0, 255))
def test_damaged_files_are_read_or_refused(place: int, value: int) -> None:
    data = WHOLE[:place] + bytes([value]) + WHOLE[place + 1 :]
    with suppress(ValueError):  # anything else is a failure
        music = midi_transcription(data, BEATS)
        assert all(n.offset > n.onset for part in music.parts for n in part.notes)
