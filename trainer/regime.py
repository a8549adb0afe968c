"""What a regime does: easier clips at first, and clips cut to other lengths."""

import functools

import torch
from torch import Tensor

from trainer.recipes.recipe import Recipe

CUTTING = 11
"""Added to a run's seed: which stretch of a clip is heard has nothing to do with what it holds."""


def staged(recipe: Recipe, step: int) -> Recipe:
    """The recipe whose clips step `step` hears."""
    for stage in recipe.regime.stages:
        if step < stage.until:
            return functools.reduce(Recipe.with_setting, stage.settings, recipe)
    return recipe


def cut(batch: tuple[Tensor, ...], recipe: Recipe, step: int) -> tuple[Tensor, ...]:
    """All of a batch's tensors, whose second axis is time, cut to one of the regime's lengths."""
    lengths = recipe.regime.lengths
    if not lengths:
        return batch
    generator = torch.Generator().manual_seed((recipe.seed + CUTTING) * 1_000_003 + step)
    share = lengths[int(torch.randint(len(lengths), (), generator=generator))]
    frames = batch[0].shape[1]
    kept = max(1, min(frames, round(share * frames)))
    first = int(torch.randint(frames - kept + 1, (), generator=generator))
    return tuple(one[:, first : first + kept] for one in batch)
