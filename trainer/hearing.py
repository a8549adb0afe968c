"""What a network in training hears in a sound: the same features and decoding that users run."""

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from engine.audio.features import stream_with_levels
from engine.decode import Posteriors
from engine.decode.posteriors import level_values, quantised
from engine.models.card import kinds_of
from trainer.recipes.recipe import Recipe

Array = npt.NDArray[np.float32]


def note_posteriors(recipe: Recipe, network: nn.Module, sound: Array) -> Posteriors:
    """What a note network says of a mono sound at the recipe's rate."""
    blocks = list(stream_with_levels([sound], recipe.features))
    seen = torch.from_numpy(np.concatenate([block for block, _ in blocks]))[None]
    levels = np.concatenate([level for _, level in blocks])
    with torch.inference_mode():
        said = torch.sigmoid(network(seen)[0]).numpy()
    dimensions = recipe.page.dimensions
    kinds = kinds_of(dimensions.pedal, dimensions.families > 0)
    values = quantised(said, kinds)
    values = np.concatenate([values, level_values(levels, values.shape[2])], axis=1)
    kinds = (*kinds, "level")
    return Posteriors(values, recipe.features.hop_seconds, recipe.lowest_pitch, kinds)
