"""BeatNet: a small convolutional network that taps its foot.

A few convolutions look at patches of the spectrogram and pool its frequency axis; dilated
convolutions over time (no recurrence: long files stream) then compare each moment with those a
fraction of a beat and whole bars away, after Davies and Böck, "Temporal convolutional networks for
musical audio beat tracking" (EUSIPCO 2019). The body takes one step for every `stride` frames and
the head answers for each of them.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from engine.networks.drums import layer
from engine.networks.harmonic import TemporalBlock

RARE = -2.5
"""The logit an untrained network says: beats are in few frames."""
BEAT_OUTPUTS = 3
"""Whether a beat is there, whether it begins a bar, whether beats are of three parts."""


@dataclass(frozen=True, slots=True)
class BeatDimensions:
    """The shape of a BeatNet.

    `front_channels` are those of the three convolutions at the front, each of which halves the
    frequency axis; `dilations` are one per temporal block, in steps of `stride` frames.
    """

    windows: int = 2
    bins: int = 95
    front_channels: tuple[int, ...] = (12, 24, 32)
    channels: int = 64
    dilations: tuple[int, ...] = (1, 2, 4, 8, 16, 32, 64, 128, 1, 4, 16, 64)
    stride: int = 2
    dropout: float = 0.1

    @property
    def outputs(self) -> int:
        """Planes of the output."""
        return BEAT_OUTPUTS

    @property
    def pitches(self) -> int:
        """A beat is one for all keys."""
        return 1

    @property
    def reach(self) -> int:
        """Frames of context to each side on which an output depends, a multiple of `stride`.

        A chunk has to begin at a multiple of `stride` as well.
        """
        return self.stride * (-(-3 // self.stride) + sum(self.dilations) + 1)

    @property
    def pooled_bins(self) -> int:
        """What the front leaves of the frequency axis."""
        bins = self.bins
        for _ in self.front_channels:
            bins = (bins + 1) // 2
        return bins


class BeatNet(nn.Module):
    """Features to logits for every frame: beat, downbeat, thirds."""

    def __init__(self, dimensions: BeatDimensions) -> None:
        super().__init__()
        d = dimensions
        self.dimensions = d
        self.scale = nn.BatchNorm2d(d.windows * d.bins)
        first, second, third = d.front_channels
        self.front = nn.Sequential(
            *layer(d.windows, first, (3, 3), (1, 2)),
            *layer(first, second, (3, 3), (d.stride, 2)),
            *layer(second, third, (3, 3), (1, 2)),
            *layer(third, d.channels, (1, d.pooled_bins), (1, 1), pad=False),
            nn.Dropout2d(d.dropout),
        )
        self.body = nn.Sequential(*(TemporalBlock(d.channels, step) for step in d.dilations))
        self.head = nn.Sequential(
            *layer(d.channels, d.channels, (3, 1), (1, 1)),
            nn.Conv2d(d.channels, d.stride * BEAT_OUTPUTS, 1),
        )
        said = self.head[-1]
        assert isinstance(said, nn.Conv2d)
        nn.init.constant_(said.bias, RARE)  # type: ignore[arg-type]

    def forward(self, x: Tensor) -> Tensor:
        """(batch, time, windows, bins) -> logits (batch, time, 3, 1)."""
        d = self.dimensions
        batch, frames = x.shape[:2]
        x = self.scale(x.flatten(2).transpose(1, 2).unsqueeze(-1))
        x = x.reshape(batch, d.windows, d.bins, frames).transpose(2, 3)
        x = self.body(self.front(x.contiguous(memory_format=torch.channels_last)))
        said = self.head(x)[..., 0].transpose(1, 2)
        logits: Tensor = said.reshape(batch, -1, BEAT_OUTPUTS, 1)
        return logits[:, :frames]


def build(values: dict[str, object]) -> BeatNet:
    """A network from the dimensions that stand in a card or a recipe."""
    known = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
    return BeatNet(BeatDimensions(**known))  # type: ignore[arg-type]
