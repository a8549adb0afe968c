"""OnsetsFrames: onsets and offsets are heard first, and what is heard of them helps frames.

After Hawthorne et al. 2018, "Onsets and frames: dual-objective piano transcription", with the
offset stack of the larger version (Hawthorne et al. 2019, the MAESTRO paper). Frames learn from
what the others say, but not the other way round: the gradient stops there.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from engine.networks.conv_stack import ConvStack
from engine.networks.recurrent import MEMORY_FRAMES
from engine.networks.rolls import RARE, RollDimensions, dimensions


@dataclass(frozen=True, slots=True)
class OnsetsFramesDimensions(RollDimensions):
    """The shape of an OnsetsFrames: the widths of its stacks, the units to each side."""

    channels: tuple[int, int, int] = (32, 32, 64)
    width: int = 512
    units: int = 128
    dropout: float = 0.0

    @property
    def reach(self) -> int:
        """Frames of context to each side that a chunk is given."""
        return MEMORY_FRAMES


class _Remembering(nn.Module):
    """A stack that remembers: (batch, windows, time, bins) -> logits (batch, time, pitches)."""

    def __init__(self, d: OnsetsFramesDimensions) -> None:
        super().__init__()
        self.stack = ConvStack(d.windows, d.bins, d.width, d.channels, d.dropout)
        self.memory = nn.LSTM(d.width, d.units, batch_first=True, bidirectional=True)
        self.head = _keys(2 * d.units, d.pitches)

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.head(self.memory(self.stack(x))[0])
        return logits


class OnsetsFrames(nn.Module):
    """Features to logits for every key and frame."""

    def __init__(self, dimensions: OnsetsFramesDimensions) -> None:
        super().__init__()
        d = dimensions
        self.dimensions = d
        self.onset, self.offset = _Remembering(d), _Remembering(d)
        self.sounding = nn.Sequential(
            ConvStack(d.windows, d.bins, d.width, d.channels, d.dropout), _keys(d.width, d.pitches)
        )
        self.memory = nn.LSTM(3 * d.pitches, d.units, batch_first=True, bidirectional=True)
        self.frame = _keys(2 * d.units, d.pitches)
        self.velocity = nn.Sequential(
            ConvStack(d.windows, d.bins, d.width, d.channels, d.dropout), _keys(d.width, d.pitches)
        )

    def forward(self, x: Tensor) -> Tensor:
        """(batch, time, windows, bins) -> logits (batch, time, outputs, pitches)."""
        x = x.transpose(1, 2)
        onset, offset, sounding = self.onset(x), self.offset(x), self.sounding(x)
        # The others' gradient stops here: frames take what onsets say as it is.
        known = torch.sigmoid(torch.cat([onset.detach(), offset.detach(), sounding], dim=-1))
        frame = self.frame(self.memory(known)[0])
        return torch.stack([onset, frame, offset, self.velocity(x)], dim=2)


def _keys(width: int, pitches: int) -> nn.Linear:
    layer = nn.Linear(width, pitches)
    nn.init.constant_(layer.bias, RARE)
    return layer


def build(values: dict[str, object]) -> OnsetsFrames:
    """A network from the dimensions that stand in a card or a recipe."""
    return OnsetsFrames(dimensions(OnsetsFramesDimensions, values))
