"""Batches of clips for the network, made on the fly in worker processes."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch.utils.data import IterableDataset, get_worker_info

from trainer.data.sources import Sources
from trainer.recipes.recipe import Recipe
from trainer.regime import staged
from trainer.tasks import Examples, task_of
from trainer.teaching import taught

TRAINING, VALIDATION = 0, 1


class ClipBatches(IterableDataset[Examples]):
    """Batch k is made from seed and k alone, so that a resumed run goes on where it was.

    Of `ranks` processes that learn together each takes every `ranks`-th batch: they see together
    what one with batches `ranks` times as large sees.
    """

    def __init__(
        self, recipe: Recipe, sources: Sources, first: int, rank: int = 0, ranks: int = 1
    ) -> None:
        super().__init__()
        self._recipe = recipe
        self._sources = sources
        self._first = first
        self._rank, self._ranks = rank, ranks

    def __iter__(self) -> Iterator[Examples]:
        """Batches for ever; with several workers each makes every n-th."""
        worker = get_worker_info()
        number, workers = (worker.id, worker.num_workers) if worker else (0, 1)
        task, recipe, maker = task_of(self._recipe), None, None
        batch = self._first + number
        while True:
            step = batch // self._recipe.schedule.accumulate
            if maker is None or staged(self._recipe, step) != recipe:
                recipe = staged(self._recipe, step)
                maker = task.maker(recipe, self._sources, False)
            size = self._recipe.schedule.batch
            begin = (batch * self._ranks + self._rank) * size
            seeds = [(self._recipe.seed, TRAINING, begin + i) for i in range(size)]
            clips = [maker.clip(seed) for seed in seeds]
            examples = [taught(task.example(c, self._recipe), c, self._recipe) for c in clips]
            yield tuple(torch.stack(column) for column in zip(*examples, strict=True))
            batch += workers


def validation_clips(recipe: Recipe, sources: Sources, rank: int = 0, ranks: int = 1) -> list[Any]:
    """The same clips each time, on instruments no training clip plays.

    Of `ranks` processes each gets as many, if need be by a few clips more than there should be.
    """
    maker = task_of(recipe).maker(recipe, sources, True)
    count = -(-recipe.schedule.validation_clips // ranks) * ranks
    return [maker.clip((recipe.seed, VALIDATION, i)) for i in range(rank, count, ranks)]


def as_examples(clips: list[Any], recipe: Recipe) -> list[Examples]:
    """Clips as batches of one."""
    examples = (task_of(recipe).example(clip, recipe) for clip in clips)
    return [tuple(one[np.newaxis] for one in example) for example in examples]
