"""Through a real sound server: how soon one hears that a volume or the speed was changed."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from tests.engine.devices.conftest import Server, sound_server
from tests.yardstick import LENIENCE, QUICK, bystander, slowness

__all__ = ["sound_server"]

RATE = 44100
BEAT = 0.1  # seconds between two clicks
VOLUMES = (0.2, 1.0, 0.2, 1.0, 0.2, 1.0)
SPEEDS = (0.5, 1.0, 2.0, 1.0, 0.75, 1.0)
MOST_VOLUME, MOST_SPEED = 0.1, 0.15  # seconds

SCRIPT = """
import json, sys, time
from pathlib import Path
import numpy as np
import sounddevice
from PySide6.QtCore import QCoreApplication
from app.player.player import Player
from engine.audio import open_audio
from engine.music import Note, Part, TempoMap

application = QCoreApplication([])
player = Player()
player.failed.connect(lambda error: sys.exit(str(error)))
audio = open_audio(Path(sys.argv[1]))
player.open(audio, audio.duration)
many = [Note(t * 0.02, 40 + t * 7 % 48, t * 0.02 + 0.3, 60) for t in range(700)]
player.set_parts([Part("Piano", notes=tuple(many))], audio.duration)
player.set_volumes(1.0, 0.0)
blocks, asked = [], []

def wait(seconds):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        application.processEvents()
        time.sleep(0.002)

def ask(value, change):
    asked.append((value, time.perf_counter()))
    change()

player.press(60)
wait(1.0)
player.release(60)
wait(0.3)

def arrived(block, frames, when, status):
    blocks.append((time.perf_counter(), block[:, 0].copy()))

options = dict(samplerate=44100, channels=2, dtype="float32", callback=arrived, latency=0.02)
with sounddevice.InputStream(**options):
    player.play()
    wait(1.0)
    speaker, mixer = player._output.speaker, player._output.mixer
    before = (speaker.underruns, mixer.waits)
    for turn, volume in enumerate(json.loads(sys.argv[2])):
        ask(volume, lambda: player.set_volumes(volume, 0.0))
        wait(0.3 + 0.013 * turn)
    player.set_volumes(0.0, 0.0)
    player.set_click(TempoMap.steady(600))
    wait(0.7)
    for turn, speed in enumerate(json.loads(sys.argv[3])):
        ask(speed, lambda: player.set_speed(speed))
        wait(0.8 + 0.013 * turn)
    stumbled = (speaker.underruns - before[0], mixer.waits - before[1])
    player.pause()
player.free_device()
counts = np.cumsum([len(block) for _, block in blocks])
begun = min(when - count / 44100 for (when, _), count in zip(blocks, counts))
np.save(sys.argv[4], np.concatenate([block for _, block in blocks]))
print(json.dumps({"begun": begun, "asked": asked, "stumbled": stumbled}))
"""


def measure(server: Server, folder: Path) -> dict[str, Any]:
    """Seconds from asking to hearing, for each volume and each speed."""
    tone, heard = folder / "tone.wav", folder / "heard.npy"
    soundfile.write(tone, 0.3 * np.sin(2 * np.pi * 5000 * np.arange(25 * RATE) / RATE), RATE)
    arguments = [str(tone), json.dumps(VOLUMES), json.dumps(SPEEDS), str(heard)]
    with bystander() as other:
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, *arguments],
            env=server.environment,
            capture_output=True,
            text=True,
            timeout=600,
        )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    sound, asked = np.load(heard), [(value, at - told["begun"]) for value, at in told["asked"]]
    volumes = [volume_heard(sound, value, at) - at for value, at in asked[: len(VOLUMES)]]
    speeds = [
        speed_heard(sound, before, now, at) - at
        for before, (now, at) in zip((1.0, *SPEEDS), asked[len(VOLUMES) :], strict=False)
    ]
    keeps_up = other.kept_waiting < QUICK and slowness(time.perf_counter) < LENIENCE
    heard_after = {"volumes": volumes, "speeds": speeds}
    return heard_after | {"stumbled": told["stumbled"], "keeps_up": keeps_up}


def volume_heard(sound: np.ndarray, volume: float, asked: float) -> float:
    """The second at which the tone is as loud as was asked for."""
    first = round(asked * RATE)
    size = 88  # ten periods of the tone
    windows = np.lib.stride_tricks.sliding_window_view(sound[first : first + RATE // 3], size)
    loud = np.abs(windows).max(axis=1) / 0.3
    return asked + float(np.argmax(np.abs(loud - volume) < 0.08) + size) / RATE


def speed_heard(sound: np.ndarray, before: float, now: float, asked: float) -> float:
    """The second at which the clicks go over from one speed to the other.

    Of the beat between the last click of the old distance and the first of the new one, a part
    was played at the one speed and the rest at the other.
    """
    part = sound[max(round((asked - 0.35) * RATE), 0) : round((asked + 0.85) * RATE)]
    loud = np.flatnonzero(np.abs(part) > 0.05)
    clicks = loud[np.diff(loud, prepend=-RATE) > 0.015 * RATE] / RATE + asked - 0.35
    gaps = np.diff(clicks)
    steady = np.abs(gaps - BEAT / now) < 0.004
    number = next(k for k in range(1, len(gaps)) if clicks[k] > asked and steady[k])
    last, first = clicks[number - 1], clicks[number]
    return float(last + (BEAT - (first - last) * now) / (before - now))


@pytest.fixture(scope="module")
def measured(sound_server: Server, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The best of three, for a computer busy with other work may be late once."""
    tries = []
    for _ in range(3):
        tries.append(measure(sound_server, tmp_path_factory.mktemp("tone")))
        soon = max(tries[-1]["volumes"]) < MOST_VOLUME and max(tries[-1]["speeds"]) < MOST_SPEED
        if soon and not any(tries[-1]["stumbled"]):
            break
    return tries[-1]


def test_a_volume_is_heard_within_a_tenth_of_a_second(measured: dict[str, Any]) -> None:
    assert min(measured["volumes"]) > 0
    assert max(measured["volumes"]) < MOST_VOLUME or not measured["keeps_up"], measured


def test_a_speed_is_heard_within_three_twentieths_of_a_second(measured: dict[str, Any]) -> None:
    assert min(measured["speeds"]) > 0
    assert max(measured["speeds"]) < MOST_SPEED or not measured["keeps_up"], measured


def test_neither_makes_it_stutter(measured: dict[str, Any]) -> None:
    assert measured["stumbled"] == [0, 0] or not measured["keeps_up"], measured
