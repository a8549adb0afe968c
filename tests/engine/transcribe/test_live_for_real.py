"""A session through a real sound server: heard as it is recorded, and kept when the server dies."""

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import soundfile

from tests.engine.devices.conftest import Server, mortal_server

__all__ = ["mortal_server"]

LISTEN = """
import sys
from pathlib import Path
import numpy as np
from engine.devices import Loudspeaker
from engine.music import Transcription
from engine.transcribe.live_session import LiveSession

class Ear:
    rate, delay_seconds, heard = 44100, 0.1, []
    seconds = property(lambda self: sum(map(len, self.heard)) / self.rate)
    transcription = lambda self: Transcription()
    finish = lambda self: []

    def feed(self, samples):
        self.heard.append(samples)
        return []

ear, music, at = Ear(), np.load(sys.argv[1]), 0

def play(frames):
    global at
    at += frames
    return music[at - frames : at]

speaker = Loudspeaker(play, 44100)
session = LiveSession(ear, None, Path(sys.argv[2]))
reports = session.reports()
report = next(reports)
try:
    while True:
        loud = max((float(np.abs(b).max()) for b in ear.heard), default=0.0)
        print(round(report.heard, 3), report.lost_blocks, loud > 0.4, flush=True)
        report = next(reports)
except StopIteration as ended:
    take = ended.value
np.save(sys.argv[3], np.concatenate(ear.heard))
print(take.notice)
"""


def test_a_session_hears_what_it_records_until_the_device_is_gone(
    mortal_server: Server, tmp_path: Path
) -> None:
    music = np.random.default_rng(5).uniform(-0.5, 0.5, (44100 * 20, 2)).astype(np.float32)
    paths = [tmp_path / name for name in ("music.npy", "take.wav", "heard.npy")]
    np.save(paths[0], music)
    process = subprocess.Popen(
        [sys.executable, "-c", LISTEN, *map(str, paths)],
        env=mortal_server.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout
        end, words = time.monotonic() + 120, ["0"]
        while not (float(words[0]) > 1.0 and words[2] == "True") and time.monotonic() < end:
            words = process.stdout.readline().split()
        assert words[1] == "0"
        mortal_server.process.kill()
        said = process.communicate(timeout=120)[0]
    finally:
        process.kill()
        process.wait()
    assert "stopped answering" in said.splitlines()[-1]
    assert str(paths[1]) in said.splitlines()[-1]
    kept, heard = soundfile.read(paths[1])[0].mean(axis=1), np.load(paths[2])
    assert len(kept) == len(heard) > 44100
    np.testing.assert_allclose(heard, kept, atol=1e-4)
