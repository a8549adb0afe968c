"""Jobs: they report, they fail in sentences, they stop at once, and they leave nothing behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.job import Job
from app.lines import Workshop
from app.project.scratch import IN_MEMORY_BYTES
from benchmarks.watchdog import Watchdog
from engine.errors import AudioMissing, EarmarkError, Unexpected, WorkerDied
from engine.transcribe import Heard, Progress
from tests.app import job_tasks
from tests.yardstick import allowed

LIMIT_SECONDS = 0.5


@pytest.fixture(scope="module")
def kept_workshop() -> Iterator[Workshop]:
    workshop = Workshop()
    workshop.warm()
    yield workshop
    workshop.close()


@pytest.fixture(params=["process", "thread"])
def place(request: pytest.FixtureRequest, kept_workshop: Workshop) -> Workshop | None:
    """Where a job runs; what it does is the same in both."""
    return kept_workshop if request.param == "process" else None


class Run:
    """A job and everything it told."""

    def __init__(self, qtbot: QtBot, workshop: Workshop | None, *task: Any) -> None:
        self.qtbot = qtbot
        self.steps: list[Any] = []
        self.ends: list[tuple[str, Any]] = []
        self.job = Job(*task, workshop=workshop)
        self.job.progressed.connect(self.steps.append)
        for name in ("finished", "failed", "cancelled"):
            getattr(self.job, name).connect(self.ender(name))
        self.job.start()

    def ender(self, name: str) -> Callable[[Any], None]:
        return lambda value: self.ends.append((name, value))

    def until_step(self) -> "Run":
        self.qtbot.waitUntil(lambda: bool(self.steps))
        return self

    def end(self) -> tuple[str, Any]:
        self.qtbot.waitUntil(lambda: bool(self.ends))
        self.qtbot.wait(50)  # nothing may come after the end
        (end,) = self.ends
        assert not self.job.is_running
        return end


def test_progress_comes_in_order_and_the_result_last(qtbot: QtBot, place: Workshop | None) -> None:
    run = Run(qtbot, place, job_tasks.count, 500)
    assert run.end() == ("finished", "counted to 500")
    assert run.steps == list(range(500))


def test_a_transcription_arrives_whole(qtbot: QtBot, place: Workshop | None) -> None:
    run = Run(qtbot, place, job_tasks.listen, 10_000)
    how, heard = run.end()
    assert how == "finished"
    assert isinstance(heard, Heard)
    (progress,) = run.steps
    assert isinstance(progress, Progress)
    assert progress.notes == heard.transcription.parts[0].notes
    assert heard.posteriors.values.shape == (10_000, 4, 88)
    assert heard.posteriors.values[1234, 2, 5] == (1234 * 352 + 2 * 88 + 5) % 256


def test_long_posteriors_are_mapped_and_their_files_tidied(
    qtbot: QtBot, kept_workshop: Workshop
) -> None:
    frames = IN_MEMORY_BYTES // 352 + 1
    run = Run(qtbot, kept_workshop, job_tasks.listen, frames)
    how, heard = run.end()
    assert how == "finished"
    assert isinstance(heard.posteriors.values, np.memmap)
    assert heard.posteriors.values[-1, 3, 87] == (frames * 352 - 1) % 256
    assert len(list(kept_workshop.folder.glob("*.npy"))) == 1
    run.ends.clear()
    del heard
    assert not list(kept_workshop.folder.glob("*.npy"))
    assert not list(kept_workshop.folder.glob("*.task"))


def test_a_plain_function_and_a_large_argument_will_do(
    qtbot: QtBot, place: Workshop | None
) -> None:
    values = np.ones(3 * 2**20, np.uint8)
    assert Run(qtbot, place, job_tasks.total, values).end() == ("finished", values.size)


def test_a_sentence_arrives_as_it_is(qtbot: QtBot, place: Workshop | None) -> None:
    how, error = Run(qtbot, place, job_tasks.miss, Path("/music/gone.wav")).end()
    assert how == "failed"
    assert isinstance(error, AudioMissing)
    assert str(error) == str(AudioMissing(Path("/music/gone.wav")))


@pytest.mark.parametrize("task", [job_tasks.blunder, job_tasks.unsendable])
def test_a_mistake_becomes_a_sentence_with_details(
    qtbot: QtBot, kept_workshop: Workshop, task: Callable[..., Any]
) -> None:
    how, error = Run(qtbot, kept_workshop, task).end()
    assert how == "failed"
    assert isinstance(error, Unexpected)
    assert "Traceback" in error.details
    assert error.helps


def test_a_wrong_call_is_a_mistake_too(qtbot: QtBot, place: Workshop | None) -> None:
    how, error = Run(qtbot, place, job_tasks.count).end()
    assert how == "failed"
    assert isinstance(error, Unexpected)
    assert "count" in error.details


def test_memory_that_runs_out_is_a_sentence(qtbot: QtBot, place: Workshop | None) -> None:
    how, error = Run(qtbot, place, job_tasks.exhaust).end()
    assert how == "failed"
    assert "memory" in error.what


STUCK: list[tuple[Any, ...]] = [
    (job_tasks.sleep_on, 60.0),
    (job_tasks.stuck_in_c, 60),
    (job_tasks.count, 10**9),
    (job_tasks.count, 10**9, 0.01),
    (job_tasks.flood, 100_000),
]


@pytest.mark.parametrize("task", STUCK, ids=lambda task: f"{task[0].__name__} {task[1:]}")
def test_cancel_answers_within_half_a_second(
    qtbot: QtBot, kept_workshop: Workshop, task: tuple[Any, ...]
) -> None:
    run = Run(qtbot, kept_workshop, *task).until_step()
    asked = time.perf_counter()
    run.job.cancel()
    qtbot.waitUntil(lambda: bool(run.ends))
    assert time.perf_counter() - asked < allowed(LIMIT_SECONDS, time.perf_counter)
    how, received = run.end()
    assert how == "cancelled"
    assert list(received[: len(run.steps)]) == run.steps
    after = Run(qtbot, kept_workshop, job_tasks.count, 3)
    assert after.end() == ("finished", "counted to 3")


def test_cancel_in_a_thread_answers_as_fast(qtbot: QtBot) -> None:
    run = Run(qtbot, None, job_tasks.sleep_on, 1.5).until_step()
    asked = time.perf_counter()
    run.job.cancel()
    qtbot.waitUntil(lambda: bool(run.ends))
    assert time.perf_counter() - asked < allowed(LIMIT_SECONDS, time.perf_counter)
    assert run.end() == ("cancelled", ("going to sleep",))


def test_cancelling_while_the_process_starts(qtbot: QtBot) -> None:
    workshop = Workshop()
    run = Run(qtbot, workshop, job_tasks.count, 10**9)
    asked = time.perf_counter()
    run.job.cancel()
    run.job.cancel()
    qtbot.waitUntil(lambda: bool(run.ends))
    assert time.perf_counter() - asked < allowed(LIMIT_SECONDS, time.perf_counter)
    assert run.end()[0] == "cancelled"
    workshop.close()


def test_cancelling_closes_the_generator_and_keeps_the_process(
    qtbot: QtBot, place: Workshop | None, tmp_path: Path
) -> None:
    before = place.process_ids if place else ()
    run = Run(qtbot, place, job_tasks.clean_up, tmp_path / "sign").until_step()
    run.job.cancel()
    assert run.end()[0] == "cancelled"
    assert (tmp_path / "sign").read_text("utf-8") == "closed"
    assert (place.process_ids if place else ()) == before


def test_cancelling_what_is_over_or_never_began_does_nothing(
    qtbot: QtBot, place: Workshop | None
) -> None:
    run = Run(qtbot, place, job_tasks.count, 1)
    run.end()
    run.job.cancel()
    Job(job_tasks.count, 1, workshop=place).cancel()
    qtbot.wait(400)
    assert len(run.ends) == 1


def test_the_window_stays_alive_under_a_flood(qtbot: QtBot, kept_workshop: Workshop) -> None:
    dog = Watchdog()
    dog.start()
    assert Run(qtbot, kept_workshop, job_tasks.flood, 200_000).end() == ("finished", 200_000)
    assert dog.stop().work < allowed(0.1)
    assert dog.beats > 20


def test_two_jobs_in_a_row_use_the_same_process(qtbot: QtBot, kept_workshop: Workshop) -> None:
    first = Run(qtbot, kept_workshop, job_tasks.process_id).end()
    second = Run(qtbot, kept_workshop, job_tasks.process_id).end()
    assert first == second
    assert first[1] != os.getpid()


def test_two_jobs_at_once_use_two(qtbot: QtBot) -> None:
    workshop = Workshop()
    slow = Run(qtbot, workshop, job_tasks.count, 10**9, 0.01).until_step()
    assert Run(qtbot, workshop, job_tasks.count, 3).end()[0] == "finished"
    assert len(workshop.process_ids) == 2
    slow.job.cancel()
    assert slow.end()[0] == "cancelled"
    assert len(workshop.process_ids) == 1
    workshop.close()
    assert workshop.process_ids == ()


def test_a_worker_that_dies_is_a_sentence_and_the_next_job_works(
    qtbot: QtBot, kept_workshop: Workshop
) -> None:
    run = Run(qtbot, kept_workshop, job_tasks.die)
    how, error = run.end()
    assert (how, run.steps) == ("failed", ["last words"])
    assert isinstance(error, WorkerDied)
    assert Run(qtbot, kept_workshop, job_tasks.count, 3).end()[0] == "finished"


def test_a_worker_killed_while_it_waits_is_replaced(qtbot: QtBot, kept_workshop: Workshop) -> None:
    _, pid = Run(qtbot, kept_workshop, job_tasks.process_id).end()
    os.kill(pid, signal.SIGKILL)
    how, other = Run(qtbot, kept_workshop, job_tasks.process_id).end()
    assert (how, other != pid) == ("finished", True)


def test_no_room_for_a_process_is_a_sentence(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(folder: Path) -> None:
        raise BlockingIOError("Resource temporarily unavailable")

    monkeypatch.setattr("app.lines._Worker", refuse)
    run = Run(qtbot, Workshop(), job_tasks.count, 1)
    how, error = run.end()
    assert how == "failed"
    assert isinstance(error, EarmarkError)


WINDOW = """
import os, signal, sys
from PySide6.QtCore import QCoreApplication
from app.job import Job
from app.lines import Workshop
from tests.app import job_tasks

