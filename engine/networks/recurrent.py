"""RollLSTM: a recurrent network over spectrogram frames, with or without convolutions before it.

Without (`front` 0) it is the plain BiLSTM of two layers of 88 units to each side; with, a CRNN:
the frame family's convolutions, then one that remembers (Sigtia et al. 2016, "An end-to-end neural
network for polyphonic piano music transcription").
"""

from dataclasses import dataclass

from torch import Tensor, nn

from engine.networks.conv_stack import ConvStack
from engine.networks.rolls import RollDimensions, RollHead, dimensions

MEMORY_FRAMES = 100
"""A recurrent network depends on all it heard; what lies further away hardly matters."""


@dataclass(frozen=True, slots=True)
class RecurrentDimensions(RollDimensions):
    """The shape of a RollLSTM: `units` to each side, `front` the width of the convolutions' output.

    A `front` of 0 means that there are none: the network hears the spectrogram itself.
    """

    units: int = 88
    layers: int = 2
    front: int = 0
    channels: tuple[int, int, int] = (32, 32, 64)
    dropout: float = 0.0

    @property
    def reach(self) -> int:
        """Frames of context to each side that a chunk is given."""
        return MEMORY_FRAMES


class RollLSTM(nn.Module):
    """Features to logits for every key and frame."""

    def __init__(self, dimensions: RecurrentDimensions) -> None:
        super().__init__()
        d = dimensions
        self.dimensions = d
        self.stack = (
            ConvStack(d.windows, d.bins, d.front, d.channels, d.dropout) if d.front else None
        )
        self.memory = nn.LSTM(
            d.front or d.windows * d.bins,
            d.units,
            d.layers,
            batch_first=True,
            bidirectional=True,
        )
        self.head = RollHead(2 * d.units, d.pitches)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, time, windows, bins) -> logits (batch, time, outputs, pitches)."""
        seen = x.flatten(2) if self.stack is None else self.stack(x.transpose(1, 2))
        logits: Tensor = self.head(self.memory(seen)[0])
        return logits


def build(values: dict[str, object]) -> RollLSTM:
    """A network from the dimensions that stand in a card or a recipe."""
    return RollLSTM(dimensions(RecurrentDimensions, values))
