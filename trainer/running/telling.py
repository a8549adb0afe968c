"""Chronicle: writes a run's history after each validation, draws it, and acts on it."""

import math
from pathlib import Path
from typing import Any

import lightning
import torch
from torch import Tensor

from trainer.recipes.recipe import Recipe
from trainer.running.curves import CURVES, TRAINED, draw_curves
from trainer.running.errors import Diverged
from trainer.running.history import LOSS, History, Row, is_over, reductions
from trainer.running.timing import Timer


class Chronicle(lightning.Callback):
    """Adds a row to the history at each validation; lowers the rate, or ends the run, by it."""

    def __init__(self, recipe: Recipe, history: History, timer: Timer) -> None:
        self._recipe = recipe
        self._history = history
        self._timer = timer
        self._losses: list[Tensor] = []
        self._before = history.seconds
        self.is_early = False

    @property
    def seconds(self) -> float:
        """How long the run has taken, the times before it was interrupted included."""
        return self._before + self._timer.whole.seconds

    def on_train_start(self, trainer: lightning.Trainer, module: Any) -> None:
        """Lower the rate as often as it had been; validate, if the run was killed amid that."""
        step = trainer.global_step
        known = {row["step"] for row in self._history.rows}
        if step and step % self._recipe.schedule.validate_every == 0 and step not in known:
            loop = trainer.fit_loop.epoch_loop.val_loop
            loop.restarting = False  # all clips, not what was left of an earlier round
            trainer.validating = True
            loop.run()
            trainer.training = True
        self._lower(module)

    def _lower(self, module: Any) -> None:
        schedule = self._recipe.schedule
        module.reductions = reductions(self._history.losses, schedule.plateau_patience)

    def on_train_batch_end(
        self, _trainer: lightning.Trainer, _module: Any, outputs: Any, *_: object
    ) -> None:
        """Remember the loss, without waiting for the device."""
        if isinstance(outputs, dict) and "loss" in outputs:
            self._losses.append(outputs["loss"].detach())

    def on_validation_end(
        self, trainer: lightning.Trainer, module: lightning.LightningModule
    ) -> None:
        """Write a row."""
        row = self._row(trainer)
        if trainer.is_global_zero:
            self._history.add(row)
            run = Path(self._history.path).parent
            draw_curves(self._history.rows, run / CURVES, self._recipe.title)
        else:
            self._history.rows.append(row)
        if not math.isfinite(row[LOSS]):
            raise Diverged(trainer.global_step)
        self._lower(module)
        if is_over(self._history.losses, self._recipe.schedule.patience):
            self.is_early = True
            trainer.should_stop = True

    def _row(self, trainer: lightning.Trainer) -> Row:
        pace = self._timer.take()
        row: Row = {"step": trainer.global_step, "seconds": round(self.seconds, 2)}
        if self._losses:
            # Lightning gives each of a step's batches its share of the loss.
            mean = torch.stack(self._losses).float().mean() * self._recipe.schedule.accumulate
            row[TRAINED] = float(trainer.strategy.reduce(mean, reduce_op="mean"))
            self._losses = []
        for name, value in trainer.callback_metrics.items():
            if name.startswith("valid/"):
                row[name] = float(value)
        row["rate"] = float(trainer.optimizers[0].param_groups[0]["lr"])
        row["times_real_time"] = round(pace.times_real_time, 2)
        row["data_wait"] = round(pace.wait_share, 4)
        return row
