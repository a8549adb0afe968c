"""Layers of transformers that the spectrogram networks share."""

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.checkpoint import checkpoint


class Attention(nn.Module):
    """Self-attention, or attention of one sequence to another, with several heads."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key = nn.Linear(width, width), nn.Linear(width, width)
        self.value, self.out = nn.Linear(width, width), nn.Linear(width, width)

    def forward(self, x: Tensor, other: Tensor | None = None) -> Tensor:
        """(batch, tokens, width), unchanged in shape; keys and values come from `other`."""
        source = x if other is None else other
        said = functional.scaled_dot_product_attention(
            self._split(self.query(x)),
            self._split(self.key(source)),
            self._split(self.value(source)),
        )
        mixed: Tensor = self.out(said.transpose(1, 2).flatten(2))
        return mixed

    def _split(self, x: Tensor) -> Tensor:
        return x.reshape(*x.shape[:2], self.heads, -1).transpose(1, 2)


class EncoderLayer(nn.Module):
    """Attention, then two layers for each token alone; both normalised before, added after."""

    def __init__(self, width: int, heads: int, spread: int = 4) -> None:
        super().__init__()
        self.before, self.between = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention = Attention(width, heads)
        self.alone = nn.Sequential(
            nn.Linear(width, spread * width), nn.GELU(), nn.Linear(spread * width, width)
        )

    def forward(self, x: Tensor) -> Tensor:
        """(batch, tokens, width), unchanged in shape."""
        x = x + self.attention(self.before(x))
        mixed: Tensor = x + self.alone(self.between(x))
        return mixed


class Layers(nn.ModuleList):
    """Layers one after the other; with `thrifty` their insides are computed twice, not kept.

    Chen et al. 2016, "Training deep nets with sublinear memory cost".
    """

    def __init__(self, layers: list[nn.Module], thrifty: bool = False) -> None:
        super().__init__(layers)
        self.thrifty = thrifty

    def forward(self, x: Tensor) -> Tensor:
        """What comes out of the last layer."""
        for layer in self:
            spare = self.thrifty and self.training and torch.is_grad_enabled()
            x = _twice(layer, x) if spare else layer(x)
        return x


def _twice(layer: nn.Module, x: Tensor) -> Tensor:
    said: Tensor = checkpoint(layer, x, use_reentrant=False)
    return said
