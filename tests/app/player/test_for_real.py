"""Through a real sound server: the playhead is where one hears, and nothing stutters."""

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
EVERY = 0.4  # seconds between two beeps of the recording

SCRIPT = """
import json, sys, time
from pathlib import Path
import numpy as np
import sounddevice
from PySide6.QtCore import QCoreApplication
from app.player.player import Player
from engine.audio import open_audio
from engine.music import Note, Part

RATE, EVERY = 44100, float(sys.argv[2])
application = QCoreApplication([])
player = Player()
player.failed.connect(lambda error: sys.exit(str(error)))
audio = open_audio(Path(sys.argv[1]))
player.open(audio, audio.duration)
many = [Note(t * 0.02, 40 + t * 7 % 48, t * 0.02 + 0.3, 60) for t in range(700)]
player.set_parts([Part("Piano", notes=tuple(many))], audio.duration)
player.set_volumes(1.0, 0.2)
places, heard, moved = [], [], []
player.moved.connect(lambda seconds: moved.append(time.perf_counter()))

def wait(seconds):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        application.processEvents()
        places.append((time.perf_counter(), player.position))
        time.sleep(0.002)

def edit(seconds):
    for turn in range(round(seconds * 10)):
        at = max(player.position, 0.0)
        more = tuple(sorted((*many, Note(at, 90, at + 0.2, 60), Note(at + 0.2, 91, at + 1.0, 60))))
        player.set_parts([Part("Piano", notes=more)], audio.duration)
        wait(0.1)

def arrived(block, frames, when, status):
    heard.append((time.perf_counter(), block[:, 0].copy()))

player.press(60)
wait(1.0)
player.release(60)
wait(0.3)
options = dict(samplerate=RATE, channels=2, dtype="float32", callback=arrived, latency=0.02)
with sounddevice.InputStream(**options):
    wait(0.2)
    player.play()
    wait(0.5)
    speaker, mixer = player._output.speaker, player._output.mixer
    before, began = time.process_time(), time.perf_counter()
    wait(1.5)
    cpu = (time.process_time() - before) / (time.perf_counter() - began)
    edit(2.0)
    stumbled = (speaker.underruns, mixer.waits)
    player.set_speed(0.5)
    edit(1.5)
    player.set_speed(1.0)
    player.set_loop(player.position - 0.1, player.position + 0.9)
    edit(2.0)
    stumbled += (speaker.underruns, mixer.waits)
    player.clear_loop()
    player.seek(1.0)
    wait(0.5)
    jumped = mixer.waits - stumbled[-1]
    player.pause()
player.free_device()

# A sample was heard at the earliest moment that all arrivals allow.
counts = np.cumsum([len(block) for _, block in heard])
origin = min(when - count / RATE for (when, _), count in zip(heard, counts))
sound = np.concatenate([block for _, block in heard])
size = RATE // 500
power = np.abs(np.fft.rfft(np.lib.stride_tricks.sliding_window_view(sound, size)[::11], axis=1))
loud = power[:, round(5000 * size / RATE)] > 0.15 * size
begins = np.flatnonzero(loud & ~np.roll(loud, 1)) * 11 / RATE + origin
begins = begins[np.diff(begins, prepend=0) > 0.05]
times, seconds = np.array(places).T
errors = []
for begin in begins:
    shown = np.interp(begin, times, seconds)
    errors.append(shown - round(shown / EVERY) * EVERY)
print(json.dumps({"errors": errors, "stumbled": stumbled, "jumped": jumped, "cpu": cpu}))
"""


@pytest.fixture(scope="module")
def played(sound_server: Server, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What was measured while beeps of 5 kHz were played, looped and slowed down."""
    path = tmp_path_factory.mktemp("beeps") / "beeps.wav"
    sound = np.zeros(12 * RATE)
    beep = 0.5 * np.sin(2 * np.pi * 5000 * np.arange(RATE // 100) / RATE)
    for number in range(1, 29):
        at = round(number * EVERY * RATE)
        sound[at : at + len(beep)] = beep
    soundfile.write(path, sound, RATE)
    measured = measure(sound_server, path)
    for _ in range(2):  # a computer busy with other work may stumble once
        if any(measured["stumbled"]) or measured["jumped"] > 1 or late(measured) > 0.02:
            measured = measure(sound_server, path)
    return measured


def measure(sound_server: Server, path: Path) -> dict[str, Any]:
    """Play once, in a process of its own."""
    with bystander() as other:
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(path), str(EVERY)],
            env=sound_server.environment,
            capture_output=True,
            text=True,
            timeout=600,
        )
    assert done.returncode == 0, done.stderr
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured | {"other": other, "slowness": slowness(time.perf_counter)}


def keeps_up(measured: dict[str, Any]) -> bool:
    """Whether a gap in the sound says anything about Earmark."""
    return bool(measured["other"].kept_waiting < QUICK and measured["slowness"] < LENIENCE)


def late(measured: dict[str, Any]) -> float:
    """How far the playhead was from a beep at worst, but for one, which may fall on a seam."""
    return float(np.sort(np.abs(measured["errors"]))[-2])


def test_the_playhead_is_where_one_hears(played: dict[str, Any]) -> None:
    """At any speed, over loops, while notes are edited."""
    assert len(played["errors"]) >= 10
    waiting = 2 * played["other"].kept_waiting
    assert np.median(np.abs(played["errors"])) < 0.01 + waiting
    assert late(played) < 0.02 + waiting, played["errors"]


def test_nothing_stutters_while_notes_are_edited_ten_times_a_second(
    played: dict[str, Any],
) -> None:
    assert played["stumbled"] == [0, 0, 0, 0] or not keeps_up(played)


def test_after_a_jump_it_goes_on_at_once(played: dict[str, Any]) -> None:
    assert played["jumped"] <= 1 or not keeps_up(played)


def test_playing_leaves_the_computer_free(played: dict[str, Any]) -> None:
    assert played["cpu"] < 0.25 * LENIENCE * played["slowness"]
