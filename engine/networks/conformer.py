"""Conformer blocks whose attention hears the whole clip at several speeds at once.

Gulati et al. 2020, "Conformer: convolution-augmented transformer for speech recognition". Attention
is hierarchical: each moment listens to all others as they are, and to averages of longer and longer
stretches, so that a bar or a pattern can be looked up as one thing.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.networks.transformer import Attention


class HierarchicalAttention(nn.Module):
    """Attention to a sequence and to its averages over stretches of `scales` steps."""

    def __init__(self, width: int, heads: int, scales: tuple[int, ...]) -> None:
        super().__init__()
        self.scales = scales
        self.attention = Attention(width, heads)
        self.levels = nn.Parameter(torch.zeros(len(scales), width))

    def forward(self, x: Tensor) -> Tensor:
        """(batch, time, width), unchanged in shape."""
        known = [x]
        for number, scale in enumerate(self.scales):
            short = -x.shape[1] % scale
            padded = functional.pad(x, (0, 0, 0, short))
            means = padded.reshape(len(x), -1, scale, x.shape[2]).mean(dim=2)
            known.append(means + self.levels[number].to(x.dtype))
        mixed: Tensor = self.attention(x, torch.cat(known, dim=1))
        return mixed


class Convolving(nn.Module):
    """The convolution of a conformer: gated, over each channel alone, then all mixed."""

    def __init__(self, width: int, kernel: int) -> None:
        super().__init__()
        self.gate = nn.Linear(width, 2 * width)
        self.over_time = nn.Conv1d(width, width, kernel, padding=kernel // 2, groups=width)
        self.norm = nn.LayerNorm(width)
        self.mix = nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, time, width), unchanged in shape."""
        gated = functional.glu(self.gate(x), dim=-1)
        seen = self.over_time(gated.transpose(1, 2)).transpose(1, 2)
        mixed: Tensor = self.mix(functional.silu(self.norm(seen)))
        return mixed


class ConformerBlock(nn.Module):
    """Half a step for each moment alone, attention, convolution, and the other half."""

    def __init__(self, width: int, heads: int, kernel: int, scales: tuple[int, ...]) -> None:
        super().__init__()
        self.first, self.second = _alone(width), _alone(width)
        self.before_attention = nn.LayerNorm(width)
        self.attention = HierarchicalAttention(width, heads, scales)
        self.before_convolving = nn.LayerNorm(width)
        self.convolving = Convolving(width, kernel)
        self.norm = nn.LayerNorm(width)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, time, width), unchanged in shape."""
        x = x + 0.5 * self.first(x)
        x = x + self.attention(self.before_attention(x))
        x = x + self.convolving(self.before_convolving(x))
        x = x + 0.5 * self.second(x)
        normed: Tensor = self.norm(x)
        return normed


def _alone(width: int) -> nn.Sequential:
    return nn.Sequential(
        nn.LayerNorm(width), nn.Linear(width, 4 * width), nn.SiLU(), nn.Linear(4 * width, width)
    )
