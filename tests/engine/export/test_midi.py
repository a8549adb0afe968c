"""What a program that opens our MIDI files finds in them."""

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import mido
import pretty_midi
import pytest

from engine.export import EXPORTERS, Request
from engine.export.midi import render
from engine.music import Drum, DrumHit, Meter, Note, Part, PedalSpan, TempoMap, Transcription

GOLDEN = Path(__file__).parents[2] / "golden"


def piece() -> Transcription:
    """A little of everything: two hands, drums, pedal, a late first beat and a change of metre."""
    piano = Part(
        "Piano",
        0,
        notes=(
            Note(0.40, 60, 0.90, 64),
            Note(0.40, 64, 1.10, 70),
            Note(0.90, 60, 1.40, 80),
            Note(1.20, 67, 2.40, 127),
            Note(2.90, 48, 4.00, 1),
        ),
        pedal=(PedalSpan(0.35, 1.0), PedalSpan(1.0, 1.9)),
    )
    flute = Part("Flûte à bec", 74, notes=(Note(1.0, 79, 1.25, 90), Note(1.2, 79, 2.0, 91)))
    kit = Part("Drums", hits=tuple(DrumHit(0.4 + 0.25 * i, d, 90) for i, d in enumerate(Drum)))
    beats = (0.4, 0.9, 1.4, 1.91, 2.4, 2.9, 3.4)
    return Transcription((piano, flute, kit), TempoMap(beats, (Meter(0, 3), Meter(4, 2, 4))))


def opened(transcription: Transcription, title: str = "Piece") -> mido.MidiFile:
    data = render(Request(transcription, title=title))
    return mido.MidiFile(file=io.BytesIO(data), charset="utf-8")


def timed(track: mido.MidiTrack) -> Iterator[tuple[int, mido.Message]]:
    tick = 0
    for message in track:
        tick += message.time
        yield tick, message


def kinds(track: mido.MidiTrack, *names: str) -> list[tuple[int, mido.Message]]:
    return [(tick, message) for tick, message in timed(track) if message.type in names]


def read_back(data: bytes) -> pretty_midi.PrettyMIDI:
    return pretty_midi.PrettyMIDI(io.BytesIO(data))


def test_golden_file() -> None:
    """Change it only on purpose: render(Request(piece(), title="Golden piece"))."""
    data = render(Request(piece(), title="Golden piece"))
    assert data == (GOLDEN / "piece.mid").read_bytes()


def test_the_table_names_midi() -> None:
    (row,) = [row for row in EXPORTERS if row.name == "midi"]
    assert row.extension == "mid"
    assert row.render(Request(piece())).startswith(b"MThd")


def test_file_is_type_one_with_a_track_of_tempi_and_metres() -> None:
    file = opened(piece())
    assert file.type == 1
    assert len(file.tracks) == 4
    assert file.tracks[0].name == "Piece"
    assert not kinds(file.tracks[0], "note_on", "program_change")
    assert kinds(file.tracks[0], "set_tempo")[0][0] == 0
    assert kinds(file.tracks[0], "time_signature")[0][0] == 0
    for track in file.tracks[1:]:
        assert not kinds(track, "set_tempo", "time_signature")


def test_tracks_have_names_programs_and_channels_of_their_own() -> None:
    file = opened(piece())
    assert [track.name for track in file.tracks[1:]] == ["Piano", "Flûte à bec", "Drums"]
    channels = [{m.channel for _, m in kinds(t, "note_on")} for t in file.tracks[1:]]
    assert channels == [{0}, {1}, {9}]
    for track, program in zip(file.tracks[1:3], (0, 74), strict=True):
        tick, change = kinds(track, "program_change")[0]
        assert (tick, change.program) == (0, program)


def test_title_falls_back_to_the_recordings_name() -> None:
    data = render(Request(piece(), audio_path=Path("folder/Our song.mp3")))
    assert mido.MidiFile(file=io.BytesIO(data)).tracks[0].name == "Our song"
    data = render(Request(piece()))
    assert mido.MidiFile(file=io.BytesIO(data)).tracks[0].name == "Transcription"


def test_drums_have_a_general_midi_key_each() -> None:
    keys = [message.note for _, message in kinds(opened(piece()).tracks[3], "note_on")]
    assert len(set(keys)) == len(Drum)
    assert all(35 <= key <= 81 for key in keys)


def test_velocities_and_times_come_back() -> None:
    instruments = read_back(render(Request(piece()))).instruments
    piano = sorted(instruments[0].notes, key=lambda note: (note.start, note.pitch))
    for note, other in zip(piece().parts[0].notes, piano, strict=True):
        assert (note.pitch, note.velocity) == (other.pitch, other.velocity)
        assert other.start == pytest.approx(note.onset, abs=0.0004)
        assert other.end == pytest.approx(note.offset, abs=0.0011)
    assert [instrument.is_drum for instrument in instruments] == [False, False, True]


