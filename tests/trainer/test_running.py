"""A run from its command line: what it keeps, how it goes on, how it ends."""

from pathlib import Path

import pytest

from tests.trainer.running import (
    QUIET,
    checkpoint,
    history,
    same_weights,
    step_of,
    train_arguments,
)
from trainer.__main__ import main

pytestmark = [pytest.mark.filterwarnings(one) for one in QUIET]


def test_a_run_keeps_what_it_did(small_kit: Path, small_cache: Path, tmp_path: Path) -> None:
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


def test_a_resumed_run_learns_what_an_unbroken_one_does(
    small_kit: Path, small_cache: Path, tmp_path: Path
) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    shape = "schedule.decay_share=0.0"  # else the rate depends on the number of steps
    for run, steps in ((one, 6), (other, 3), (other, 6)):
        given = train_arguments(small_kit, small_cache, run, f"schedule.steps={steps}", shape)
        assert main(given) == 0
    assert same_weights(checkpoint(one), checkpoint(other))
    assert [row["step"] for row in history(one)] == [2, 4, 6]
    losses = ["step", "valid/loss"]
    assert [[r[n] for n in losses] for r in history(one)] == [
        [r[n] for n in losses] for r in history(other)
    ]
