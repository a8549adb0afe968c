"""Clips for the loop: endless batches while it learns, the same few clips to validate on."""

import os
import signal
from typing import Any

import lightning
from torch.utils.data import DataLoader

from trainer.data.clips import ClipBatches, as_examples, validation_clips
from trainer.data.sources import Sources
from trainer.recipes.recipe import Recipe
from trainer.running.timing import Timed
from trainer.tasks import Examples

PREFETCHED = 4
IGNORED = ("SIGUSR1", "SIGINT")


def usual_workers(devices: int = 1) -> int:
    """How many processes render: one for each core but the one that learns."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, (cores or 1) // devices - 1)


def deaf(_worker: int) -> None:
    """Make a renderer ignore what its run is told: the run ends it when it has saved."""
    for name in IGNORED:
        number = getattr(signal, name, None)
        if number is not None:
            signal.signal(number, signal.SIG_IGN)


class ClipData(lightning.LightningDataModule):
    """The clips of a recipe; training goes on at the batch the run had reached.

    `loader` knows how long the loop has waited for clips.
    """

    def __init__(
        self, recipe: Recipe, sources: Sources, workers: int, is_pinned: bool = False
    ) -> None:
        super().__init__()
        self._recipe = recipe
        self._sources = sources
        self._is_pinned = is_pinned
        self.workers = workers
        self.loader = Timed(())

    @property
    def about(self) -> str:
        """Where clips come from, for a person to read."""
        return self._recipe.data or f"the synthesis kit at {self._sources.kit}"

    @property
    def _place(self) -> tuple[int, int]:
        """Which of the processes that learn together this is, and how many there are."""
        trainer = self.trainer
        return (trainer.global_rank, trainer.world_size) if trainer else (0, 1)

    def train_dataloader(self) -> Timed:
        """Endless batches."""
        step = self.trainer.global_step if self.trainer else 0
        first = step * self._recipe.schedule.accumulate
        loader: DataLoader[Examples] = DataLoader(
            ClipBatches(self._recipe, self._sources, first, *self._place),
            batch_size=None,
            num_workers=self.workers,
            prefetch_factor=PREFETCHED if self.workers else None,
            worker_init_fn=deaf,
            pin_memory=self._is_pinned,
        )
        self.loader.batches = loader
        return self.loader

    def val_dataloader(self) -> DataLoader[Examples]:
        """The validation clips, one at a time."""
        clips = validation_clips(self._recipe, self._sources, *self._place)
        examples: Any = as_examples(clips, self._recipe)
        return DataLoader(examples, batch_size=None)
