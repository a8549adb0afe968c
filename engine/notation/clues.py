"""Clues by which one way to count a piece is preferred to another.

Beside the likelihood of timing and rhythms, and what the `listener` says, there are statistics of
the whole piece (as in Shibata, Nakamura and Yoshii 2021): how many notes fall on a beat, how often
beats and bars begin with one, how fast the beat is. `judge` weighs them; the weights are fitted by
`python -m trainer.fit_metre` and stand in resources/notation.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path as File

import numpy as np
import numpy.typing as npt

from engine.notation.counting import COUNTS
from engine.notation.grid import BarGrid, Place
from engine.notation.habits import own_likelihood
from engine.notation.listener import BARS, BEATS, Impression

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

WEIGHTS = File(__file__).resolve().parents[2] / "resources" / "notation" / "clues.json"
CLUES = (
    "timing", "usual rhythm", "own rhythm", "strong places", "weak places", "bar lines",
    "half bars", "beat heard", "bar heard", "count heard", "count heard at times",
    "beat", "beat squared", "bar", "bar squared", "density", "density squared",
    "beats struck", "bars begun", "chords apart", "triplets", "thirds", "fine values",
    *(f"{beats}/{unit}" for beats, unit in COUNTS),
)  # fmt: skip
"""What each number of `clues` is, in their order."""
USUAL_BEAT = 0.65  # seconds
USUAL_BAR = 2.0
USUAL_DENSITY = 2.0  # chords a beat
FINE = (Place.QUARTER_OF_BEAT, Place.SIXTH_OF_BEAT)


@dataclass(frozen=True, slots=True)
class Path:
    """One way through a piece: each chord's tick, place of the grid, tempo (a number and seconds).

    `likelihood`: the logarithm of that of timing and rhythm.
    """

    ticks: Ints
    places: Ints
    tempi: Ints
    beats: Floats
    likelihood: float


def clues(grid: BarGrid, path: Path, times: Floats, heard: Impression) -> Floats:
    """What speaks for a path, as numbers; sums are given for one chord."""
    ticks, count = path.ticks, len(path.ticks)
    going = np.concatenate([[True], np.diff(ticks) > 0])
    kinds = grid.kinds[path.places]
    said = heard.kinds[np.arange(count), kinds][going]
    strong = kinds[going] <= Place.BEAT
    own, usual = own_likelihood(grid, ticks)
    beats = max((int(ticks[-1]) - int(ticks[0])) / grid.beat, 1.0)
    bars = max(beats * grid.beat / grid.length, 1.0)
    beat = np.log(max(float(times[-1] - times[0]), 0.1) / beats / USUAL_BEAT)
    bar = float(beat) + np.log(grid.length / grid.beat * USUAL_BEAT / USUAL_BAR)
    density = np.log(going.sum() / beats / USUAL_DENSITY)
    on_line = kinds[going] == Place.DOWNBEAT
    rows = [
        (path.likelihood - usual) / count,
        usual / count,
        own / count,
        float(said[strong].sum()) / count,
        float(said[~strong].sum()) / count,
        float(said[on_line].sum()) / count,
        float(said[kinds[going] == Place.HALF_BAR].sum()) / count,
        *_lengths(grid, path, heard),
        *_counts(grid, heard),
        beat,
        beat * beat,
        bar,
        bar * bar,
        density,
        density * density,
        min(float(strong.sum()) / beats, 1.0),
        min(float(on_line.sum()) / bars, 1.0),
        float((~going).mean()),
        float((kinds[going] == Place.TRIPLET).mean()),
        float((kinds[going] == Place.THIRD_OF_BEAT).mean()),
        float(np.isin(kinds[going], FINE).mean()),
    ]
    return np.array(rows + [float(grid.meter == meter) for meter in COUNTS])


def _lengths(grid: BarGrid, path: Path, heard: Impression) -> tuple[float, float]:
    """What the listener says of the path's beats and bars, for one chord."""
    found = []
    for said, scale, seconds in (
        (heard.beats, BEATS, path.beats),
        (heard.bars, BARS, path.beats * grid.length / grid.beat),
    ):
        place = np.interp(np.log(seconds), np.log(scale), np.arange(len(scale)))
        near = np.round(place).astype(np.int64)
        found.append(float(said[np.arange(len(said)), near].mean()))
    return found[0], found[1]


def _counts(grid: BarGrid, heard: Impression) -> tuple[float, float]:
    """What it says of the metre: as a mean of logarithms, and as the logarithm of a mean."""
    if grid.meter not in COUNTS:
        return 0.0, 0.0
    said = heard.counts[:, COUNTS.index(grid.meter)]
    return float(said.mean()), float(np.log(np.exp(said).mean() + 1e-3))


def judge(found: Floats) -> float:
    """How good a reading is; only differences between readings of one piece mean anything."""
    return float(found @ _weights())


@lru_cache(maxsize=1)
def _weights() -> Floats:
    """How much each clue says for a reading."""
    kept = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return np.array([kept[name] for name in CLUES], np.float64)
