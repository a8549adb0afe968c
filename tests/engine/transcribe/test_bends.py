"""Bends of a whole piece: who bends, from which tuning, in how much memory, and Cancel."""

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.audio import Audio, open_audio, write_wav
from engine.music import Note, Part, PedalSpan, Transcription
from engine.music.bend import Bend, bend_at, steadied
from engine.sampler import Voices, Waves, find_instrument, load_instrument
from engine.transcribe import Progress, with_bends, without_bends
from engine.transcribe.bends import can_bend

RATE = 16000
VIBRATO: Bend = tuple((i / 50, 0.6 * float(np.sin(2 * np.pi * 5.5 * i / 50))) for i in range(60))
SCOOP: Bend = ((0.0, -1.5), (0.2, 0.0))
PITCHES = (60, 64, 67, 72, 65, 69, 62, 71, 60, 67)
GUITAR = 27  # of the shipped instruments the one whose sound moves least by itself


def melody(pitches: tuple[int, ...] = PITCHES) -> Part:
    """A note a second: vibrato, a scoop, and a steady one, in turn."""
    bends = (VIBRATO, SCOOP, ())
    notes = tuple(
        Note(0.5 + i, pitch, 1.4 + i, 90, bend=bends[i % 3]) for i, pitch in enumerate(pitches)
    )
    return Part("Guitar", GUITAR, notes)


def recorded(path: Path, *parts: Part, faster: float = 1.0) -> Audio:
    """The parts played; `faster` raises their pitch (and their speed) by a hair."""
    seconds = max(part.end for part in parts) + 0.5
    sound = np.zeros(round(seconds * RATE), np.float32)
    for part in parts:
        waves = Waves(load_instrument(find_instrument(part.program)), RATE)
        sound += Voices.of_part(part, waves).render(0, len(sound))
    places = np.arange(0, len(sound) - 1, faster)
    sound = np.interp(places, np.arange(len(sound)), sound).astype(np.float32)
    write_wav(path, [sound[np.newaxis]], RATE)
    return open_audio(path)


def quicker(bend: Bend, faster: float) -> Bend:
    return tuple((time / faster, value) for time, value in bend)


def told(*parts: Part) -> Transcription:
    """What a model would have heard: all notes, none bent."""
    return Transcription(tuple(replace(p, notes=tuple(map(steadied, p.notes))) for p in parts))


def finish(steps: Generator[Progress, None, Transcription]) -> tuple[list[Progress], Transcription]:
    reports = []
    while True:
        try:
            reports.append(next(steps))
        except StopIteration as done:
            return reports, done.value


def miss(truth: Note, heard: Note) -> float:
    times = np.arange(0.03, truth.offset - truth.onset - 0.05, 0.01)
    apart = bend_at(truth.bend, times) - bend_at(heard.bend, times)
    return 100.0 * float(np.median(np.abs(apart)))


@pytest.fixture(scope="module")
def guitar(tmp_path_factory: pytest.TempPathFactory) -> Audio:
    return recorded(tmp_path_factory.mktemp("bends") / "guitar.wav", melody())


def test_notes_that_move_are_bent_and_no_others(guitar: Audio) -> None:
    reports, result = finish(with_bends(guitar, told(melody())))
    [part] = result.parts
    for truth, heard in zip(melody().notes, part.notes, strict=True):
        assert bool(heard.bend) == bool(truth.bend), truth
        assert miss(truth, heard) < 4.0
        assert steadied(heard) == steadied(truth)
    fractions = [report.fraction for report in reports]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert len(reports) >= 3


def test_a_piece_tuned_higher_bends_no_more(tmp_path: Path) -> None:
    faster = 2.0 ** (30 / 1200)
    audio = recorded(tmp_path / "high.wav", melody(), faster=faster)
    notes = tuple(
        Note(n.onset / faster, n.pitch, n.offset / faster, n.velocity, bend=quicker(n.bend, faster))
        for n in melody().notes
    )
    _, result = finish(with_bends(audio, told(Part("Guitar", GUITAR, notes))))
    for truth, heard in zip(notes, result.parts[0].notes, strict=True):
        assert bool(heard.bend) == bool(truth.bend)
        assert miss(truth, heard) < 6.0


def test_a_piano_never_bends_beside_others(guitar: Audio) -> None:
    piano = replace(melody(), name="Piano", program=0)
    other = Part("Voice", 52, (Note(0.5, 40, 1.0),))
    _, result = finish(with_bends(guitar, told(piano, other)))
    assert not any(note.bend for part in result.parts for note in part.notes)


def test_a_part_that_is_alone_may_be_anything_but_a_piano_with_a_pedal() -> None:
    alone = Part("Notes", 0, (Note(0, 60, 1),))
    assert can_bend(alone, alone=True)
    assert not can_bend(alone, alone=False)
    assert not can_bend(replace(alone, pedal=(PedalSpan(0, 1),)), alone=True)
    assert can_bend(replace(alone, program=40), alone=False)


def test_closing_stops_it(guitar: Audio) -> None:
    steps = with_bends(guitar, told(melody()))
    next(steps)
    steps.close()
    with pytest.raises(StopIteration):
        next(steps)


def test_bends_go_again(guitar: Audio) -> None:
    piece = Transcription((melody(), Part("Piano", 0, (Note(0, 60, 1),))))
    steady = without_bends(piece)
    assert steady == Transcription((told(melody()).parts[0], piece.parts[1]))
    assert without_bends(steady) is steady


@pytest.mark.parametrize("notes", [(), (Note(100.0, 60, 101.0),)])
def test_what_is_not_in_the_recording_stays_as_it_is(guitar: Audio, notes: tuple) -> None:
    piece = Transcription((Part("Voice", 52, notes),))
    _, result = finish(with_bends(guitar, piece))
    assert result == piece