if __name__ == "__main__":
    app = QCoreApplication([])
    workshop = Workshop()
    workshop.warm()
    job = Job(job_tasks.stuck_in_c, 60, workshop=workshop)
    def running(step):
        print(*workshop.process_ids, flush=True)
        {end}
    job.progressed.connect(running)
    job.start()
    app.exec()
    {after}
"""

ENDS = {
    "closed": ("app.quit()", "workshop.close()"),
    "closed without a word": ("app.quit()", "pass"),
    "killed": ("os.kill(os.getpid(), signal.SIGKILL)", "pass"),
}


@pytest.mark.parametrize("how", ENDS)
def test_no_process_outlives_the_window(tmp_path: Path, how: str) -> None:
    # The thread that watches for the window's death needs the interpreter now and then.
    code = WINDOW.replace("stuck_in_c", "sleep_on") if how == "killed" else WINDOW
    end, after = ENDS[how]
    script = tmp_path / "window.py"
    script.write_text(code.format(end=end, after=after), "utf-8")
    path = os.pathsep.join(entry for entry in sys.path if entry)
    window = subprocess.run(
        [sys.executable, str(script)],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    pids = [int(pid) for pid in window.stdout.split()]
    assert pids, window.stderr
    until = time.monotonic() + 60
    while time.monotonic() < until and any(map(is_alive, pids)):
        time.sleep(0.05)
    assert not any(map(is_alive, pids))


def is_alive(pid: int) -> bool:
    """Whether the process is there and no mere remnant nobody has asked after."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"
