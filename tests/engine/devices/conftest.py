"""A sound server of our own: what is played on its loudspeaker is all its microphone hears."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

NULL_SINK = "module-null-sink sink_name=test rate=44100 channels=2"
START_SECONDS = 60.0


@dataclass(frozen=True)
class Server:
    """A running PulseAudio: its process, and the environment in which it is found."""

    process: subprocess.Popen[bytes]
    environment: dict[str, str]


@pytest.fixture(scope="session")
def sound_server() -> Iterator[Server]:
    """A sound server for all tests that leave it running."""
    with server() as running:
        yield running


@pytest.fixture
def mortal_server() -> Iterator[Server]:
    """A sound server that the test may end."""
    with server() as running:
        yield running


@contextmanager
def server() -> Iterator[Server]:
    """Start a private PulseAudio, and stop it afterwards."""
    if not shutil.which("pulseaudio"):
        pytest.skip("pulseaudio is not installed: nothing to play and record through")
    folder = tempfile.mkdtemp(prefix="earmark-")  # short: it holds a socket
    environment = private(folder)
    command = ["pulseaudio", "-n", "--exit-idle-time=-1", "--daemonize=no"]
    command += ["-L", "module-native-protocol-unix", "-L", NULL_SINK]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        _wait_for(environment)
        yield Server(process, environment)
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def no_sound_card() -> Iterator[dict[str, str]]:
    """The environment of a computer without any sound device, as test machines are."""
    if Path("/dev/snd").exists() or sys.platform != "linux":
        pytest.skip("this computer has a sound card")
    with tempfile.TemporaryDirectory(prefix="earmark-") as folder:
        yield private(folder)


def private(folder: str) -> dict[str, str]:
    """Return the environment in which a server, if any, lives in `folder`."""
    homes = ("HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "PULSE_RUNTIME_PATH")
    return os.environ | dict.fromkeys(homes, folder)


def _wait_for(environment: dict[str, str]) -> None:
    """Wait until the server answers."""
    end = time.monotonic() + START_SECONDS
    while subprocess.run(["pactl", "info"], env=environment, capture_output=True).returncode:
        assert time.monotonic() < end, "pulseaudio did not start"
        time.sleep(0.05)
