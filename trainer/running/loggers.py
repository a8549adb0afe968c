"""Where a run's numbers go while it runs: CSV, TensorBoard, and Weights & Biases if asked for."""

import importlib.util
from pathlib import Path
from typing import Any

from lightning.pytorch.loggers import CSVLogger, TensorBoardLogger, WandbLogger

from trainer.running.errors import LoggerMissing

PROJECT = "earmark"
FLUSH_STEPS = 10


def loggers_for(run: Path, name: str, wandb: bool, values: dict[str, Any]) -> list[Any]:
    """The loggers of a run; LoggerMissing where one was asked for that is not installed.

    `run/log/metrics.csv` is always written, `run/tensorboard` where TensorBoard is installed.
    """
    made: list[Any] = [CSVLogger(run, name="log", version="", flush_logs_every_n_steps=FLUSH_STEPS)]
    if importlib.util.find_spec("tensorboard"):
        made.append(TensorBoardLogger(run, name="tensorboard", version=""))
    if wandb:
        if not importlib.util.find_spec("wandb"):
            raise LoggerMissing("Weights & Biases", "wandb")
        made.append(
            WandbLogger(project=PROJECT, name=run.name or name, save_dir=run, config=values)
        )
    return made
