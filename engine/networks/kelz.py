"""KelzNet: every frame on its own, by convolutions alone; the baseline of the frame family.

After Kelz et al. 2016, "On the potential of simple framewise approaches to piano transcription".
"""

from dataclasses import dataclass

from torch import Tensor, nn

from engine.networks.conv_stack import REACH, ConvStack
from engine.networks.rolls import RollDimensions, RollHead, dimensions


@dataclass(frozen=True, slots=True)
class KelzDimensions(RollDimensions):
    """The shape of a KelzNet."""

    channels: tuple[int, int, int] = (32, 32, 64)
    width: int = 512
    dropout: float = 0.25

    @property
    def reach(self) -> int:
        """Frames of context to each side on which an output depends."""
        return REACH


class KelzNet(nn.Module):
    """Features to logits for every key and frame."""

    def __init__(self, dimensions: KelzDimensions) -> None:
        super().__init__()
        d = dimensions
        self.dimensions = d
        self.stack = ConvStack(d.windows, d.bins, d.width, d.channels, d.dropout)
        self.head = RollHead(d.width, d.pitches)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, time, windows, bins) -> logits (batch, time, outputs, pitches)."""
        logits: Tensor = self.head(self.stack(x.transpose(1, 2)))
        return logits


def build(values: dict[str, object]) -> KelzNet:
    """A network from the dimensions that stand in a card or a recipe."""
    return KelzNet(dimensions(KelzDimensions, values))
