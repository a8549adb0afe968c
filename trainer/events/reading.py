"""What a network that says tokens hears: segment by segment, each sentence held to sense."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from engine.networks.speller import SpellerNet
from engine.networks.speller_transformer import SpellerTransformer
from engine.networks.spelling import END, START, elapsed
from trainer.events.constraints import Constraints, Said, penalties
from trainer.events.ctc import beam_search, greedy
from trainer.events.vocabulary import Vocabulary

Array = npt.NDArray[np.float32]
Speak = Callable[[list[int], Any], tuple[Array, Any]]
"""From what was said and a state to the logits of the next token, and the next state."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How segments are read: see `SpellingPage`."""

    constraints: Constraints
    beam: int
    longest: int


def sentence(network: nn.Module, features: Tensor, v: Vocabulary, reading: Reading) -> list[int]:
    """The tokens a network says of one segment's features (1, time, windows, bins)."""
    said = Said(features.shape[1])
    with torch.inference_mode():
        if isinstance(network, SpellerNet) and network.decoder is None:
            logits = network(features)[0].flatten(0, 1).float().numpy()
            if reading.beam <= 1 and not reading.constraints.aligned:
                return greedy(logits)
            return beam_search(logits, v, said, reading.constraints, reading.beam)
        return search(speaker(network, features), v, said, reading)


def speaker(network: nn.Module, features: Tensor) -> Speak:
    """A network's decoder over one segment, token by token."""
    if isinstance(network, SpellerTransformer):
        return _transforming(network, network.encode(features)[0])
    assert isinstance(network, SpellerNet)
    assert network.decoder is not None
    return _attending(network, network.encode(features)[0])


def _transforming(network: SpellerTransformer, memory: Tensor) -> Speak:
    def speak(tokens: list[int], _state: Any) -> tuple[Array, Any]:
        said = network.spell(memory, torch.tensor([[START, *tokens]]))
        return said[0, -1].float().numpy(), None

    return speak


def _attending(network: SpellerNet, memory: Tensor) -> Speak:
    decoder = network.decoder
    assert decoder is not None
    (first, keys), shifts = decoder.start(memory), network.dimensions.shifts

    def speak(tokens: list[int], state: Any) -> tuple[Array, Any]:
        told = torch.tensor([[START, *tokens]])
        last, clock = told[:, -1], elapsed(told, shifts)[:, -1]
        state = first if state is None else state
        logits, state = decoder.step(last, clock, state, memory, keys)
        return logits[0].float().numpy(), state

    return speak


@dataclass(slots=True)
class _Sentence:
    """One that is being followed: its tokens, log probability, decoder's state and sense."""

    tokens: list[int]
    value: float
    state: Any
    said: Said


def search(speak: Speak, v: Vocabulary, said: Said, reading: Reading) -> list[int]:
    """The likeliest sentence among the `beam` that are followed, without its END.

    Sentences are compared by their mean log probability a token: short ones would win otherwise
    (Wu et al. 2016, "Google's neural machine translation system", with a full length penalty).
    """
    beams, done = [_Sentence([], 0.0, None, said)], list[_Sentence]()
    for _ in range(reading.longest):
        grown = [one for beam in beams for one in _next(speak, v, beam, reading)]
        grown.sort(key=lambda one: -one.value)
        done += [one for one in grown[: reading.beam] if one.said.ended]
        beams = [one for one in grown if not one.said.ended][: reading.beam]
        if not beams or len(done) >= reading.beam:
            break
    best = max(done or beams, key=lambda one: one.value / max(len(one.tokens), 1))
    return [token for token in best.tokens if token != END]


def _next(speak: Speak, v: Vocabulary, beam: _Sentence, reading: Reading) -> list[_Sentence]:
    logits, state = speak(beam.tokens, beam.state)
    logits = logits + penalties(beam.said, reading.constraints, v)
    logs = logits - np.logaddexp.reduce(logits)
    best = np.argsort(-logs)[: max(reading.beam, 1)]
    return [
        _Sentence(
            [*beam.tokens, int(token)],
            beam.value + float(logs[token]),
            state,
            beam.said.then(int(token), v),
        )
        for token in best
    ]
