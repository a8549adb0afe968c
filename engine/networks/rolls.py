"""Rolls: the dimensions and the last layer of networks that say piano rolls frame by frame."""

from dataclasses import dataclass
from typing import Any, TypeVar

from torch import Tensor, nn

RARE = -3.5
"""The logit an untrained network says: nearly every key is silent nearly always."""
OUTPUTS = 4
"""Onset, frame, offset and velocity."""

D = TypeVar("D")


@dataclass(frozen=True, slots=True)
class RollDimensions:
    """What networks of the frame family have in common; they hear neither pedal nor families."""

    windows: int = 1
    bins: int = 229
    pitches: int = 88

    @property
    def outputs(self) -> int:
        """Planes of the output: onset, frame, offset and velocity."""
        return OUTPUTS

    @property
    def pedal(self) -> bool:
        """There is no head for the pedal."""
        return False

    @property
    def families(self) -> int:
        """There is no head for families of instruments."""
        return 0


class RollHead(nn.Module):
    """(batch, time, width) -> logits (batch, time, outputs, pitches)."""

    def __init__(self, width: int, pitches: int, outputs: int = OUTPUTS) -> None:
        super().__init__()
        self.shape = (outputs, pitches)
        self.layer = nn.Linear(width, outputs * pitches)
        nn.init.constant_(self.layer.bias, RARE)

    def forward(self, x: Tensor) -> Tensor:
        """Logits for every key of every frame."""
        logits: Tensor = self.layer(x).unflatten(-1, self.shape)
        return logits


def dimensions(kind: type[D], values: dict[str, object]) -> D:
    """Dimensions from a card's plain values; TypeError where they do not fit."""
    known: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
    return kind(**known)
