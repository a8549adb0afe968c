"""The Lightning module: a recipe's network, its loss and its schedule, whatever its task."""

from typing import Any

import lightning
import torch
from torch import Tensor

from trainer.pretrained import begin_with_published
from trainer.recipes.recipe import Recipe, Schedule
from trainer.tasks import Examples, Losses, Step, network_of, task_of


def rate_factor(step: int, schedule: Schedule) -> float:
    """The learning rate at `step` as a share of its peak: warm up, hold, fall (1 - sqrt).

    The shape is that of Hägele et al. 2024, "Scaling laws and compute-optimal training beyond
    fixed training durations".
    """
    if step < schedule.warmup:
        return (step + 1) / schedule.warmup
    falling = max(1, round(schedule.steps * schedule.decay_share))
    into = step - (schedule.steps - falling)
    return 1.0 if into <= 0 else max(0.0, 1.0 - (into / falling) ** 0.5)


class NoteModule(lightning.LightningModule):
    """Learns what its recipe's task is."""

    def __init__(self, recipe: Recipe) -> None:
        super().__init__()
        self.recipe = recipe
        self.task = task_of(recipe)
        network = network_of(recipe)
        if recipe.pretrained:
            begin_with_published(network, recipe.pretrained)
        self.network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def forward(self, x: Tensor) -> Tensor:
        """Features to logits."""
        logits: Tensor = self.network(x)
        return logits

    def _losses(self, batch: Examples) -> Losses:
        step = Step(self.global_step, self.recipe.schedule.steps)
        return self.task.judge(self.recipe, self.network, batch, step)

    def training_step(self, batch: Examples, _index: int) -> Tensor:
        """One step's loss."""
        losses = self._losses(batch)
        self.log_dict({f"train/{name}": value for name, value in losses.items()}, batch_size=1)
        self.log("loss", losses["loss"] * 1000, prog_bar=True, logger=False, batch_size=1)
        return losses["loss"]

    def validation_step(self, batch: Examples, _index: int) -> None:
        """One clip's loss, with the averaged weights."""
        losses = self._losses(batch)
        self.log_dict({f"valid/{name}": value for name, value in losses.items()}, batch_size=1)

    def configure_optimizers(self) -> Any:
        """AdamW without decay on biases and norms, its rate following the schedule."""
        schedule = self.recipe.schedule
        weights = [p for p in self.parameters() if p.ndim > 1]
        others = [p for p in self.parameters() if p.ndim <= 1]
        optimizer = torch.optim.AdamW(
            [
                {"params": weights, "weight_decay": schedule.weight_decay},
                {"params": others, "weight_decay": 0.0},
            ],
            lr=schedule.peak_rate,
        )
        steps = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: rate_factor(s, schedule))
        return {
            "optimizer": optimizer,
            "lr_scheduler": {"scheduler": steps, "interval": "step"},
        }
