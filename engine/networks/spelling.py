"""What networks that say tokens share: the clock that their tokens tell, and what lies ahead of it.

A sentence says how much time passes (TIME_SHIFT), so who reads it always knows the moment it tells
of. A decoder need not search for that moment: it looks at the frames from there on, each known by
its distance, and says the distance of what it sees next. The local attention of Luong et al. 2015,
"Effective approaches to attention-based neural machine translation", with its place not guessed but
counted; distances are embedded after Shaw et al. 2018, "Self-attention with relative position
representations".
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

BLANK, START, END = 0, 1, 2
"""Nothing (CTC's blank, and padding), the token before the first, the token after the last."""
FIRST = 3
"""The first of the TIME_SHIFT tokens: one frame."""
SHIFTS = 50
"""TIME_SHIFT tokens: so many frames the longest says."""
TOLD = -4.5
"""The logit an untrained network says of an event: hardly any key begins or ends in a frame."""


def elapsed(tokens: Tensor, shifts: int) -> Tensor:
    """Frames that have passed when each of `tokens` (…, length) has been said."""
    frames = tokens - FIRST + 1
    return torch.where((frames >= 1) & (frames <= shifts), frames, 0).cumsum(dim=-1)


class Ahead(nn.Module):
    """Windows of a sequence: the frame of the clock, and `reach` after it."""

    def __init__(self, width: int, reach: int) -> None:
        super().__init__()
        self.distances = nn.Parameter(0.1 * torch.randn(reach + 1, width))

    def forward(self, x: Tensor, clock: Tensor) -> Tensor:
        """(batch, time, width), (batch, length) -> (batch, length, reach + 1, width)."""
        batch, time, width = x.shape
        window = len(self.distances)
        # Beyond the end nothing is heard; what is looked up stays inside all the same.
        padded = functional.pad(x, (0, 0, 0, window)).reshape(-1, width)
        first = clock.clamp(max=time) + torch.arange(batch, device=x.device)[:, None] * (
            time + window
        )
        places = first[..., None] + torch.arange(window, device=x.device)
        return functional.embedding(places, padded) + self.distances.to(x.dtype)


class EventHead(nn.Module):
    """What begins and ends in each frame: the events a sentence tells of, as a roll.

    It is learnt beside the sentence, and told to what spells: its gradient stops there, as between
    onsets and frames in Hawthorne et al. 2018.
    """

    def __init__(self, width: int, tokens: int, shifts: int) -> None:
        super().__init__()
        self.layer = nn.Linear(width, tokens - FIRST - shifts)
        nn.init.constant_(self.layer.bias, TOLD)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """(batch, time, width) -> logits (batch, time, events), and x with what is believed."""
        logits: Tensor = self.layer(x)
        return logits, torch.cat([x, torch.sigmoid(logits.detach()).to(x.dtype)], dim=-1)
