"""SpellerNet: sound to a sentence of tokens, by CTC or by an attention decoder.

Both hear through the same encoder, the frame family's convolutions and a recurrent layer, between
which the events of each frame are guessed. With CTC (Graves et al. 2006) every moment says a token
or nothing. The decoder (Bahdanau et al. 2015, "Neural machine translation by jointly learning to
align and translate") says one token after the other, and looks at the sound by additive attention
each time: at what comes after the moment that it has come to (`engine.networks.spelling`).
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from engine.networks.conv_stack import ConvStack
from engine.networks.rolls import dimensions
from engine.networks.spelling import BLANK, FIRST, SHIFTS, Ahead, EventHead


@dataclass(frozen=True, slots=True)
class SpellerDimensions:
    """The shape of a SpellerNet that knows `tokens` tokens.

    With `says` it is CTC's: so many tokens a frame at most. With 0 it has an attention decoder.
    """

    windows: int = 1
    bins: int = 229
    tokens: int = 229
    shifts: int = SHIFTS
    says: int = 0
    channels: tuple[int, int, int] = (24, 24, 48)
    width: int = 256
    units: int = 128
    memory: int = 256
    embedding: int = 64

    @property
    def outputs(self) -> int:
        """CTC's moments in a frame; the decoder has no frames."""
        return max(self.says, 1)

    @property
    def pitches(self) -> int:
        """What is told apart: tokens."""
        return self.tokens

    @property
    def reach(self) -> int:
        """Segments are heard one by one."""
        return 0

    @property
    def events(self) -> int:
        """Tokens of what happens: beginnings, and ends where they are told."""
        return self.tokens - FIRST - self.shifts

    @property
    def heard(self) -> int:
        """Values of a frame that the head or the decoder is given."""
        return 2 * self.units + self.events


class Additive(nn.Module):
    """Attention that adds what is looked for to what is there before it compares."""

    def __init__(self, query: int, memory: int, width: int, reach: int) -> None:
        super().__init__()
        self.query = nn.Linear(query, width, bias=False)
        self.key = nn.Linear(memory, width)
        self.score = nn.Linear(width, 1, bias=False)
        self.near_keys, self.near = Ahead(width, reach), Ahead(memory, reach)

    def forward(self, state: Tensor, clock: Tensor, memory: Tensor, keys: Tensor) -> Tensor:
        """(batch, query), (batch,), (batch, frames, memory) and its keys -> (batch, memory)."""
        near_keys = self.near_keys(keys, clock[:, None])[:, 0]
        near = self.near(memory, clock[:, None])[:, 0]
        scores = self.score(torch.tanh(self.query(state).unsqueeze(1) + near_keys))
        seen: Tensor = (torch.softmax(scores.float(), dim=1).to(near.dtype) * near).sum(dim=1)
        return seen


class AttentionDecoder(nn.Module):
    """Says one token after the other."""

    def __init__(self, d: SpellerDimensions) -> None:
        super().__init__()
        heard = d.heard
        self.embedding = nn.Embedding(d.tokens, d.embedding)
        self.attention = Additive(d.memory, heard, d.units, d.shifts)
        self.cell = nn.GRUCell(d.embedding + heard, d.memory)
        self.begin = nn.Linear(heard, d.memory)
        self.head = nn.Linear(d.memory + heard, d.tokens)

    def start(self, memory: Tensor) -> tuple[Tensor, Tensor]:
        """The first state (batch, memory), and the attention's keys."""
        return torch.tanh(self.begin(memory.mean(dim=1))), self.attention.key(memory)

    def step(
        self, token: Tensor, clock: Tensor, state: Tensor, memory: Tensor, keys: Tensor
    ) -> tuple[Tensor, Tensor]:
        """The logits after `token` (batch,) at frame `clock` (batch,), and the next state."""
        seen = self.attention(state, clock, memory, keys)
        # Cells keep full precision: what is wrong in a state is wrong for the rest of the sentence.
        state = self.cell(torch.cat([self.embedding(token), seen], dim=-1).to(state.dtype), state)
        return self.head(torch.cat([state, seen.to(state.dtype)], dim=-1)), state


class SpellerNet(nn.Module):
    """Features to tokens."""

    def __init__(self, dimensions: SpellerDimensions) -> None:
        super().__init__()
        d = dimensions
        self.dimensions = d
        self.stack = ConvStack(d.windows, d.bins, d.width, d.channels)
        self.events = EventHead(d.width, d.tokens, d.shifts)
        self.recurrent = nn.LSTM(d.width + d.events, d.units, batch_first=True, bidirectional=True)
        self.head = nn.Linear(d.heard, d.says * d.tokens) if d.says else None
        self.decoder = None if d.says else AttentionDecoder(d)
        if self.head is not None:
            nn.init.constant_(self.head.bias.view(d.says, d.tokens)[:, BLANK], 1.0)

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """(batch, time, windows, bins) -> (batch, time, heard), logits (batch, time, events)."""
        events, known = self.events(self.stack(x.transpose(1, 2)))
        remembered = self.recurrent(known)[0]
        return torch.cat([remembered, known[..., self.dimensions.width :]], dim=-1), events

    def say(self, memory: Tensor) -> Tensor:
        """CTC's logits: (batch, time, heard) -> (batch, time, says, tokens)."""
        d = self.dimensions
        assert self.head is not None
        said: Tensor = self.head(memory)
        return said.reshape(*memory.shape[:2], d.says, d.tokens)

    def forward(self, x: Tensor) -> Tensor:
        """CTC's logits: (batch, time, windows, bins) -> (batch, time, says, tokens)."""
        return self.say(self.encode(x)[0])


def build(values: dict[str, object]) -> SpellerNet:
    """A network from the dimensions that stand in a card or a recipe."""
    return SpellerNet(dimensions(SpellerDimensions, values))
