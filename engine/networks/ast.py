"""AstNet: the Audio Spectrogram Transformer, with a head that says piano rolls.

Patches of 16 x 16 of a mel spectrogram become tokens, a transformer mixes them (Gong et al. 2021,
"AST: Audio Spectrogram Transformer"; its two extra tokens are kept, so that its published weights
fit), then all frequencies of a moment together are spread over its frames again, smoothed by
convolutions over time.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.networks.rolls import RARE, RollDimensions, dimensions
from engine.networks.transformer import EncoderLayer, Layers

PATCH = 16
EXTRA_TOKENS = 2


@dataclass(frozen=True, slots=True)
class AstDimensions(RollDimensions):
    """The shape of an AstNet.

    `stride` is the distance of patches in frames and bins, `longest` the frames for which there are
    places; with `thrifty` training takes less memory and more time.
    """

    bins: int = 128
    width: int = 768
    depth: int = 12
    heads: int = 12
    stride: int = 10
    longest: int = 1024
    head_channels: int = 256
    thrifty: bool = False

    @property
    def reach(self) -> int:
        """Frames of context to each side that a chunk is given."""
        return 10 * self.stride

    @property
    def rows(self) -> int:
        """Patches above each other."""
        return (self.bins - PATCH) // self.stride + 1

    @property
    def columns(self) -> int:
        """The most patches beside each other."""
        return (self.longest - PATCH) // self.stride + 1


class AstEncoder(nn.Module):
    """(batch, 1, bins, frames) -> (batch, columns, rows, width)."""

    def __init__(self, dimensions: AstDimensions) -> None:
        super().__init__()
        d = dimensions
        self.dimensions = d
        self.patches = nn.Conv2d(d.windows, d.width, PATCH, d.stride)
        self.extra = nn.Parameter(torch.zeros(1, EXTRA_TOKENS, d.width))
        self.extra_places = nn.Parameter(torch.zeros(1, EXTRA_TOKENS, d.width))
        self.places = nn.Parameter(torch.randn(1, d.width, d.rows, d.columns) * 0.02)
        layers: list[nn.Module] = [EncoderLayer(d.width, d.heads) for _ in range(d.depth)]
        self.layers = Layers(layers, d.thrifty)
        self.norm = nn.LayerNorm(d.width)

    def forward(self, x: Tensor) -> Tensor:
        """What every patch stands for among the others."""
        d = self.dimensions
        patches = self.patches(x)
        columns = patches.shape[3]
        patches = patches + self.places[..., :columns]
        tokens = patches.permute(0, 3, 2, 1).flatten(1, 2)
        extra = (self.extra + self.extra_places).expand(len(x), -1, -1).to(tokens.dtype)
        seen: Tensor = self.norm(self.layers(torch.cat([extra, tokens], dim=1)))
        return seen[:, EXTRA_TOKENS:].reshape(len(x), columns, d.rows, d.width)


class AstNet(nn.Module):
    """Features to logits for every key and frame."""

    def __init__(self, dimensions: AstDimensions) -> None:
        super().__init__()
        d = dimensions
        self.dimensions = d
        self.encoder = AstEncoder(d)
        self.spread = nn.Linear(d.rows * d.width, d.stride * d.head_channels)
        self.head = nn.Sequential(
            nn.Conv1d(d.head_channels, d.head_channels, 5, padding=2),
            nn.GELU(),
            nn.Conv1d(d.head_channels, d.outputs * d.pitches, 5, padding=2),
        )
        nn.init.constant_(self.head[-1].bias, RARE)  # type: ignore[arg-type]

    def forward(self, x: Tensor) -> Tensor:
        """(batch, time, windows, bins) -> logits (batch, time, outputs, pitches)."""
        d, frames = self.dimensions, x.shape[1]
        seen = self.encoder(whole_patches(x, d.stride).permute(0, 2, 3, 1))
        vectors = self.spread(seen.flatten(2)).reshape(len(x), -1, d.head_channels)
        said: Tensor = self.head(vectors[:, :frames].transpose(1, 2)).transpose(1, 2)
        return said.reshape(len(x), frames, d.outputs, d.pitches)


def whole_patches(x: Tensor, stride: int) -> Tensor:
    """Pad time (axis 1) so that every `stride` frames have a patch whose middle is theirs."""
    before = (PATCH - stride) // 2
    columns = (x.shape[1] + stride - 1) // stride
    after = (columns - 1) * stride + PATCH - before - x.shape[1]
    return functional.pad(x, (0, 0, 0, 0, before, after))


def build(values: dict[str, object]) -> AstNet:
    """A network from the dimensions that stand in a card or a recipe."""
    return AstNet(dimensions(AstDimensions, values))
