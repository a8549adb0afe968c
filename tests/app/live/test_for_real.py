"""The booth with a real sound server: what is played is seen, and lies in the take."""

import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import soundfile

from tests.engine.devices.conftest import Server, mortal_server, sound_server

__all__ = ["mortal_server", "sound_server"]

RATE = 44100

PLAY = """
import sys, time
from pathlib import Path
from app.live.line import ProcessLine
from app.live.orders import *
from engine.transcribe.live_events import LiveReport
from tests.app.live.ear import furnish

PATIENCE = 240.0

def until(line, wanted):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        answer = line.receive()
        if isinstance(answer, Trouble):
            sys.exit(f"trouble: {answer.error}")
        if answer is not None and wanted(answer):
            return answer
        time.sleep(0.005)
    sys.exit("nothing came")

if __name__ == "__main__":
    line = ProcessLine(furnish)
    line.send(Look(Input()))
    until(line, lambda answer: isinstance(answer, Listening))
    line.send(Begin(Path(sys.argv[1]), 1, Pulse(240.0, 2)))
    until(line, lambda answer: answer == Counting(0))
    print("begun", flush=True)
    until(line, lambda answer: isinstance(answer, LiveReport) and answer.events)
    until(line, lambda said: isinstance(said, LiveReport) and said.recorded > 0)
    print("heard", flush=True)
    if len(sys.argv) < 3:
        line.send(Stop())
    taken = until(line, lambda answer: isinstance(answer, Taken))
    assert taken.take.transcription.note_count == 1, taken
    print(taken.take.notice or "complete", flush=True)
    line.close()
"""


def tone(path: Path) -> Path:
    """Half a second of silence, then something loud for long enough."""
    times = np.arange(10 * RATE) / RATE
    sound = np.where(times < 0.5, 0.0, 0.4 * np.sin(2 * np.pi * 440 * times))
    soundfile.write(path, np.column_stack([sound, sound]), RATE, subtype="PCM_16")
    return path


class Play:
    """A booth's window in a process of its own, and what is said there."""

    def __init__(self, server: Server, folder: Path, *more: str) -> None:
        self.take = folder / "take.wav"
        script = folder / "play.py"
        script.write_text(PLAY)
        self.server = server
        environment = server.environment | {"PYTHONPATH": str(Path.cwd())}
        self.process = subprocess.Popen(
            [sys.executable, str(script), str(self.take), *more],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.player: subprocess.Popen[bytes] | None = None

    def line(self) -> str:
        """The next line that is said, or what went wrong."""
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        said = self.process.stdout.readline().strip()
        return said or self.process.stderr.read()

    def sound(self, path: Path) -> None:
        """Play into the microphone."""
        self.player = subprocess.Popen(
            ["paplay", str(path)], env=self.server.environment, stderr=subprocess.DEVNULL
        )

    def close(self) -> None:
        """End all of it."""
        for process in (self.process, self.player):
            if process is not None:
                process.kill()
                process.wait()
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()


def test_what_is_played_is_heard_and_recorded(sound_server: Server, tmp_path: Path) -> None:
    play = Play(sound_server, tmp_path)
    try:
        assert play.line() == "begun"
        play.sound(tone(tmp_path / "tone.wav"))
        assert play.line() == "heard"
        assert play.line() == "complete"
    finally:
        play.close()
    samples, rate = soundfile.read(play.take)
    assert rate > 0
    assert np.abs(samples).max() > 0.3


def test_a_sound_server_that_dies_keeps_the_take_and_is_said(
    mortal_server: Server, tmp_path: Path
) -> None:
    play = Play(mortal_server, tmp_path, "until it ends")
    try:
        assert play.line() == "begun"
        play.sound(tone(tmp_path / "tone.wav"))
        assert play.line() == "heard"
        threading.Timer(1.0, mortal_server.process.kill).start()
        assert "stopped answering" in play.line()
    finally:
        play.close()
    samples, _ = soundfile.read(play.take)
    assert np.abs(samples).max() > 0.3