def test_beats_stand_on_the_grid_and_lead_in_is_counted() -> None:
    file = opened(piece())
    first_notes = [tick for tick, m in kinds(file.tracks[1], "note_on")]
    assert first_notes[0] == 960  # one beat leads in to the first one
    meters = [(t, m.numerator) for t, m in kinds(file.tracks[0], "time_signature")]
    assert meters == [(0, 1), (960, 3), (960 * 4, 1), (960 * 5, 2)]


def test_pedal_goes_up_between_spans_and_at_the_end() -> None:
    pedal = kinds(opened(piece()).tracks[1], "control_change")
    assert [message.control for _, message in pedal] == [64] * 4
    assert [message.value for _, message in pedal] == [127, 0, 127, 0]
    ticks = [tick for tick, _ in pedal]
    assert ticks == sorted(set(ticks))


def test_overlapping_pedal_spans_are_one() -> None:
    spans = (PedalSpan(0.1, 2.0), PedalSpan(1.0, 1.5), PedalSpan(1.9, 3.0), PedalSpan(4.0, 4.0))
    part = Part("Piano", notes=(Note(0, 60, 1),), pedal=spans)
    pedal = kinds(opened(Transcription((part,))).tracks[1], "control_change")
    assert [message.value for _, message in pedal] == [127, 0]


def test_a_struck_key_is_let_go_first() -> None:
    part = Part("Piano", notes=(Note(0.0, 60, 1.0), Note(0.5, 60, 1.0), Note(1.0, 60, 1.0000001)))
    events = kinds(opened(Transcription((part,))).tracks[1], "note_on", "note_off")
    assert [message.type for _, message in events] == ["note_on", "note_off"] * 3
    assert [tick for tick, _ in events] == [0, 960, 960, 1920, 1920, 1921]


def test_two_notes_at_one_tick_become_the_longer_and_louder() -> None:
    part = Part("Piano", notes=(Note(1.0, 60, 1.2, 100), Note(1.00001, 60, 2.0, 50)))
    events = kinds(opened(Transcription((part,))).tracks[1], "note_on", "note_off")
    assert [(tick, m.type) for tick, m in events] == [(1920, "note_on"), (3840, "note_off")]
    assert events[0][1].velocity == 100


@pytest.mark.parametrize("count", [15, 16, 40])
def test_many_parts_keep_their_instruments(count: int) -> None:
    """Sixteen channels hold fifteen instruments; what repeats an instrument shares its channel."""
    parts = [Part(f"Part {i}", i % 15, notes=(Note(i, 60, i + 1),)) for i in range(count)]
    kit = Part("Kit", hits=(DrumHit(0, Drum.KICK),))
    file = opened(Transcription((*parts, kit)))
    programs: dict[int, set[int]] = {}
    for part, track in zip(parts, file.tracks[1:-1], strict=True):
        change = kinds(track, "program_change")[0][1]
        assert change.program == part.program
        programs.setdefault(change.channel, set()).add(change.program)
        assert {m.channel for _, m in kinds(track, "note_on")} == {change.channel}
    assert 9 not in programs
    assert all(len(values) == 1 for values in programs.values())
    assert len(programs) == 15


def test_more_instruments_than_channels_take_the_nearest() -> None:
    parts = tuple(Part(f"Part {i}", i * 5, notes=(Note(0, 60, 1),)) for i in range(20))
    file = opened(Transcription(parts))
    programs = {(m.channel, m.program) for t in file.tracks for _, m in kinds(t, "program_change")}
    assert len(programs) == 15
    assert len(file.tracks) == 21


def test_parts_on_one_channel_never_hold_the_same_key_together() -> None:
    parts = tuple(
        Part(f"Part {i}", 5, notes=(Note(i * 0.1, 60, i * 0.1 + 1.0), Note(9, 60, 10)))
        for i in range(40)
    )
    file = opened(Transcription(parts))
    held: Counter[tuple[int, int]] = Counter()
    for message in mido.merge_tracks(file.tracks):
        if message.type == "note_on":
            held[message.channel, message.note] += 1
            assert held[message.channel, message.note] == 1
        elif message.type == "note_off":
            held[message.channel, message.note] -= 1
    assert not any(held.values())


def test_a_part_with_notes_and_hits_becomes_two_tracks() -> None:
    part = Part("Both", 3, notes=(Note(0, 60, 1),), hits=(DrumHit(0, Drum.SNARE),))
    file = opened(Transcription((part,)))
    assert [{m.channel for _, m in kinds(t, "note_on")} for t in file.tracks] == [set(), {0}, {9}]


def test_nothing_heard_is_still_a_file() -> None:
    file = opened(Transcription())
    assert len(file.tracks) == 1
    file = opened(Transcription((Part(""),)))
    assert file.tracks[1].name == "Part"


def test_rendering_changes_nothing() -> None:
    one = piece()
    render(Request(one))
    assert one == piece()
    assert replace(one) == one
