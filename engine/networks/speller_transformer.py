"""SpellerTransformer: an encoder-decoder transformer from spectrogram frames to tokens.

After Gardner et al. 2022, "MT3: multi-task multitrack music transcription": each frame goes into
the encoder as one token, the decoder says a segment as a sentence. Other than there convolutions
look at the frames first, the events of each are guessed on the way, and the decoder looks ahead
from the moment that it has come to (`engine.networks.spelling`): what is small learns sooner so.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.networks.conv_stack import ConvStack
from engine.networks.rolls import dimensions
from engine.networks.spelling import FIRST, SHIFTS, Ahead, EventHead, elapsed
from engine.networks.transformer import EncoderLayer, Layers


@dataclass(frozen=True, slots=True)
class SpellerTransformerDimensions:
    """The shape of a SpellerTransformer that knows `tokens` tokens."""

    windows: int = 1
    bins: int = 128
    tokens: int = 64
    shifts: int = SHIFTS
    channels: tuple[int, int, int] = (16, 16, 32)
    width: int = 128
    heads: int = 4
    depth: int = 3
    spread: int = 2
    thrifty: bool = False

    @property
    def outputs(self) -> int:
        """There are no frames in a sentence."""
        return 1

    @property
    def pitches(self) -> int:
        """What is told apart: tokens."""
        return self.tokens

    @property
    def reach(self) -> int:
        """Segments are heard one by one."""
        return 0


class Listening(nn.Module):
    """Attention of each token to the frames ahead of its clock."""

    def __init__(self, width: int, heads: int, reach: int) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.out = nn.Linear(width, width), nn.Linear(width, width)
        self.key_value = nn.Linear(width, 2 * width)
        self.near = Ahead(2 * width, reach)

    def forward(self, x: Tensor, clock: Tensor, memory: Tensor) -> Tensor:
        """(batch, tokens, width), unchanged; clock (batch, tokens), memory (batch, time, width)."""
        near = self.near(self.key_value(memory), clock).unflatten(-1, (2, self.heads, -1))
        key, value = near.unbind(dim=3)
        query = self.query(x).unflatten(-1, (self.heads, -1)) / math.sqrt(key.shape[-1])
        shares = torch.einsum("blhd,blwhd->blhw", query, key).softmax(dim=-1)
        mixed: Tensor = self.out(torch.einsum("blhw,blwhd->blhd", shares, value).flatten(2))
        return mixed


class DecoderLayer(nn.Module):
    """Attention to what has been said, to the sound, then two layers for each token alone."""

    def __init__(self, width: int, heads: int, spread: int, reach: int) -> None:
        super().__init__()
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(3))
        self.heads = heads
        self.query_key_value = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.listens = Listening(width, heads, reach)
        self.alone = nn.Sequential(
            nn.Linear(width, spread * width), nn.GELU(), nn.Linear(spread * width, width)
        )

    def forward(self, x: Tensor, clock: Tensor, memory: Tensor) -> Tensor:
        """(batch, tokens, width), unchanged in shape; no token sees those after it."""
        x = x + self.out(self._before(self.norms[0](x)))
        x = x + self.listens(self.norms[1](x), clock, memory)
        mixed: Tensor = x + self.alone(self.norms[2](x))
        return mixed

    def _before(self, x: Tensor) -> Tensor:
        split = self.query_key_value(x).reshape(*x.shape[:2], 3, self.heads, -1)
        query, key, value = split.permute(2, 0, 3, 1, 4)
        said = functional.scaled_dot_product_attention(query, key, value, is_causal=True)
        return said.transpose(1, 2).flatten(2)


class SpellerTransformer(nn.Module):
    """Features to tokens."""

    def __init__(self, dimensions: SpellerTransformerDimensions) -> None:
        super().__init__()
        d = dimensions
        self.dimensions = d
        self.frames = ConvStack(d.windows, d.bins, d.width, d.channels)
        hears: list[nn.Module] = [EncoderLayer(d.width, d.heads, d.spread) for _ in range(d.depth)]
        self.hears = Layers(hears, d.thrifty)
        self.heard = nn.LayerNorm(d.width)
        self.events = EventHead(d.width, d.tokens, d.shifts)
        self.known = nn.Linear(d.width + d.tokens - FIRST - d.shifts, d.width)
        self.embedding = nn.Embedding(d.tokens, d.width)
        self.says = nn.ModuleList(
            DecoderLayer(d.width, d.heads, d.spread, d.shifts) for _ in range(d.depth)
        )
        self.said = nn.LayerNorm(d.width)
        self.head = nn.Linear(d.width, d.tokens)

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """(batch, time, windows, bins) -> (batch, time, width), logits (batch, time, events)."""
        tokens = self.frames(x.transpose(1, 2))
        events, known = self.events(self.heard(self.hears(tokens + places(tokens))))
        return self.known(known), events

    def spell(self, memory: Tensor, tokens: Tensor) -> Tensor:
        """Logits (batch, length, tokens) of what follows each of `tokens` (batch, length)."""
        x, clock = self.embedding(tokens), elapsed(tokens, self.dimensions.shifts)
        x = x + places(x)
        for layer in self.says:
            x = layer(x, clock, memory)
        logits: Tensor = self.head(self.said(x))
        return logits


def places(x: Tensor) -> Tensor:
    """Sines and cosines that tell where in a sequence (batch, length, width) each token stands.

    Vaswani et al. 2017, "Attention is all you need".
    """
    length, width = x.shape[1:]
    place = torch.arange(length, device=x.device, dtype=torch.float32)[:, None]
    rates = torch.exp(torch.arange(0, width, 2, device=x.device) * (-math.log(10_000.0) / width))
    return torch.cat([torch.sin(place * rates), torch.cos(place * rates)], dim=1).to(x.dtype)


def build(values: dict[str, object]) -> SpellerTransformer:
    """A network from the dimensions that stand in a card or a recipe."""
    return SpellerTransformer(dimensions(SpellerTransformerDimensions, values))
