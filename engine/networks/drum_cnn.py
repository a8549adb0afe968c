"""DrumCnn: convolutions over a few frames, each frame judged on its own.

The baseline of the drum family, after Vogl et al. 2018, "Towards multi-instrument drum
transcription", without its recurrent half.
"""

from dataclasses import dataclass

from torch import Tensor, nn

from engine.networks.conv_stack import REACH, ConvStack
from engine.networks.drums import DRUM_OUTPUTS
from engine.networks.rolls import RollHead, dimensions


@dataclass(frozen=True, slots=True)
class DrumCnnDimensions:
    """The shape of a DrumCnn."""

    windows: int = 1
    bins: int = 128
    drums: int = 11
    channels: tuple[int, int, int] = (32, 32, 64)
    width: int = 256

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
        """Frames of context to each side on which an output depends."""
        return REACH


class DrumCnn(nn.Module):
    """Features to logits for every drum and frame: onset, then velocity."""

    def __init__(self, dimensions: DrumCnnDimensions) -> None:
        super().__init__()
        d = dimensions
        self.dimensions = d
        self.stack = ConvStack(d.windows, d.bins, d.width, d.channels)
        self.head = RollHead(d.width, d.drums, DRUM_OUTPUTS)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, time, windows, bins) -> logits (batch, time, 2, drums)."""
        logits: Tensor = self.head(self.stack(x.transpose(1, 2)))
        return logits


def build(values: dict[str, object]) -> DrumCnn:
    """A network from the dimensions that stand in a card or a recipe."""
    return DrumCnn(dimensions(DrumCnnDimensions, values))
