"""DrumNet: a small convolutional network that hears a drum kit.

A few convolutions look at patches of the spectrogram and pool its frequency axis; what is left of
each moment is one vector, and dilated convolutions over time (no recurrence: long files stream)
compare it with what came before and after: a cymbal is known by how it dies away. The body takes
one step for every `stride` frames and the head answers for each of them.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from engine.networks.harmonic import TemporalBlock

RARE = -4.0
"""The logit an untrained network says: a drum is struck in few frames."""
DRUM_OUTPUTS = 2
"""Onset and velocity."""


@dataclass(frozen=True, slots=True)
class DrumDimensions:
    """The shape of a DrumNet.

    `front_channels` are those of the three convolutions at the front, of which the second and the
    third halve the frequency axis; `dilations` are one per temporal block, in steps of `stride`
    frames; `drums` is how many pieces of a kit are told apart.
    """

    windows: int = 2
    bins: int = 98
    drums: int = 11
    front_channels: tuple[int, ...] = (20, 32, 48)
    channels: int = 104
    dilations: tuple[int, ...] = (1, 2, 4, 8, 16, 1, 2, 4)
    stride: int = 2

    @property
    def outputs(self) -> int:
        """Planes of the output: onset and velocity."""
        return DRUM_OUTPUTS

    @property
    def pitches(self) -> int:
        """What a plane tells of: drums."""
        return self.drums

    @property
    def reach(self) -> int:
        """Frames of context to each side on which an output depends, a multiple of `stride`.

        A chunk has to begin at a multiple of `stride` as well.
        """
        return self.stride * (-(-3 // self.stride) + sum(self.dilations) + 1)

    @property
    def pooled_bins(self) -> int:
        """What the front leaves of the frequency axis."""
        halved = (self.bins + 1) // 2
        return (halved + 1) // 2


def layer(
    inputs: int, outputs: int, kernel: tuple[int, int], stride: tuple[int, int], pad: bool = True
) -> list[nn.Module]:
    """A convolution over (time, frequency), normalised and rectified."""
    padding = (kernel[0] // 2, kernel[1] // 2 if pad else 0)
    return [
        nn.Conv2d(inputs, outputs, kernel, stride, padding, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    ]


class DrumNet(nn.Module):
    """Features to logits for every drum and frame: onset, then velocity."""

    def __init__(self, dimensions: DrumDimensions) -> None:
        super().__init__()
        d = dimensions
        self.dimensions = d
        # Each band's own scale: hi-hats lie far below kicks in level, and count as much.
        self.scale = nn.BatchNorm2d(d.windows * d.bins)
        first, second, third = d.front_channels
        self.front = nn.Sequential(
            *layer(d.windows, first, (3, 3), (1, 1)),
            *layer(first, second, (3, 3), (1, 2)),
            *layer(second, third, (3, 3), (d.stride, 2)),
            *layer(third, d.channels, (1, d.pooled_bins), (1, 1), pad=False),
        )
        self.body = nn.Sequential(*(TemporalBlock(d.channels, step) for step in d.dilations))
        self.head = nn.Sequential(
            *layer(d.channels, d.channels, (3, 1), (1, 1)),
            nn.Conv2d(d.channels, d.stride * DRUM_OUTPUTS * d.drums, 1),
        )
        said = self.head[-1]
        assert isinstance(said, nn.Conv2d)
        nn.init.constant_(said.bias, RARE)  # type: ignore[arg-type]

    def forward(self, x: Tensor) -> Tensor:
        """(batch, time, windows, bins) -> logits (batch, time, 2, drums)."""
        d = self.dimensions
        batch, frames = x.shape[:2]
        x = self.scale(x.flatten(2).transpose(1, 2).unsqueeze(-1))
        x = x.reshape(batch, d.windows, d.bins, frames).transpose(2, 3)
        x = self.body(self.front(x.contiguous(memory_format=torch.channels_last)))
        said = self.head(x)[..., 0].transpose(1, 2)
        logits: Tensor = said.reshape(batch, -1, DRUM_OUTPUTS, d.drums)
        return logits[:, :frames]


def build(values: dict[str, object]) -> DrumNet:
    """A network from the dimensions that stand in a card or a recipe."""
    known = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
    return DrumNet(DrumDimensions(**known))  # type: ignore[arg-type]
