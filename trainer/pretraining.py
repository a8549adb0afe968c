"""Training without labels: a network says again what was hidden from it.

After He et al. 2022, "Masked autoencoders are scalable vision learners", and Gong et al. 2022,
"SSAST: self-supervised audio spectrogram transformer"; the contrastive half is that of Chen et al.
2020, "A simple framework for contrastive learning of visual representations".
"""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from trainer.recipes.recipe import Recipe, RecipeError
from trainer.recipes.regime import MaskedSettings

Losses = dict[str, Tensor]


def hidden(shape: tuple[int, ...], settings: MaskedSettings, seed: int) -> Tensor:
    """Which cells of features (batch, time, windows, bins) are hidden: (batch, time, 1, bins)."""
    batch, time, _, bins = shape
    rows, columns = -(-time // settings.frames), -(-bins // settings.bins)
    generator = torch.Generator().manual_seed(seed)
    blocks = torch.rand(batch, rows, columns, generator=generator) < settings.share
    cells = blocks.repeat_interleave(settings.frames, 1).repeat_interleave(settings.bins, 2)
    return cells[:, :time, :bins].unsqueeze(2)


def masked_losses(recipe: Recipe, network: nn.Module, features: Tensor, step: int) -> Losses:
    """How wrong a network is about what was hidden: mean square error, and the clips' kinship.

    The network needs `encode` and a layer `rebuild`; RecipeError where it has none.
    """
    settings = recipe.masked or MaskedSettings()
    if getattr(network, "rebuild", None) is None:
        raise RecipeError(
            "This network cannot be trained without labels.",
            "One whose dimensions have `rebuilds` can.",
        )
    features = features.float()
    first, rebuilt = _view(network, features, settings, 2 * step)
    losses = {"rebuilt": rebuilt}
    losses["loss"] = rebuilt
    if settings.contrastive:
        second, again = _view(network, features, settings, 2 * step + 1)
        losses["kinship"] = kinship_loss(first, second, settings.temperature)
        losses["loss"] = (rebuilt + again) / 2 + settings.contrastive * losses["kinship"]
    return losses


def _view(
    network: Any, features: Tensor, settings: MaskedSettings, seed: int
) -> tuple[Tensor, Tensor]:
    """A clip's vector (batch, width) as it is heard with parts hidden, and the error there."""
    covered = hidden(tuple(features.shape), settings, seed).to(features.device)
    seen = network.encode(torch.where(covered, features.mean(), features))
    said = network.rebuild(seen).reshape(len(features), -1, *features.shape[2:])
    error = (said[:, : features.shape[1]].float() - features).square()
    where = covered.expand_as(features)
    return seen.float().mean(dim=1), (error * where).sum() / where.sum().clamp(min=1)


def kinship_loss(first: Tensor, second: Tensor, temperature: float) -> Tensor:
    """How badly each clip's two vectors (batch, width) are told from those of other clips."""
    vectors = functional.normalize(torch.cat([first, second]), dim=1)
    alike = vectors @ vectors.T / temperature
    alike = alike.masked_fill(torch.eye(len(alike), dtype=torch.bool, device=alike.device), -1e9)
    kin = torch.arange(len(alike), device=alike.device).roll(len(first))
    return functional.cross_entropy(alike, kin)
