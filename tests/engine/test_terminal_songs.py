"""`earmark transcribe --format clonehero`: what it writes, and what it says when it cannot."""

import json
import re
from collections.abc import Generator
from pathlib import Path

import mido
import numpy as np
import pytest

from engine.__main__ import FAILED, MISUSED, OK, main
from engine.audio import Audio
from engine.batch import carry_out, plan
from engine.decode import DrumOptions, NoteOptions, Posteriors
from engine.export import SONG_EXPORTERS
from engine.models import ModelCard
from engine.music import DrumHit, TempoMap, Transcription
from engine.transcribe import Heard, Progress, Transcriber
from tests.engine.export.chart.drummers import clicks, rock, transcribed
from tests.engine.listener import card

HITS = rock(4, TempoMap.steady(100))


class Drummer:
    """Hears the same hits in everything."""

    def __init__(self, hits: list[DrumHit], tempo: TempoMap) -> None:
        self.heard = transcribed(hits, tempo) if hits else Transcription()
        self.listened = 0

    def build(
        self,
        name: str | None,
        device: str,
        options: NoteOptions,
        drums: DrumOptions | None = None,
    ) -> Transcriber:
        return self

    @property
    def card(self) -> ModelCard:
        return card("drums")

    def transcribe(self, audio: Audio) -> Generator[Progress, None, Heard]:
        self.listened += 1
        yield Progress(1.0)
        return Heard(self.heard, Posteriors(np.zeros((1, 4, 88), np.uint8), 0.02, 21))


def drummer() -> Drummer:
    return Drummer(HITS, TempoMap.steady(100))


def run(ear: Drummer, *arguments: object) -> int:
    return main(["transcribe", *map(str, arguments)], ear.build)


@pytest.fixture
def song(tmp_path: Path) -> Path:
    return clicks(tmp_path / "My song.wav", HITS)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_song_folder_beside_the_recording(song: Path, capsys: pytest.CaptureFixture[str]) -> None:
    about = ("--title", "Hit", "--artist", "Band", "--charter", "Me", "--year", "1999")
    assert run(drummer(), song, "--format", "clonehero", *about) == OK
    assert names(song.parent) == ["My song", "My song.wav"]
    assert names(song.parent / "My song") == ["notes.chart", "song.ini", "song.ogg"]
    ini = (song.parent / "My song" / "song.ini").read_text("utf-8")
    for line in ("name = Hit", "artist = Band", "charter = Me", "year = 1999"):
        assert f"{line}\n" in ini
    assert str(song.parent / "My song") in capsys.readouterr().out


def test_the_bar_moves_while_the_sound_is_written(song: Path) -> None:
    [task] = plan([song], [SONG_EXPORTERS[0], SONG_EXPORTERS[2]])
    told: list[float] = []
    carry_out(task, drummer(), told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    heard = told[0]
    assert heard < 0.9, "the ear is told of first, and something is left"
    assert len([part for part in told if heard < part < 1.0]) > 10


def test_all_formats_at_once(song: Path) -> None:
    formats = ("midi", "clonehero", "clonehero-midi", "sng")
    assert run(drummer(), song, "--format", *formats) == OK
    made = ["My song", "My song (notes.mid)", "My song.mid", "My song.sng", "My song.wav"]
    assert names(song.parent) == made


def test_an_existing_folder_is_noticed_before_listening(
    song: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(drummer(), song, "--format", "clonehero") == OK
    ear = drummer()
    assert run(ear, song, "--format", "clonehero") == FAILED
    assert ear.listened == 0
    assert "--force" in capsys.readouterr().err
    assert run(ear, song, "--format", "clonehero", "--force", "--title", "Again") == OK
    assert "name = Again" in (song.parent / "My song" / "song.ini").read_text("utf-8")


def test_without_drums_one_sentence_and_nothing_written(
    song: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(Drummer([], TempoMap()), song, "--format", "clonehero") == FAILED
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("No drums were found in “My song”, so no chart was written.") == 1
    assert len(said.err.splitlines()) == 1
    assert names(song.parent) == ["My song.wav"]


def test_other_formats_are_written_all_the_same(
    song: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(Drummer([], TempoMap()), song, "--format", "clonehero", "midi") == FAILED
    said = capsys.readouterr()
    assert "My song.mid" in said.out
    assert "No drums" in said.err
    assert names(song.parent) == ["My song.mid", "My song.wav"]


def test_a_tempo_nobody_knows_is_asked_for(song: Path, capsys: pytest.CaptureFixture[str]) -> None:
    few = Drummer(HITS[:3], TempoMap())
    assert run(few, song, "--format", "clonehero") == FAILED
    assert "--bpm 120" in capsys.readouterr().err
    assert run(few, song, "--format", "clonehero", "midi", "--bpm", "96") == OK
    chart = (song.parent / "My song" / "notes.chart").read_text("utf-8")
    written = [int(bpm) for bpm in re.findall(r" = B (\d+)", chart)]
    assert all(90_000 < bpm < 102_000 for bpm in written), "96, and a little as it was played"
    midi = mido.MidiFile(song.parent / "My song.mid")
    tempi = [m.tempo for track in midi.tracks for m in track if m.type == "set_tempo"]
    assert 625_000 in tempi


@pytest.mark.parametrize("bpm", ["0", "-3", "1000", "fast"])
def test_a_tempo_nobody_can_play_is_misuse(song: Path, bpm: str) -> None:
    assert run(drummer(), song, "--bpm", bpm) == MISUSED


def test_one_title_for_two_recordings_is_misuse(song: Path, tmp_path: Path) -> None:
    other = clicks(tmp_path / "other.wav", HITS)
    assert run(drummer(), song, other, "--title", "One") == MISUSED
    assert names(tmp_path) == ["My song.wav", "other.wav"]


def test_odd_names_make_readable_songs(tmp_path: Path) -> None:
    song = clicks(tmp_path / "song.wav", HITS).rename(tmp_path / "“Ünï” = [x]; #1.wav")
    assert run(drummer(), song, "--format", "clonehero") == OK
    ini = (tmp_path / "“Ünï” = [x]; #1" / "song.ini").read_text("utf-8")
    assert json.dumps(ini.splitlines()[1], ensure_ascii=False) == '"name = “Ünï” = [x]; #1"'
