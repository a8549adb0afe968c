"""The Lightning module: a recipe's network, its loss and its schedule, whatever its task."""

import math
from typing import Any

import lightning
import torch
from torch import Tensor

from trainer.recipes.recipe import Recipe, RecipeError, Schedule
from trainer.running.errors import BrokenGradients
from trainer.tasks import Examples, Losses, Step, network_of, task_of

LARGE_PRIME = 1_000_003


def rate_factor(step: int, schedule: Schedule, reductions: int = 0) -> float:
    """The learning rate at `step` as a share of its peak: it warms up, then has its `shape`.

    “hold” (hold, then fall as 1 - sqrt) is that of Hägele et al. 2024, "Scaling laws and
    compute-optimal training beyond fixed training durations"; “plateau” was lowered `reductions`
    times.
    """
    if step < schedule.warmup:
        return (step + 1) / schedule.warmup
    if schedule.shape == "plateau":
        return schedule.plateau_factor**reductions
    if schedule.shape == "cosine":
        way = (step - schedule.warmup) / max(1, schedule.steps - schedule.warmup)
        return 0.5 * (1.0 + math.cos(math.pi * min(1.0, way)))
    if schedule.shape != "hold":
        raise RecipeError(
            f"There is no shape “{schedule.shape}” of a schedule.",
            "There are: hold, cosine, plateau.",
        )
    falling = max(1, round(schedule.steps * schedule.decay_share))
    into = step - (schedule.steps - falling)
    return 1.0 if into <= 0 else max(0.0, 1.0 - (into / falling) ** 0.5)


class NoteModule(lightning.LightningModule):
    """Learns what its recipe's task is.

    `reductions` says how often the rate was lowered on a plateau.
    """

    def __init__(self, recipe: Recipe) -> None:
        super().__init__()
        rate_factor(0, recipe.schedule)  # a shape that is none is said now
        rate_factor(recipe.schedule.warmup, recipe.schedule)
        self.recipe = recipe
        self.reductions = 0
        self.task = task_of(recipe)
        network = network_of(recipe)
        self.network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self._batches = 0
        self._is_checked = False

    def forward(self, x: Tensor) -> Tensor:
        """Features to logits."""
        logits: Tensor = self.network(x)
        return logits

    def on_train_start(self) -> None:
        """Go on where the run was: with its batches, and with the rate of the schedule it has now.

        The rate that was saved is that of the schedule it had, which may have been shorter.
        """
        schedule = self.recipe.schedule
        self._batches = self.global_step * schedule.accumulate
        factor = rate_factor(self.global_step, schedule, self.reductions)
        for group in self.trainer.optimizers[0].param_groups:
            group["lr"] = schedule.peak_rate * factor

    def on_train_batch_start(self, _batch: Examples, _index: int) -> None:
        """Draw at random by the batch's own number: a resumed run draws the same."""
        place = self._batches * self.trainer.world_size + self.trainer.global_rank
        torch.manual_seed(self.recipe.seed * LARGE_PRIME + place)
        self._batches += 1

    def on_after_backward(self) -> None:
        """Look at the first gradients; BrokenGradients where they are no numbers.

        Not in fp16, whose first scale is meant to be too large.
        """
        if self._is_checked or self.trainer.precision == "16-mixed":
            return
        self._is_checked = True
        broken = [
            name
            for name, weight in self.network.named_parameters()
            if weight.grad is not None and not bool(torch.isfinite(weight.grad).all())
        ]
        if broken:
            raise BrokenGradients(broken, str(self.trainer.precision))

    def on_after_batch_transfer(self, batch: Examples, _place: int) -> Examples:
        """Features travel as bfloat16; what is not computed so is widened again."""
        if self.trainer.precision == "bf16-mixed":
            return batch
        return tuple(one.float() if one.dtype == torch.bfloat16 else one for one in batch)

    def _losses(self, batch: Examples) -> Losses:
        step = Step(self.global_step, self.recipe.schedule.steps)
        return self.task.judge(self.recipe, self.network, batch, step)

    def training_step(self, batch: Examples, _index: int) -> Tensor:
        """One step's loss."""
        losses = self._losses(batch)
        self.log_dict({f"train/{name}": value for name, value in losses.items()}, batch_size=1)
        self.log("rate", self.trainer.optimizers[0].param_groups[0]["lr"], batch_size=1)
        return losses["loss"]

    def validation_step(self, batch: Examples, _index: int) -> None:
        """One clip's loss, with the averaged weights."""
        losses = {f"valid/{name}": value for name, value in self._losses(batch).items()}
        self.log_dict(losses, batch_size=1, sync_dist=self.trainer.world_size > 1)

    def configure_optimizers(self) -> Any:
        """AdamW without decay on biases and norms, its rate following the schedule."""
        schedule = self.recipe.schedule
        learning = [p for p in self.parameters() if p.requires_grad]
        optimizer = torch.optim.AdamW(
            [
                {
                    "params": [p for p in learning if p.ndim > 1],
                    "weight_decay": schedule.weight_decay,
                },
                {"params": [p for p in learning if p.ndim <= 1], "weight_decay": 0.0},
            ],
            lr=schedule.peak_rate,
        )
        steps = torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda step: rate_factor(step, schedule, self.reductions)
        )
        return {
            "optimizer": optimizer,
            "lr_scheduler": {"scheduler": steps, "interval": "step"},
        }
