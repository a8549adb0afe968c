"""ConvStack: the convolutional front that the frame family shares.

Three convolutions over (time, frequency), the last two followed by pooling of frequency, then one
layer that turns each moment into a vector: the ConvNet of Kelz et al. 2016 ("On the potential of
simple framewise approaches to piano transcription") as Hawthorne et al. 2018 ("Onsets and frames:
dual-objective piano transcription") use it.
"""

import torch
from torch import Tensor, nn

REACH = 3
"""Frames of context to each side: one for each convolution."""


class ConvStack(nn.Module):
    """(batch, windows, time, bins) -> (batch, time, width).

    In training the share `dropout` is left out after each pooling, and twice that after the last
    layer: 0.25 in the papers, whose corpora are read hundreds of times.
    """

    def __init__(
        self,
        windows: int,
        bins: int,
        width: int,
        channels: tuple[int, int, int],
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        first, second, third = channels
        self.layers = nn.Sequential(
            *_convolution(windows, first),
            *_convolution(first, second),
            nn.MaxPool2d((1, 2)),
            nn.Dropout(dropout),
            *_convolution(second, third),
            nn.MaxPool2d((1, 2)),
            nn.Dropout(dropout),
        )
        self.last = nn.Sequential(
            nn.Linear(third * (bins // 4), width), nn.ReLU(), nn.Dropout(2 * dropout)
        )

    def forward(self, x: Tensor) -> Tensor:
        """What every moment looks like, as one vector."""
        seen: Tensor = self.layers(x.contiguous(memory_format=torch.channels_last))
        vector: Tensor = self.last(seen.transpose(1, 2).flatten(2))
        return vector


def _convolution(inputs: int, outputs: int) -> list[nn.Module]:
    return [
        nn.Conv2d(inputs, outputs, 3, padding=1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    ]
