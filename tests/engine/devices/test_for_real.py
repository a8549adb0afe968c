"""Playing and recording through a real sound server: each test in a process of its own.

PortAudio looks for devices when it starts, and a sound server that dies must not take the other
tests with it.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.engine.devices.conftest import Server

PLAY_AND_RECORD = """
import sys, time
from pathlib import Path
import numpy as np
from engine.devices import Loudspeaker, Recorder

music, at = np.load(sys.argv[1]), 0

def play(frames):
    global at
    at += frames
    return music[at - frames : at]

places = []
with Recorder(None, Path(sys.argv[2]), 44100, 2) as recorder, Loudspeaker(play, 44100) as speaker:
    while speaker.position < len(music):
        places.append(speaker.position)
        time.sleep(0.02)
        assert speaker.failure is None
    time.sleep(0.3)
    loudest = recorder.level
assert places == sorted(places), places
assert (recorder.failure, recorder.lost_blocks, recorder.overflows) == (None, 0, 0)
assert not recorder.recording and not speaker.playing
assert 0.5 < loudest < 0.7 and not recorder.clipped and recorder.heard_anything
print(speaker.underruns)
"""


def run(script: str, environment: dict[str, str], *arguments: object) -> str:
    """Run a script and return what it says; its failures fail the test."""
    command = [sys.executable, "-W", "error", "-c", script, *map(str, arguments)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    return done.stdout


def played_and_recorded(server: Server, path: Path) -> np.ndarray:
    """Play once; again if a busy computer came too late with some block, and said so."""
    for attempt in range(3):
        recorded = path.with_name(f"{attempt}.wav")
        underruns = int(run(PLAY_AND_RECORD, server.environment, path, recorded))
        if not underruns:
            return np.asarray(soundfile.read(recorded, dtype="float32")[0])
    raise AssertionError(f"{underruns} underruns at the third attempt")


def music(seconds: float = 1.5) -> np.ndarray:
    """Return loud whole 16-bit numbers after a lead of silence, (frames, 2)."""
    rng = np.random.default_rng(5)
    loud = rng.integers(-20000, 20000, (round(seconds * 44100), 2)) / np.float32(32768)
    return np.concatenate([np.zeros((33075, 2)), loud]).astype(np.float32)


def test_what_is_played_is_recorded_to_the_bit(sound_server: Server, tmp_path: Path) -> None:
    played = music()
    np.save(tmp_path / "music.npy", played)
    heard = played_and_recorded(sound_server, tmp_path / "music.npy")
    loud = played[np.flatnonzero(played.any(axis=1))[0] :]
    start = np.flatnonzero(heard.any(axis=1))[0]
    np.testing.assert_array_equal(heard[start : start + len(loud)], loud)


DEVICES = """
from engine.devices import inputs, outputs

for devices in (inputs(), outputs()):
    print(*(f"{device.name}:{device.rate}:{device.is_default}" for device in devices))
"""


def test_the_devices_are_listed_with_the_default_first(sound_server: Server) -> None:
    for line in run(DEVICES, sound_server.environment).splitlines():
        first, *others = line.split()
        assert first.endswith(":44100:True")
        assert not any(other.endswith("True") for other in others)


RECORD_FOR_EVER = """
import sys, time
from pathlib import Path
from engine.devices import Recorder

recorder = Recorder(None, Path(sys.argv[1]), 44100, 2)
while True:
    print(recorder.seconds, recorder.failure, flush=True)
    time.sleep(0.05)
