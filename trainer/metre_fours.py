"""Fits how bars of two are told from bars of four, from songs in 2/4 and 4/4 as performed.

Each song is heard once, some without their singer; a logistic regression finds how much every mark
of `engine.notation.fours` says.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.notation.beats import ENOUGH, FOUR, TWO
from engine.notation.events import Events
from engine.notation.fours import MARKS, Weights, marks_of
from engine.notation.grid import TICKS
from trainer.data.metre_clips import Clip, perform
from trainer.data.metre_scores import MetreScore, Stretch, metre_scores

Floats = npt.NDArray[np.float64]
FEWEST = 24  # chords
LOOKED_AT = 160.0  # quarters, in which the metre counts
TAKE = 10  # a performance that the listener has not heard
EVERY_TENTH = 10
STRICTNESS = 10.0


@dataclass(frozen=True, slots=True)
class Example:
    """The marks of one performance; `is_held_out`: one with which the fit may be tried."""

    marks: Floats
    is_four: bool
    is_held_out: bool


def examples(kit: Path) -> Iterator[Example]:
    """All songs in two and four that the benchmark does not keep back."""
    for number, score in enumerate(metre_scores(kit, "lieder")):
        main = longest(score)
        if main.meter not in (TWO, FOUR):
            continue
        marks = marks_of_clip(perform(score, TAKE, begins=True), main)
        if marks is not None:
            is_held_out = score.is_open or number % EVERY_TENTH == 0
            yield Example(marks, main.meter == FOUR, is_held_out)


def longest(score: MetreScore) -> Stretch:
    """A stretch of the metre that most of a song's beginning is in, the first of them."""
    lengths: dict[tuple[int, int], float] = defaultdict(float)
    end = min(LOOKED_AT, float(score.rows[-1, 0]))
    for one in score.stretches:
        lengths[one.meter] += max(min(one.stop, end) - max(one.start, 0.0), 0.0)
    meter = max(lengths, key=lambda one: lengths[one])
    return next(one for one in score.stretches if one.meter == meter)


def marks_of_clip(clip: Clip, stretch: Stretch) -> Floats | None:
    """The marks of one stretch of a performance; None where it has too few chords."""
    inside = (clip.places >= stretch.start - 1e-6) & (clip.places < stretch.stop - 1e-6)
    rows = np.flatnonzero(inside)[:ENOUGH]
    if len(rows) < FEWEST:
        return None
    ticks = np.round((clip.places[rows] - stretch.line) * TICKS).astype(np.int64)
    heard = clip.events
    some = Events(heard.times[rows], heard.features[rows], heard.kicks[rows], heard.sounds[rows])
    return marks_of(ticks, some)


def fit_fours(found: Sequence[Example], strictness: float = STRICTNESS) -> Weights:
    """The regression's weights; `strictness` is what the square of a weight costs."""
    from scipy.optimize import minimize

    marks = np.stack([example.marks for example in found])
    wanted = np.array([example.is_four for example in found], np.float64)
    means, spreads = marks.mean(axis=0), marks.std(axis=0) + 1e-6
    rows = np.column_stack([(marks - means) / spreads, np.ones(len(marks))])
    cost = np.append(np.full(marks.shape[1], strictness), 0.0)

    def loss(weights: Floats) -> tuple[float, Floats]:
        odds = rows @ weights
        total = float((np.logaddexp(0.0, odds) - wanted * odds).sum() + cost @ weights**2)
        off = 1.0 / (1.0 + np.exp(-odds)) - wanted
        return total, rows.T @ off + 2.0 * cost * weights

    best = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B").x
    return Weights(means, spreads, np.asarray(best[:-1]), float(best[-1]))


def share_right(weights: Weights, found: Iterable[Example]) -> float:
    """Of how many examples the regression says what is so."""
    right = [
        (float((one.marks - weights.means) / weights.spreads @ weights.weights) + weights.bias > 0)
        == one.is_four
        for one in found
    ]
    return float(np.mean(right)) if right else float("nan")


def as_json(weights: Weights) -> dict[str, object]:
    """Of each mark its mean, spread and weight; and the bias."""
    rows = np.stack([weights.means, weights.spreads, weights.weights], axis=1).round(5).tolist()
    return {**dict(zip(MARKS, rows, strict=True)), "bias": round(weights.bias, 5)}
