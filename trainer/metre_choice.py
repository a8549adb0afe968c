"""Fits how readings of a piece are chosen between, so that right beats and bars win.

A reading is good as far as its bars, beats and parts of beats are those of the page (the F-measure
that MV2H counts); weights are found for which the chances of readings, a softmax of weighted clues,
promise the best expected measure.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.notation.beats import ENOUGH, heats
from engine.notation.counting import beat_of, counted
from engine.notation.grid import TICKS, is_compound
from engine.notation.listener import listen
from trainer.data.metre_clips import Clip

Floats = npt.NDArray[np.float64]
TOLERANCE = 0.05  # seconds
PICKUP_SHARE = 3
Spans = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Choice:
    """The readings of one piece: their clues, how good each is, and whether its count is right."""

    name: str
    clues: Floats
    good: Floats
    is_count: npt.NDArray[np.bool_]


def choice_of(clip: Clip) -> Choice:
    """All readings of a piece's beginning."""
    some = clip.events.until(ENOUGH)
    found = heats(some, listen(clip.events).until(ENOUGH))
    end = float(some.times[-1])
    truth = truth_spans(clip, end)
    good = [
        f_measure(truth, reading_spans(some.times, heat.reading.ticks, heat.meter, end))
        for heat in found
    ]
    count = main_count(clip)
    return Choice(
        clip.name,
        np.stack([heat.reading.clues for heat in found]),
        np.array(good),
        np.array([heat.meter == count for heat in found]),
    )


def main_count(clip: Clip) -> tuple[int, int] | None:
    """How most of what was looked at is counted."""
    lengths: dict[tuple[int, int] | None, float] = defaultdict(float)
    last = float(clip.places[min(ENOUGH, len(clip.places)) - 1])
    for one in clip.stretches:
        lengths[counted(one.meter)] += max(
            min(one.stop, last) - max(one.start, float(clip.places[0])), 0.0
        )
    return max(lengths, key=lambda count: lengths[count])


def truth_spans(clip: Clip, end: float) -> Spans:
    """Bars, beats and their parts until second `end`, as they were played."""
    known, first = np.unique(clip.places, return_index=True)
    seconds = np.maximum.accumulate(clip.events.times[first])
    spans: Spans = []
    for one in clip.stretches:
        low = max(one.start, float(known[0]))
        high = min(one.stop, float(known[-1]) + 1e-6)
        if low >= high:
            continue
        beat, bar = beat_of(one.meter), 4.0 * one.meter[0] / one.meter[1]
        parts = 3 if beat * one.meter[1] / 4.0 > 1.0 else 2
        for size in (beat / parts, beat, bar):
            spans += _spans(known, seconds, one.line, size, (low, high))
    return [span for span in spans if span[0] <= end]


def reading_spans(
    times: Floats, ticks: npt.NDArray[np.int64], count: tuple[int, int], end: float
) -> Spans:
    """The same of one way to count."""
    known, place = np.unique(ticks, return_inverse=True)
    seconds = np.bincount(place, times) / np.bincount(place)
    beat = 1.5 * TICKS if is_compound(count) else float(TICKS)
    parts = 3 if is_compound(count) else 2
    bar = beat * (count[0] // 3 if is_compound(count) else count[0])
    spans: Spans = []
    for size in (beat / parts, beat, bar):
        spans += _spans(known, seconds, 0.0, size, (float(known[0]), float(known[-1]) + 1e-6))
    return [span for span in spans if span[0] <= end]


def _spans(
    known: npt.NDArray[np.generic],
    seconds: Floats,
    line: float,
    size: float,
    ends: tuple[float, float],
) -> Spans:
    """Stretches of one size from `line` on, in seconds, between two ends of the page."""
    low = np.ceil((ends[0] - line) / size - 1e-6)
    high = np.floor((ends[1] - line) / size + 1e-6)
    at = line + size * np.arange(low, high + 1)
    when = np.interp(at, known.astype(np.float64), seconds)
    return list(zip(when[:-1].tolist(), when[1:].tolist(), strict=True))


def f_measure(truth: Spans, found: Spans) -> float:
    """Spans of both whose two ends are alike, as the F-measure."""
    free: dict[int, list[int]] = defaultdict(list)
    for index, (start, _) in enumerate(truth):
        free[int(start / TOLERANCE)].append(index)
    hits = 0
    for start, stop in found:
        cell = int(start / TOLERANCE)
        for near in (cell - 1, cell, cell + 1):
            match = next((i for i in free[near] if _alike(truth[i], (start, stop))), None)
            if match is not None:
                free[near].remove(match)
                hits += 1
                break
    return 2.0 * hits / max(len(truth) + len(found), 1)


def _alike(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return abs(one[0] - other[0]) <= TOLERANCE and abs(one[1] - other[1]) <= TOLERANCE


def fit(choices: Sequence[Choice], strictness: float = 0.3, bonus: float = 0.1) -> Floats:
    """The weights of clues: expected goodness, minus `strictness` times the square of weights.

    `bonus` is what the right count adds to a reading's goodness.
    """
    from scipy.optimize import minimize

    every = np.concatenate([choice.clues for choice in choices])
    spread = every.std(axis=0) + 1e-6
    goods = [choice.good + bonus * choice.is_count * choice.good for choice in choices]

    def loss(weights: Floats) -> tuple[float, Floats]:
        total, slope = strictness * float(weights @ weights), 2.0 * strictness * weights
        for choice, good in zip(choices, goods, strict=True):
            scaled = (choice.clues - choice.clues.mean(axis=0)) / spread
            logits = scaled @ weights
            chances = np.exp(logits - logits.max())
            chances /= chances.sum()
            mean = float(chances @ good)
            # The logarithm keeps pieces that go wrong altogether from being given up.
            total -= np.log(mean + 0.05)
            slope = slope - scaled.T @ (chances * (good - mean)) / (mean + 0.05)
        return total, slope

    found = minimize(loss, np.zeros(every.shape[1]), jac=True, method="L-BFGS-B")
    return np.asarray(found.x / spread)


def chosen(choices: Sequence[Choice], weights: Floats) -> tuple[float, float, float]:
    """Means over pieces: how good the chosen readings are, and the best; share of right counts."""
    picks = [int(np.argmax(choice.clues @ weights)) for choice in choices]
    return (
        float(np.mean([c.good[p] for c, p in zip(choices, picks, strict=True)])),
        float(np.mean([c.good.max() for c in choices])),
        float(np.mean([c.is_count[p] for c, p in zip(choices, picks, strict=True)])),
    )
