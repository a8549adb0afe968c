"""The booth's process: it answers, it dies loudly, and it completes a take when it is left."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.live.line import ProcessLine
from app.live.orders import Answer, Begin, Devices, Input, Listening, Look, Stop, Taken, Trouble
from engine.errors import WorkerDied
from engine.transcribe.live_events import LiveReport
from tests.app.live.pretending import BUILT_IN, DEVICES, RATE, USB, event, furnish

PATIENCE = 120.0


def awaited(line: ProcessLine, kind: type) -> Answer:
    """The next answer of a kind."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        answer = line.receive()
        if answer is not None and type(answer) is kind:
            return answer
        time.sleep(0.005)
    raise AssertionError(f"no {kind.__name__}")


@pytest.fixture
def line() -> Iterator[ProcessLine]:
    made = ProcessLine(furnish)
    yield made
    made.close()


def test_a_booth_answers_from_a_process_of_its_own(line: ProcessLine, tmp_path: Path) -> None:
    assert line.process_id != os.getpid()
    line.send(Look(Input("usb")))
    assert awaited(line, Devices) == Devices(DEVICES)
    assert awaited(line, Listening) == Listening(USB, RATE)
    report = awaited(line, LiveReport)
    assert isinstance(report, LiveReport)
    assert report.events == (event(1),)
    line.send(Begin(tmp_path / "take.wav"))
    line.send(Stop())
    taken = awaited(line, Taken)
    assert isinstance(taken, Taken)
    assert taken.take.path == tmp_path / "take.wav"
    line.send(Look(Input()))
    assert awaited(line, Listening) == Listening(BUILT_IN, RATE)


def test_a_booth_that_is_killed_says_so_once(line: ProcessLine) -> None:
    line.send(Look(Input("usb")))
    awaited(line, Listening)
    os.kill(line.process_id, signal.SIGTERM)
    trouble = awaited(line, Trouble)
    assert isinstance(trouble, Trouble)
    assert trouble.part == "booth"
    assert isinstance(trouble.error, WorkerDied)
    line.send(Stop())  # nobody is there, and nothing breaks
    assert line.receive() is None


LEFT = """
import sys, time
from pathlib import Path
from app.live.line import ProcessLine
from app.live.orders import Begin, Input, Look, Taken
from tests.app.live.pretending import furnish

if __name__ == "__main__":
    line = ProcessLine(furnish)
    line.send(Look(Input()))
    line.send(Begin(Path(sys.argv[1])))
    while not Path(sys.argv[1]).exists():
        time.sleep(0.01)
    print(line.process_id, flush=True)
    time.sleep(600)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_a_booth_whose_window_is_killed_ends_too(tmp_path: Path) -> None:
    script = tmp_path / "window.py"
    script.write_text(LEFT)
    command = [sys.executable, str(script), str(tmp_path / "take.wav")]
    environment = os.environ | {"PYTHONPATH": str(Path.cwd())}
    window = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert window.stdout is not None
    booth = int(window.stdout.readline())
    window.kill()
    window.wait()
    window.stdout.close()
    end = time.monotonic() + PATIENCE
    while _is_alive(booth):
        assert time.monotonic() < end, "the booth outlived its window"
        time.sleep(0.02)


def _is_alive(process: int) -> bool:
    """Whether it runs; one that nobody has asked about any more is dead."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
