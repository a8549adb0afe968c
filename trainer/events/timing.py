"""When the tokens of sentences come: as a roll of events, and as CTC's moments."""

import torch
from torch import Tensor

from engine.networks.spelling import BLANK, FIRST, elapsed
from trainer.events.vocabulary import Vocabulary


def event_roll(tokens: Tensor, v: Vocabulary, frames: int) -> Tensor:
    """What happens in each frame, (batch, frames, events), by sentences (batch, length)."""
    event, clock = tokens - FIRST - v.longest_shift, elapsed(tokens, v.longest_shift)
    roll = torch.zeros(len(tokens), frames, v.size - FIRST - v.longest_shift, device=tokens.device)
    rows, places = torch.nonzero((event >= 0) & (clock < frames), as_tuple=True)
    roll[rows, clock[rows, places], event[rows, places]] = 1.0
    return roll


def aligned(tokens: Tensor, v: Vocabulary, moments: int, says: int) -> Tensor:
    """What each of CTC's moments should say, (batch, moments), `says` of them in a frame.

    Tokens come from their frame on, one a moment, with a blank between two of the same; a
    TIME_SHIFT comes when its time is over. What comes too late for the segment is left out. Sak et
    al. 2015, "Learning acoustic frame labeling for speech recognition with recurrent neural
    networks", begin with such labels too.
    """
    targets = torch.full((len(tokens), moments), BLANK, dtype=torch.long)
    clock = (elapsed(tokens, v.longest_shift) * says).tolist()
    for row, (sentence, due) in enumerate(zip(tokens.tolist(), clock, strict=True)):
        place, before = 0, BLANK
        for token, earliest in zip(sentence, due, strict=True):
            place = max(place + (token == before), earliest)
            if token < FIRST or place >= moments:
                break
            targets[row, place] = before = token
            place += 1
    return targets.to(tokens.device)