"""


def recording(environment: dict[str, str], path: Path) -> subprocess.Popen[str]:
    """Start a process that records into `path`."""
    return subprocess.Popen(
        [sys.executable, "-c", RECORD_FOR_EVER, str(path)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def seconds_recorded(process: subprocess.Popen[str], enough: float) -> float:
    """Listen to the process until it has recorded enough."""
    assert process.stdout
    for line in process.stdout:
        if float(line.split()[0]) > enough:
            return float(line.split()[0])
    raise AssertionError("it ended too early")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signal 9")
def test_a_crash_loses_less_than_a_second(sound_server: Server, tmp_path: Path) -> None:
    process = recording(sound_server.environment, tmp_path / "a.wav")
    try:
        seconds = seconds_recorded(process, 2.2)
        os.kill(process.pid, signal.SIGKILL)
    finally:
        process.kill()
        process.communicate()
    kept = soundfile.info(tmp_path / "a.wav")
    assert seconds - 1.0 < kept.duration <= seconds + 0.5
    assert (kept.samplerate, kept.channels) == (44100, 2)


def test_a_device_that_goes_away_leaves_what_it_gave(mortal_server: Server, tmp_path: Path) -> None:
    process = recording(mortal_server.environment, tmp_path / "a.wav")
    try:
        seconds_recorded(process, 1.0)
        mortal_server.process.kill()
        end = time.monotonic() + 60
        assert process.stdout
        line = ""
        while "stopped answering" not in line and time.monotonic() < end:
            line = process.stdout.readline()
    finally:
        process.kill()
        process.communicate()
    assert "is kept in" in line
    assert soundfile.info(tmp_path / "a.wav").duration == pytest.approx(
        float(line.split()[0]), abs=0.001
    )


OPEN = """
import sys
from pathlib import Path
import numpy as np
from engine.devices import Loudspeaker, Recorder, inputs, outputs
from engine.errors import SoundDeviceError

path = Path(sys.argv[1])
silence = lambda frames: np.zeros((frames, 2), np.float32)
for attempt in (lambda: Recorder(None, path), lambda: Loudspeaker(silence, 44100)):
    try:
        attempt()
    except SoundDeviceError as error:
        print(error)
assert not path.exists()
"""


def test_no_sound_card_says_so(no_sound_card: dict[str, str], tmp_path: Path) -> None:
    first, second = run(OPEN, no_sound_card, tmp_path / "a.wav").splitlines()
    assert first.startswith("No microphone was found on this computer. Plug one in")
    assert second.startswith("No loudspeaker was found on this computer.")
    assert run(DEVICES, no_sound_card).split() == []


def test_no_portaudio_names_the_package(tmp_path: Path) -> None:
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')")
    environment = os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{Path.cwd()}"}
    for line in run(OPEN, environment, tmp_path / "a.wav").splitlines():
        assert "libportaudio2" in line


COUNT = """
import time
import numpy as np
from engine.devices import Loudspeaker

given = 0

def play(frames):
    global given
    given += frames
    return np.zeros((frames, 2), np.float32)

places = []
with Loudspeaker(play, 44100) as speaker:
    while speaker.position < 22050:
        places.append((given, speaker.position))
        time.sleep(0.01)
    latency = speaker.latency
assert 0 < latency < 0.1, latency
# No more lies between asking and hearing than the device itself holds.
ahead = max(given - position for given, position in places)
assert 0 < ahead < (latency + 0.06) * 44100, ahead
assert [position for _, position in places] == sorted(position for _, position in places)
"""


def test_nothing_but_the_device_lies_before_the_ear(sound_server: Server) -> None:
    run(COUNT, sound_server.environment)


STUMBLE = """
import threading, time
import numpy as np
from engine.devices import Loudspeaker

said = []
threading.excepthook = lambda what: said.append(what.exc_value)
calls = 0

def play(frames):
    global calls
    calls += 1
    if calls > 20:
        raise RuntimeError("no more music")
    return np.zeros((frames // 2, 2), np.float32)

with Loudspeaker(play, 44100) as speaker:
    while speaker.playing:
        time.sleep(0.01)
    time.sleep(0.2)
    assert speaker.failure is None
assert [str(error) for error in said] == ["no more music"]
"""


def test_a_function_that_raises_becomes_silence(sound_server: Server) -> None:
    run(STUMBLE, sound_server.environment)
