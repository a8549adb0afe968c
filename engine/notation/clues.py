"""Clues by which one way to count a piece is preferred to another.

Beside the likelihood of timing, marks and rhythms there are statistics of the whole piece (as in
Shibata, Nakamura and Yoshii 2021): how many notes fall on a beat, how often beats and bars begin
with one, how fast the beat is. `judge` weighs them; the weights are fitted (`rhythm_table`).
"""

import numpy as np
import numpy.typing as npt

from engine.notation.grid import BarGrid, Place
from engine.notation.habits import own_likelihood
from engine.notation.rhythm_table import CLUE_WEIGHTS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

USUAL_BEAT = 0.65  # seconds
USUAL_DENSITY = 2.0  # chords a beat
PER = 100.0  # sums are given for so many chords
METRES = ((4, 4), (3, 4), (2, 4), (6, 8), (9, 8), (12, 8), (3, 8))


def clues(grid: BarGrid, ticks: Ints, times: Floats, marks: Floats, likelihood: float) -> Floats:
    """What speaks for a reading, as numbers; `marks`: (chords, kinds of place), logarithms.

    `likelihood` is the path's, of timing and rhythm alone.
    """
    going = np.concatenate([[True], np.diff(ticks) > 0])
    kinds = grid.kinds[np.searchsorted(grid.ticks, ticks % grid.length)]
    count = len(ticks)
    said = marks[np.arange(count), kinds][going]
    strong = kinds[going] <= Place.BEAT
    own, usual = own_likelihood(grid, ticks)
    beats = max((int(ticks[-1]) - int(ticks[0])) / grid.beat, 1.0)
    bars = max(beats * grid.beat / grid.length, 1.0)
    beat = np.log(max(float(times[-1] - times[0]), 0.1) / beats / USUAL_BEAT)
    density = np.log(going.sum() / beats / USUAL_DENSITY)
    scale = PER / count
    rows = [
        (likelihood - usual) * scale,
        usual * scale,
        own * scale,
        float(said[strong].sum()) * scale,
        float(said[~strong].sum()) * scale,
        float(said[kinds[going] == Place.DOWNBEAT].sum()) * scale,
        beat,
        beat * beat,
        density,
        density * density,
        min(float(strong.sum()) / beats, 1.0),
        min(float((kinds[going] == Place.DOWNBEAT).sum()) / bars, 1.0),
        float((~going).mean()),
        float((kinds[going] == Place.TRIPLET).mean()),
    ]
    return np.array(rows + [float(grid.meter == meter) for meter in METRES])


def judge(found: Floats) -> float:
    """How good a reading is; only differences between readings of one piece mean anything."""
    return float(found @ np.array(CLUE_WEIGHTS))
