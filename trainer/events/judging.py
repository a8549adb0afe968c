"""How wrong a network is about a sentence."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.networks.speller import AttentionDecoder, SpellerNet
from engine.networks.speller_transformer import SpellerTransformer
from engine.networks.spelling import BLANK, END, FIRST, START, elapsed
from trainer.events.timing import aligned, event_roll
from trainer.events.vocabulary import Vocabulary
from trainer.recipes.spelling import SpellingPage

Losses = dict[str, Tensor]


def sampling_share(epoch: int, page: SpellingPage) -> float:
    """The share of tokens that are a decoder's own in an epoch, the first being 1."""
    return min(page.sampling_most, page.sampling_step * (epoch - 1))


def spelling_losses(
    network: nn.Module, batch: tuple[Tensor, ...], page: SpellingPage, v: Vocabulary, step: int
) -> Losses:
    """The loss of a batch of features and tokens (batch, longest), padded with BLANK."""
    features, tokens = batch
    assert isinstance(network, SpellerNet | SpellerTransformer)
    memory, events = network.encode(features)
    rolls = roll_loss(events, event_roll(tokens, v, events.shape[1]))
    if isinstance(network, SpellerNet) and network.decoder is None:
        sentence = _moments_loss(network.say(memory), tokens, page, v)
    else:
        said = _said(network, memory, tokens, page, step)
        sentence = _sentence_loss(said, tokens, page, v)
    return {"loss": sentence + page.roll_weight * rolls, "sentence": sentence, "rolls": rolls}


def _said(
    network: SpellerNet | SpellerTransformer,
    memory: Tensor,
    tokens: Tensor,
    page: SpellingPage,
    step: int,
) -> Tensor:
    """A decoder's logits (batch, length, tokens) while it is taught."""
    if isinstance(network, SpellerTransformer):
        return network.spell(memory, _begun(tokens))
    assert network.decoder is not None
    share = sampling_share(1 + step // page.epoch, page) if network.training else 0.0
    generator = torch.Generator().manual_seed(step)
    clock = elapsed(_begun(tokens), network.dimensions.shifts)
    return taught(network.decoder, memory, tokens, clock, share, generator)


def roll_loss(logits: Tensor, roll: Tensor) -> Tensor:
    """Binary cross entropy of a frame's events together, the mean of frames."""
    each = functional.binary_cross_entropy_with_logits(logits.float(), roll, reduction="none")
    return each.sum(dim=-1).mean()


def _moments_loss(logits: Tensor, tokens: Tensor, page: SpellingPage, v: Vocabulary) -> Tensor:
    """CTC's loss, and that of each moment for itself, both by the tokens of the sentences."""
    moments = logits.flatten(1, 2).float()
    targets = aligned(tokens, v, moments.shape[1], logits.shape[2])
    each = functional.cross_entropy(moments.flatten(0, 1), targets.flatten(), reduction="sum")
    count = (targets != BLANK).sum().clamp(min=1)
    return ctc_loss(logits, tokens) + page.aligned_weight * each / count


def ctc_loss(logits: Tensor, tokens: Tensor) -> Tensor:
    """CTC's loss of logits (batch, time, says, tokens); sentences that do not fit count nothing."""
    moments = logits.flatten(1, 2).float().log_softmax(dim=-1).transpose(0, 1)
    sounds = (tokens >= FIRST).sum(dim=1)
    lengths = torch.full((len(tokens),), len(moments), dtype=torch.long)
    return functional.ctc_loss(
        moments, tokens, lengths, sounds.cpu(), blank=BLANK, zero_infinity=True
    )


def taught(
    decoder: AttentionDecoder,
    memory: Tensor,
    tokens: Tensor,
    clock: Tensor,
    share: float,
    generator: torch.Generator,
) -> Tensor:
    """Logits (batch, length, tokens) of a decoder that is told what it should have said.

    A `share` of what it is told is what it said itself; the `clock` (batch, length) before each
    place stays the true one.
    """
    state, keys = decoder.start(memory)
    token, rows = tokens.new_full((len(tokens),), START), []
    for place in range(_length(tokens) + 1):
        logits, state = decoder.step(token, clock[:, place], state, memory, keys)
        rows.append(logits)
        token = tokens[:, min(place, tokens.shape[1] - 1)]
        if share:
            own = torch.rand(len(token), generator=generator).to(token.device) < share
            token = torch.where(own, logits.detach().argmax(dim=-1), token)
    return torch.stack(rows, dim=1)


def _length(tokens: Tensor) -> int:
    return int((tokens >= FIRST).sum(dim=1).max())


def _begun(tokens: Tensor) -> Tensor:
    """Sentences as a decoder is told them: START, then all but the last."""
    start = tokens.new_full((len(tokens), 1), START)
    return torch.cat([start, tokens[:, : _length(tokens)]], dim=1)


def _sentence_loss(said: Tensor, tokens: Tensor, page: SpellingPage, v: Vocabulary) -> Tensor:
    """Cross entropy of (batch, length, size) against tokens and the END after them."""
    wanted = functional.pad(tokens, (0, 1))[:, : said.shape[1]].clone()
    ends = (wanted >= FIRST).sum(dim=1, keepdim=True)
    wanted.scatter_(1, ends.clamp(max=said.shape[1] - 1), END)
    loss: Tensor = functional.cross_entropy(
        said.float().flatten(0, 1),
        wanted.flatten(),
        weight=_weights(page, v, said.device),
        ignore_index=BLANK,
    )
    return loss


def _weights(page: SpellingPage, v: Vocabulary, device: Any) -> Tensor:
    weights = torch.ones(v.size, device=device)
    weights[FIRST : FIRST + v.longest_shift] = page.shift_weight
    weights[END] = page.end_weight
    return weights
