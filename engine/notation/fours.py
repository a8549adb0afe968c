"""Fours: whether bars of two beats are rather the halves of bars of four.

Both are counted alike but for the bar line, and composers choose by habits that show all through a
piece: in 2/4 beats are divided more, in 4/4 every second half bar begins more lightly or not at
all, notes are longer, and what sounds comes back after four beats. A logistic regression weighs
such marks (`MARKS`); its weights are made by `python -m trainer.fit_metre fours` from songs that
the score benchmark does not keep back, and stand in resources/notation.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.notation.events import COLUMNS, Events
from engine.notation.grid import TICKS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

WEIGHTS = Path(__file__).resolve().parents[2] / "resources" / "notation" / "fours.json"
TWO = 2 * TICKS
USUAL_BEAT = 0.65  # seconds
COMPARED = ("bass", "count", "length", "harmony", "loudness", "new bass", "ahead")
STRONG = (0, 1, 2, 3, 5, 7)  # of what is compared, and struck: what strong places have more of
AGAIN = (1, 2, 4, 8)  # beats
MARKS = (
    "density", "density squared", "off the half beats", "on half beats", "triplets",
    "gaps of more than a beat", "gaps of two beats", "gaps of three beats", "beat",
    "lines struck", "lighter lines struck", "weak beats struck",
    *(f"{name} in turn" for name in (*COMPARED, "struck")),
    *(f"{name} against weak beats" for name in COMPARED),
    *(f"rhythm after {beats}" for beats in AGAIN), "rhythm after 4 not 2", "rhythm after 8 not 4",
    *(f"sound after {beats}" for beats in AGAIN),
    "sound after 2 not 1", "sound after 4 not 2", "sound after 8 not 4",
    "lines long", "lines long until the next", "held", "notes",
)  # fmt: skip
"""What each number of `marks_of` is, in their order."""


@dataclass(frozen=True, slots=True)
class _Places:
    """Places of a piece where something begins, in ticks from a bar line, ascending.

    `features` (places, COLUMNS) and `sounds` (places, 12) are those of the first chord there.
    """

    ticks: Ints
    features: Floats
    sounds: Floats

    def mean(self, where: Flags, name: str) -> float:
        """The mean of a feature over some places; 0 where there are none."""
        return float(self.features[where, COLUMNS.index(name)].mean()) if where.any() else 0.0

    def on(self, place: int, size: int) -> Flags:
        """Which places lie `place` ticks after a multiple of `size`."""
        return np.asarray(self.ticks % size == place)


def marks_of(ticks: Ints, events: Events) -> Floats:
    """What speaks for bars of two or of four, as numbers (`MARKS`).

    `ticks`: of each chord, ascending, a bar (of two or of four beats) beginning at 0.
    """
    known, first = np.unique(ticks, return_index=True)
    places = _Places(known, events.features[first], events.sounds[first])
    beats = max(float(known[-1] - known[0]) / TICKS, 1.0)
    seconds = max(float(events.times[-1] - events.times[0]), 0.1)
    marks = _rhythm(places, beats)
    marks += [float(np.log(seconds / beats / USUAL_BEAT)), *_lines(places)]
    marks += [*_again(places), places.mean(places.on(0, TWO), "seconds long")]
    marks += [places.mean(places.on(0, TWO), "seconds ahead")]
    everywhere = np.ones(len(known), bool)
    marks += [places.mean(everywhere, "held"), places.mean(everywhere, "notes")]
    return np.array(marks)


def _rhythm(places: _Places, beats: float) -> list[float]:
    """How beats are divided, and how far chords are apart."""
    ticks, half = places.ticks, TICKS // 2
    gaps = np.diff(ticks) / TICKS if len(ticks) > 1 else np.ones(1)
    density = float(np.log(len(ticks) / beats))
    inside = ticks % TICKS
    shares = [inside % half > 0, inside == half, np.isin(inside, (TICKS // 3, 2 * TICKS // 3))]
    shares += [gaps > 1.01, gaps > 1.99, gaps > 2.9]
    return [density, density * density, *(float(share.mean()) for share in shares)]


def _lines(places: _Places) -> list[float]:
    """How bar lines of two beats differ in turn, and from the beats between."""
    ticks = places.ticks
    lines, weak = places.on(0, TWO), places.on(TICKS, TWO)
    odd = ticks // TWO % 2 == 1
    every = np.arange(-(-int(ticks[0]) // TWO), int(ticks[-1]) // TWO + 1)
    struck = np.isin(every * TWO, ticks)
    shares = [_mean(struck[every % 2 == turn]) for turn in (0, 1)]
    apart = np.array(
        [places.mean(lines & ~odd, name) - places.mean(lines & odd, name) for name in COMPARED]
        + [2.0 * (shares[0] - shares[1])]
    )
    apart *= np.sign(apart[list(STRONG)].sum()) or 1.0
    beside = [places.mean(lines, name) - places.mean(weak, name) for name in COMPARED]
    weakly = float(weak.sum()) / max(len(every) - 1, 1)
    return [max(shares), min(shares), weakly, *apart.tolist(), *beside]


def _mean(values: Flags) -> float:
    return float(values.mean()) if len(values) else 0.0


def _again(places: _Places) -> list[float]:
    """How often there is a chord again so many beats later, and how alike the two sound."""
    rhythm, sound = [], []
    for beats in AGAIN:
        later = places.ticks + beats * TICKS
        inside = np.flatnonzero(later <= places.ticks[-1])
        match = np.searchsorted(places.ticks, later[inside])
        same = places.ticks[match] == later[inside]
        rhythm.append(float(same.sum()) / max(len(inside), 1))
        alike = (places.sounds[inside[same]] * places.sounds[match[same]]).sum(axis=1)
        sound.append(float(alike.mean()) if same.any() else 0.5)
    more = [rhythm[2] - rhythm[1], rhythm[3] - rhythm[2]]
    return [*rhythm, *more, *sound, *np.diff(sound).tolist()]


def fours(ticks: Ints, events: Events) -> float:
    """The logarithm of the odds that bars are of four beats, not of two."""
    kept = _weights()
    return float((marks_of(ticks, events) - kept.means) / kept.spreads @ kept.weights + kept.bias)


@dataclass(frozen=True, slots=True)
class Weights:
    """What the regression has learnt: of each mark its mean, its spread and its weight."""

    means: Floats
    spreads: Floats
    weights: Floats
    bias: float


@lru_cache(maxsize=1)
def _weights() -> Weights:
    kept = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    rows = np.array([kept[name] for name in MARKS], np.float64)
    return Weights(rows[:, 0], rows[:, 1], rows[:, 2], float(kept["bias"]))
