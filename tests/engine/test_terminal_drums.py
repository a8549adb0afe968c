"""Drums, tempo and metre from a terminal: who is asked to listen, and what becomes of it."""

from collections.abc import Generator
from pathlib import Path

import mido
import numpy as np
import pytest

from engine.__main__ import FAILED, MISUSED, OK, main
from engine.audio import Audio, write_wav
from engine.decode import DrumOptions, NoteOptions, Posteriors
from engine.models import (
    BeatSettings,
    DecodeSettings,
    DrumSettings,
    FeatureSettings,
    ModelCard,
    find_model,
)
from engine.music import Drum, DrumHit, Note, Part, Transcription
from engine.transcribe import BeatsHeard, DrumsHeard, Heard, Progress, Transcriber

HITS = tuple(DrumHit(0.1 + 0.25 * k, (Drum.KICK, Drum.SNARE)[k % 2], 100) for k in range(48))
NOTES = (Note(0.1, 60, 0.6), Note(0.6, 64, 1.1))
PARTS = (Part("Piano", 0, NOTES), Part("Drums", hits=HITS))


def drum_card() -> ModelCard:
    return ModelCard(
        "kit", "Kit", "1", "drums", "", "", "", {}, 0, 11, 11, FeatureSettings(), DecodeSettings(),
        {},
    )  # fmt: skip


def beats() -> BeatsHeard:
    """A beat every half second for twelve, bars of four."""
    values = np.zeros((600, 3, 1), np.uint8)
    for number, frame in enumerate(range(5, 595, 25)):
        values[frame, 0], values[frame, 1] = 235, 190 if number % 4 == 0 else 10
    return BeatsHeard(Posteriors(values, 0.02, 0, Posteriors.BEAT_KINDS), BeatSettings())


class Ear:
    """Hears the same song in everything, and knows what it was asked."""

    def __init__(self, heard: BeatsHeard | None = None) -> None:
        self.beats = heard
        self.parts: tuple[Part, ...] = PARTS
        self.drums: DrumsHeard | None = None
        self.asked: tuple[str | None, DrumOptions | None] = (None, None)

    def build(
        self, name: str | None, device: str, options: NoteOptions, drums: DrumOptions | None
    ) -> Transcriber:
        self.asked = (name, drums)
        return self

    @property
    def card(self) -> ModelCard:
        return drum_card()

    def transcribe(self, audio: Audio) -> Generator[Progress, None, Heard]:
        yield Progress(1.0)
        said = Posteriors(np.zeros((1, 4, 88), np.uint8), 0.02, 21)
        return Heard(Transcription(self.parts), said, self.drums, self.beats)


@pytest.fixture
def song(tmp_path: Path) -> Path:
    path = tmp_path / "song.wav"
    write_wav(path, [np.zeros((1, 16000), np.float32)], 8000)
    return path


def run(ear: Ear, *words: object) -> int:
    return main(["transcribe", *map(str, words)], ear.build)


def test_drums_are_heard_unless_they_are_not_wanted(
    song: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ear = Ear()
    assert run(ear, song) == OK
    assert ear.asked == (None, DrumOptions())
    assert "2 notes and 48 drum hits in" in capsys.readouterr().out
    run(ear, song, "--drum-sensitivity", "0.7", "--model", "piano")
    assert ear.asked == ("piano", DrumOptions(0.7))
    run(ear, song, "--no-drums")
    assert ear.asked == (None, None)


def test_drums_alone(
    song: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ear = Ear()
    monkeypatch.setattr("engine.__main__.installed", lambda: (find_model("piano"), drum_card()))
    assert run(ear, song, "--drums-only") == OK
    assert ear.asked == ("kit", DrumOptions())
    for others in (("--no-drums",), ("--model", "piano")):
        assert run(ear, song, "--drums-only", *others) == MISUSED
        assert "goes with neither" in capsys.readouterr().err
    monkeypatch.setattr("engine.__main__.installed", lambda: (find_model("piano"),))
    assert run(ear, song, "--drums-only") == FAILED
    assert "drums" in capsys.readouterr().err


def test_one_midi_file_has_the_notes_and_the_drums_on_channel_ten(song: Path) -> None:
    assert run(Ear(), song) == OK
    channels = {
        message.channel
        for track in mido.MidiFile(song.with_suffix(".mid")).tracks
        for message in track
        if message.type == "note_on"
    }
    assert channels == {0, 9}


def tempo_and_metres(song: Path) -> tuple[list[float], list[tuple[int, int]]]:
    messages = mido.MidiFile(song.with_suffix(".mid")).tracks[0]
    tempi = [mido.tempo2bpm(each.tempo) for each in messages if each.type == "set_tempo"]
    kind = "time_signature"
    return tempi, [(each.numerator, each.denominator) for each in messages if each.type == kind]


def test_a_tempo_and_a_metre_are_heard_out_where_beats_were_heard(song: Path) -> None:
    assert run(Ear(beats()), song, "--bpm", 118, "--meter", "3/4") == OK
    tempi, metres = tempo_and_metres(song)
    assert tempi[-1] == pytest.approx(120, abs=1)  # the first leads in
    assert (3, 4) in metres
    assert (4, 4) not in metres


def test_a_metre_is_believed_however_bars_were_heard(song: Path) -> None:
    assert run(Ear(beats()), song, "--meter", "7/8") == OK
    metres = tempo_and_metres(song)[1]  # what leads in to the first beat is a bar cut short
    assert metres[-1] == (7, 8)
    assert (4, 4) not in metres


def test_a_metre_is_counted_by_the_notes_where_nobody_drums(song: Path) -> None:
    ear = Ear(beats())
    at = [0.3 + 0.37 * number for number in range(30)]
    waltz = (Note(t, 64 if n % 3 else 40, t + 0.3, 60 if n % 3 else 90) for n, t in enumerate(at))
    ear.parts = (Part("Piano", 0, tuple(waltz)),)
    silent = Posteriors(np.zeros((600, 2, 11), np.uint8), 0.02, 0, Posteriors.DRUM_KINDS)
    ear.drums = DrumsHeard(silent, DrumSettings((), ()))
    assert run(ear, song, "--meter", "3/4") == OK
    tempi, metres = tempo_and_metres(song)
    assert tempi[len(tempi) // 2] == pytest.approx(60 / 0.37, rel=0.02)  # 120 were heard
    assert metres[-1] == (3, 4)


def test_a_tempo_that_was_not_heard_comes_from_the_drums(song: Path) -> None:
    assert run(Ear(), song, "--bpm", 120) == OK
    assert tempo_and_metres(song)[0][-1] == pytest.approx(120, abs=3)


def test_the_help_names_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["transcribe", "--help"]) == OK
    said = capsys.readouterr().out
    for name in ("--no-drums", "--drums-only", "--drum-sensitivity", "--bpm", "--meter"):
        assert name in said
