"""The listener: a small network that says of every chord where in the bar it may stand.

Dilated convolutions over the chords of a performance (as in Davies and Böck's beat trackers, 2019),
run with NumPy. Its weights are made by `python -m trainer.fit_metre` and stand in
resources/notation; what it says is evidence for `decoding`, which counts.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.notation.events import COLUMNS, Events
from engine.notation.lags import LAGS, lag_features

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]

WEIGHTS = Path(__file__).resolve().parents[2] / "resources" / "notation" / "listener.npz"
KINDS = 8  # of place (`grid.Place`)
BEATS = 0.13 * np.exp(np.arange(34) * 0.1)  # seconds, to 3.5
BARS = 0.45 * np.exp(np.arange(34) * 0.1)  # seconds, to 12
METRES = 6  # `counting.COUNTS`
TAP = 5  # chords that one convolution looks at
KICKS = np.array((0.8, 0.3, -0.3, -0.3, -0.3, -0.5, -0.5, -0.5))
"""What a bass drum says of each kind of place; the network has learnt from music without drums."""


@dataclass(frozen=True, slots=True)
class Impression:
    """What the listener takes from each chord, as logarithms: (chords, ...).

    `kinds` of place, against how common they are; lengths of the beat (`BEATS`) and of the bar
    (`BARS`) around it; and how bars are counted (`COUNTS`).
    """

    kinds: Floats
    beats: Floats
    bars: Floats
    counts: Floats

    def until(self, count: int) -> "Impression":
        """Of the first so many chords."""
        return Impression(
            self.kinds[:count], self.beats[:count], self.bars[:count], self.counts[:count]
        )


def inputs_of(events: Events) -> Singles:
    """(chords, inputs): what the network sees. The chords' marks, and what recurs around them."""
    features = events.features
    weights = np.stack([np.ones(len(features)), _weight(features)], axis=1)
    lags = lag_features(events.times, weights)
    return np.concatenate([features, lags], axis=1).astype(np.float32)


INPUTS = len(COLUMNS) + 2 * len(LAGS)
BASS, COUNT, LENGTH = (COLUMNS.index(name) for name in ("bass", "count", "length"))


def _weight(features: Floats) -> Floats:
    """How much a chord stands out by its bass, its length and its number of notes; 0 to 2."""
    said = features[:, BASS] + features[:, COUNT] + features[:, LENGTH]
    return np.asarray(2.0 / (1.0 + np.exp(-said)))


def listen(events: Events) -> Impression:
    """What the shipped network says of a performance."""
    return _shipped().listen(events)


class Listener:
    """The network with its weights: an entrance, blocks of growing reach, and four answers."""

    def __init__(self, weights: dict[str, Singles]) -> None:
        self._weights = weights
        self._blocks = sum(name.endswith(".taps") for name in weights)

    def listen(self, events: Events) -> Impression:
        """Of every chord of a performance."""
        if not len(events.times):
            raise ValueError("There is nothing to listen to.")
        said = self.answers(inputs_of(events))
        ends = np.cumsum([KINDS, len(BEATS), len(BARS), METRES])
        kinds, beats, bars, counts = (
            _log_shares(part) for part in np.split(said, ends[:-1], axis=1)
        )
        kinds = kinds - self._weights["common"] + events.kicks[:, None] * KICKS
        return Impression(kinds, beats, bars, counts)

    def answers(self, inputs: Singles) -> Floats:
        """(chords, answers) before they are made shares."""
        w = self._weights
        state = np.maximum((inputs - w["mean"]) / w["spread"] @ w["in.weight"] + w["in.bias"], 0.0)
        for block in range(self._blocks):
            state = state + self._block(state, block)
        return np.asarray(state @ w["out.weight"] + w["out.bias"], np.float64)

    def _block(self, state: Singles, number: int) -> Singles:
        w, reach = self._weights, 1 << number
        padded = np.pad(state, ((TAP // 2 * reach, TAP // 2 * reach), (0, 0)))
        count = len(state)
        wide = np.concatenate([padded[k * reach : k * reach + count] for k in range(TAP)], axis=1)
        inner = np.maximum(wide @ w[f"{number}.taps"] + w[f"{number}.bias"], 0.0)
        return np.asarray(inner @ w[f"{number}.mix"] + w[f"{number}.shift"], np.float32)


def _log_shares(said: Floats) -> Floats:
    high = said - said.max(axis=1, keepdims=True)
    return np.asarray(high - np.log(np.exp(high).sum(axis=1, keepdims=True)))


@lru_cache(maxsize=1)
def _shipped() -> Listener:
    with np.load(WEIGHTS, allow_pickle=False) as kept:
        return Listener({name: kept[name].astype(np.float32) for name in kept.files})
