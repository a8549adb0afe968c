"""Parts and bends from a terminal, where they are asked for."""

import wave
from collections.abc import Generator
from pathlib import Path

import mido
import numpy as np
import pytest

from engine.__main__ import OK
from engine.audio import Audio
from engine.music import Note, Part, Transcription
from engine.transcribe import Heard, Progress
from tests.engine.listener import Listener, recording, run


def test_one_part_can_be_asked_for(tmp_path: Path) -> None:
    listener = Listener()
    assert run(recording(tmp_path / "song.wav"), "--one-part", listener=listener) == OK
    assert run(recording(tmp_path / "song.wav"), listener=listener) == OK
    assert [options.one_part for _, _, options in listener.asked] == [True, False]


def vibrato(path: Path) -> Path:
    """Half a second of a tone at each of the listener's pitches, all shaking alike."""
    rate = 16000
    times = np.arange(rate) / rate
    shaking = 0.5 * np.sin(2 * np.pi * 6 * times)
    phase = 2 * np.pi * np.cumsum(440 * 2 ** ((72 + shaking - 69) / 12)) / rate
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        tone = sum(np.sin(phase * number) / number for number in range(1, 6))
        file.writeframes((tone * 8000).astype("<i2").tobytes())
    return path


class Singer(Listener):
    """Hears one long note."""

    def transcribe(self, audio: Audio) -> Generator[Progress, None, Heard]:
        heard = yield from super().transcribe(audio)
        note = Note(0.1, 72, 0.9)
        return Heard(Transcription((Part("Notes", notes=(note,)),)), heard.posteriors)


def test_bends_are_written_where_they_are_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    song = vibrato(tmp_path / "song.wav")
    assert run(song, listener=Singer()) == OK
    assert not [m for m in mido.MidiFile(tmp_path / "song.mid") if m.type == "pitchwheel"]
    assert "bent" not in capsys.readouterr().out
    assert run(song, "--bends", listener=Singer()) == OK
    wheel = [m.pitch for m in mido.MidiFile(tmp_path / "song.mid") if m.type == "pitchwheel"]
    assert max(wheel) * 12 / 8192 == pytest.approx(0.5, abs=0.08)
    assert min(wheel) * 12 / 8192 == pytest.approx(-0.5, abs=0.08)
    assert "1 note (1 of them bent)" in capsys.readouterr().out
