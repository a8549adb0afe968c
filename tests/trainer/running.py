"""What tests of runs share: a small recipe, its command line, and what is in its folder."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import torch

SMALL = (
    "schedule.batch=2",
    "schedule.warmup=2",
    "schedule.validate_every=2",
    "schedule.validation_clips=2",
    "schedule.average_decay=0.5",
    "synthesis.seconds=1.0",
    "dimensions.front_channels=4",
    "dimensions.channels=8",
    "dimensions.head_channels=8",
    "dimensions.dilations=1,2",
)
QUIET = ("ignore::Warning:lightning", "ignore::UserWarning", "ignore::DeprecationWarning",
         "ignore::FutureWarning")  # fmt: skip


def train_arguments(
    kit: Path, cache: Path, run: Path, *settings: str, more: tuple[str, ...] = ()
) -> list[str]:
    """The command line that trains a small `common` into `run`."""
    sets = [item for setting in (*SMALL, *settings) for item in ("--set", setting)]
    where = ["--kit", str(kit), "--cache", str(cache), "--run", str(run)]
    return ["train", "common", *where, "--workers", "0", *more, *sets]


def checkpoint(run: Path, name: str = "last.ckpt") -> dict[str, Any]:
    """What a checkpoint holds."""
    found: dict[str, Any] = torch.load(run / name, map_location="cpu", weights_only=True)
    return found


def step_of(run: Path, name: str = "last.ckpt") -> int:
    """The step a checkpoint was saved at."""
    return int(checkpoint(run, name)["global_step"])


def history(run: Path) -> list[dict[str, float]]:
    """A run's history."""
    rows: list[dict[str, float]] = json.loads((run / "history.json").read_text("utf-8"))
    return rows


def same_weights(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two checkpoints hold the same weights, averaged and learning ones."""
    return all(
        torch.equal(value, other[key][name])
        for key in ("state_dict", "current_model_state")
        for name, value in one[key].items()
    )


def child(*arguments: str, module: str = "trainer") -> list[str]:
    """The command that runs a module in a process of its own, quietly."""
    return [sys.executable, "-W", "ignore", "-m", module, *arguments]


def one_thread() -> dict[str, str]:
    """The environment of a child that computes as the tests do."""
    return {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(Path.cwd())}
