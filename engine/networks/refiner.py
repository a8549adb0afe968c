"""RefinerNet: a piano roll as several models said it, said again by one that knows music.

Two bidirectional recurrent layers of 256 units to each side, self-attention with four heads, and
two layers for each frame alone: 3.49 million weights for 88 keys. They say what is to be corrected
(He et al. 2016, "Deep residual learning for image recognition"): what knows nothing yet leaves the
roll as it was.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from engine.networks.rolls import dimensions
from engine.networks.transformer import Attention

CHUNK_FRAMES = 10_000
SURE = 0.007
"""Nothing that was said counts as surer than this share from never and always: logits of 5."""


@dataclass(frozen=True, slots=True)
class RefinerDimensions:
    """The shape of a RefinerNet."""

    pitches: int = 88
    units: int = 256
    layers: int = 2
    heads: int = 4
    hidden: int = 256
    left_out: float = 0.2

    @property
    def windows(self) -> int:
        """One roll goes in."""
        return 1

    @property
    def bins(self) -> int:
        """Of as many keys as come out."""
        return self.pitches

    @property
    def outputs(self) -> int:
        """One roll comes out."""
        return 1

    @property
    def reach(self) -> int:
        """Frames of context to each side that a chunk is given."""
        return 500


class RefinerNet(nn.Module):
    """A roll to logits of a better one."""

    def __init__(self, dimensions: RefinerDimensions) -> None:
        super().__init__()
        d = dimensions
        self.dimensions = d
        self.memory = nn.LSTM(
            d.pitches,
            d.units,
            d.layers,
            batch_first=True,
            bidirectional=True,
            dropout=d.left_out if d.layers > 1 else 0.0,
        )
        self.attention = Attention(2 * d.units, d.heads)
        self.norm = nn.LayerNorm(2 * d.units)
        last = nn.Linear(d.hidden, d.pitches)
        nn.init.normal_(last.weight, std=1e-3)
        nn.init.zeros_(last.bias)
        self.head = nn.Sequential(
            nn.Linear(2 * d.units, d.hidden), nn.ReLU(), nn.Dropout(d.left_out), last
        )

    def forward(self, x: Tensor) -> Tensor:
        """(batch, time, 1, pitches) in 0-1 -> logits (batch, time, 1, pitches)."""
        heard = self.memory(x.flatten(2))[0]
        corrections: Tensor = self.head(self.norm(heard + self.attention(heard)))
        return torch.logit(x.float(), SURE) + corrections.unsqueeze(2)


def build(values: dict[str, object]) -> RefinerNet:
    """A network from the dimensions that stand in a card or a recipe."""
    return RefinerNet(dimensions(RefinerDimensions, values))
