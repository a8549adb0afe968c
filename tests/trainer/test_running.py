"""A run from its command line: what it keeps, how it goes on, how it ends."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.trainer.running import (
    QUIET,
    checkpoint,
    child,
    history,
    one_thread,
    same_weights,
    step_of,
    train_arguments,
)
from trainer.__main__ import main
from trainer.module import NoteModule
from trainer.tasks import Examples, Losses

pytestmark = [pytest.mark.filterwarnings(one) for one in QUIET]


def test_a_run_keeps_what_it_did(
    small_kit: Path, small_cache: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, drive = tmp_path / "run", tmp_path / "drive"
    more = ("--checkpoints", str(drive))
    steps = ("schedule.steps=4", "schedule.keep=1")
    assert main(train_arguments(small_kit, small_cache, run, *steps, more=more)) == 0
    rows = history(run)
    assert [row["step"] for row in rows] == [2, 4]
    assert {"train/loss", "valid/loss", "rate", "data_wait", "times_real_time"} <= set(rows[0])
    assert (run / "curves.png").read_bytes().startswith(b"\x89PNG")
    assert list((run / "tensorboard").glob("events.*"))
    assert (run / "log" / "metrics.csv").exists()
    page = (run / "summary.md").read_text("utf-8")
    for said in ("4 of 4: done", "Best validation", "× real time", "Waiting for clips"):
        assert said in page
    best = min(rows, key=lambda row: row["valid/loss"])
    assert step_of(run, "best.ckpt") == best["step"]
    assert [path.name for path in run.glob("step-*.ckpt")] == ["step-0000004.ckpt"]
    assert step_of(drive) == step_of(run) == 4
    wider = train_arguments(small_kit, small_cache, run, *steps, "dimensions.channels=12")
    assert main(wider) == 1
    assert "network of another shape" in capsys.readouterr().err
    assert '"channels": 8' in (run / "recipe.json").read_text("utf-8")


WHILE_SAVING = """
import os, signal, sys
from trainer.running import saving

whole, count = saving._write, 0

def half(target, buffer):
    global count
    count += target.name == "last.ckpt"
    if count < 4:
        return whole(target, buffer)
    with saving.replacing(target) as file:
        file.write(buffer.getbuffer()[: len(buffer.getvalue()) // 2])
        file.flush()
        os.kill(os.getpid(), signal.SIGKILL)

saving._write = half
from trainer.__main__ import main
main(sys.argv[1:])
"""
WHILE_VALIDATING = """
import os, signal, sys
from trainer.module import NoteModule

whole = NoteModule.validation_step

def half(self, batch, place):
    if self.global_step == 4 and place == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return whole(self, batch, place)

NoteModule.validation_step = half
from trainer.__main__ import main
main(sys.argv[1:])
"""


KILLED_SETTINGS = ("schedule.steps=6", "schedule.save_minutes=0", "schedule.accumulate=2")


@pytest.fixture(scope="module")
def unbroken(small_kit: Path, small_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that nobody kills."""
    run = tmp_path_factory.mktemp("unbroken")
    assert main(train_arguments(small_kit, small_cache, run, *KILLED_SETTINGS)) == 0
    return run


@pytest.mark.parametrize(("death", "reached"), [(WHILE_SAVING, 3), (WHILE_VALIDATING, 4)],
                         ids=["saving", "validating"])  # fmt: skip
def test_a_killed_run_goes_on_as_if_it_had_not_been(
    death: str, reached: int, unbroken: Path, small_kit: Path, small_cache: Path, tmp_path: Path
) -> None:
    given = train_arguments(small_kit, small_cache, tmp_path, *KILLED_SETTINGS)
    command = [sys.executable, "-W", "ignore", "-c", death, *given]
    killed = subprocess.run(command, env=one_thread(), capture_output=True, timeout=600)
    assert killed.returncode == -signal.SIGKILL
    assert step_of(tmp_path) == reached
    assert main(given) == 0
    assert same_weights(checkpoint(unbroken), checkpoint(tmp_path))
    names = ("step", "valid/loss")
    kept = [[[row[name] for name in names] for row in history(run)] for run in (unbroken, tmp_path)]
    assert kept[0] == kept[1]
    assert [step for step, _ in kept[0]] == [2, 4, 6]


def test_two_processes_learn_together_what_one_learns_in_two_batches(
    small_kit: Path, small_cache: Path, tmp_path: Path
) -> None:
    alone, together = tmp_path / "alone", tmp_path / "together"
    settings = ("schedule.steps=3", "schedule.validate_every=1", "schedule.average_decay=0.0")
    wanted = ("--device", "cpu", "--precision", "fp32")
    given = train_arguments(
        small_kit, small_cache, alone, *settings, "schedule.accumulate=2", more=wanted
    )
    assert main(given) == 0
    given = train_arguments(small_kit, small_cache, together, *settings, more=wanted)
    launcher = ("--standalone", "--nproc-per-node", "2", "-m", "--", "trainer")
    command = child(*launcher, *given, module="torch.distributed.run")
    done = subprocess.run(command, env=one_thread(), capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("holds the run at step 3") == 1
    losses = [[row["train/loss"] for row in history(run)] for run in (alone, together)]
    assert losses[0] == pytest.approx(losses[1], rel=1e-4)
    assert len(set(losses[0])) == 3
    assert "2 × processor" in (together / "summary.md").read_text("utf-8")


def test_gradients_that_are_no_numbers_are_said_at_once(
    small_kit: Path, small_cache: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    learnt = NoteModule._losses

    def endless(module: NoteModule, batch: Examples) -> Losses:
        losses = learnt(module, batch)
        return {**losses, "loss": losses["loss"] * float("inf")}

    monkeypatch.setattr(NoteModule, "_losses", endless)
    assert main(train_arguments(small_kit, small_cache, tmp_path, "schedule.steps=2")) == 1
    said = capsys.readouterr().err
    assert "are no numbers (" in said
    assert "--precision fp32" in said
    assert not (tmp_path / "last.ckpt").exists()


def test_a_run_that_gets_no_better_ends_early(
    small_kit: Path, small_cache: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = ("schedule.steps=100", "schedule.validate_every=1", "schedule.patience=2",
                "schedule.peak_rate=0.0")  # fmt: skip
    assert main(train_arguments(small_kit, small_cache, tmp_path, *settings)) == 0
    assert "ended early" in capsys.readouterr().out
    assert [row["step"] for row in history(tmp_path)] == [1, 2, 3]
    assert step_of(tmp_path, "best.ckpt") == 1
