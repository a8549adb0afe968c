"""What the program exports to be trained with, the trainer reads: the two never meet but here."""

from pathlib import Path

import pytest

from app.project.project import Project
from app.trainingpair import write_pair
from engine.audio import open_audio
from engine.music import Drum, DrumHit, Meter, Note, Part, PedalSpan, TempoMap, Transcription
from tests.trainer.data import lookalikes as like
from trainer.data.readers import READERS

PIECE = Transcription(
    (
        Part("Piano", 0, (Note(0.5, 60, 1.0, 70), Note(0.75, 64, 2.0, 90)),
             pedal=(PedalSpan(0.6, 1.4),)),
        Part("Drums", 0, hits=(DrumHit(0.25, Drum.SNARE, 100),), kit=True),
    ),
    TempoMap((0.0, 0.6, 1.2, 1.8), (Meter(0, 3),)),
)  # fmt: skip


def test_an_exported_pair_is_read(tmp_path: Path) -> None:
    audio = open_audio(like.sound(tmp_path / "Song.wav", channels=2))
    project = Project(machine=Transcription(), transcription=PIECE)
    (tmp_path / "pairs").mkdir()
    write_pair(project, audio, tmp_path / "pairs" / "Song", "Song", "0.1.0")
    [item] = READERS["corrections"].find(tmp_path / "pairs")
    assert item.value("title") == "Song"
    sound, music = item.load()
    assert sound.duration == pytest.approx(audio.duration)
    piano, drums = music.parts
    assert [(n.pitch, n.velocity) for n in piano.notes] == [(60, 70), (64, 90)]
    assert [n.onset for n in piano.notes] == pytest.approx([0.5, 0.75], abs=0.002)
    assert piano.pedal[0].stop == pytest.approx(1.4, abs=0.002)
    assert (drums.hits[0].drum, drums.hits[0].velocity) == (Drum.SNARE, 100)
    assert music.tempo.beats[:4] == pytest.approx(PIECE.tempo.beats, abs=0.001)
    assert music.tempo.meters[0].beats_per_bar == 3


def test_beats_nobody_knew_are_not_learned(tmp_path: Path) -> None:
    audio = open_audio(like.sound(tmp_path / "Song.wav"))
    project = Project(transcription=Transcription(PIECE.parts))
    (tmp_path / "pairs").mkdir()
    write_pair(project, audio, tmp_path / "pairs" / "Song", "Song", "0.1.0")
    [item] = READERS["corrections"].find(tmp_path / "pairs")
    assert item.load()[1].tempo == TempoMap()
