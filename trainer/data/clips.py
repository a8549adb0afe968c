"""Batches of clips for the network, made on the fly in worker processes."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch.utils.data import IterableDataset, get_worker_info

from trainer.data.sources import Sources
from trainer.recipes.recipe import Recipe
from trainer.tasks import Examples, task_of

TRAINING, VALIDATION = 0, 1


class ClipBatches(IterableDataset[Examples]):
    """Batch k is made from seed and k alone, so that a resumed run goes on where it was."""

    def __init__(self, recipe: Recipe, sources: Sources, first: int) -> None:
        super().__init__()
        self._recipe = recipe
        self._sources = sources
        self._first = first

    def __iter__(self) -> Iterator[Examples]:
        """Batches for ever; with several workers each makes every n-th."""
        worker = get_worker_info()
        number, workers = (worker.id, worker.num_workers) if worker else (0, 1)
        task = task_of(self._recipe)
        maker = task.maker(self._recipe, self._sources, False)
        batch = self._first + number
        while True:
            size = self._recipe.schedule.batch
            seeds = [(self._recipe.seed, TRAINING, batch * size + i) for i in range(size)]
            examples = [task.example(maker.clip(seed), self._recipe) for seed in seeds]
            yield tuple(torch.stack(column) for column in zip(*examples, strict=True))
            batch += workers


def validation_clips(recipe: Recipe, sources: Sources) -> list[Any]:
    """The same clips each time, on instruments no training clip plays."""
    maker = task_of(recipe).maker(recipe, sources, True)
    count = recipe.schedule.validation_clips
    return [maker.clip((recipe.seed, VALIDATION, i)) for i in range(count)]


def as_examples(clips: list[Any], recipe: Recipe) -> list[Examples]:
    """Clips as batches of one."""
    examples = (task_of(recipe).example(clip, recipe) for clip in clips)
    return [tuple(one[np.newaxis] for one in example) for example in examples]
