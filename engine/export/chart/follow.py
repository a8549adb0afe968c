"""Beats that follow the drummer: each moved to where the strokes around it say it was.

A human drummer breathes, and a beat tracker is some milliseconds off. The strokes know better:
in turn each is given its place on the grid, and the beats are moved (weighted least squares, a
banded system) so that places and strokes agree, while neighbouring beats stay about equally long
and no beat goes far from where it was.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.export.chart.grid import Array, Cells, Moments, place
from engine.export.chart.ruler import QUARTER

ROUNDS = 4
OUTLIER_SECONDS = 0.02  # a stroke this far from its place weighs half
STEADINESS = 0.3  # how much an unequal pair of beats costs, against a stroke off its place
NEW_TEMPO_SECONDS = 0.03  # a quarter that becomes longer or shorter by this may be meant
LOYALTY = 0.05  # the same for a beat moved from where it was found
PINNED = 1e9  # the very first bound is where the sound begins
CLOSEST = 0.6  # of its length: beats that came closer together have not followed anyone


def follow(cells: Cells, moments: Moments) -> Cells:
    """The same cells, their bounds moved to where the strokes were played."""
    if not len(moments.seconds):
        return cells
    found = cells
    for _ in range(ROUNDS):
        ticks = place(found, moments)
        moved = _solved(cells, found, ticks, moments)
        if not _still_beats(cells, moved):
            return found
        found = Cells(cells.ticks, moved)
    return found


def _trust(cells: Cells, ticks: NDArray[np.int64], moments: Moments) -> Array:
    off = np.interp(ticks, cells.ticks, cells.seconds) - moments.seconds
    return moments.weights / (1.0 + (off / OUTLIER_SECONDS) ** 2)


def _solved(cells: Cells, found: Cells, ticks: NDArray[np.int64], moments: Moments) -> Array:
    """The bounds that fit the strokes best.

    Unknown is by how much each bound moves. A stroke's place between two bounds moves with both,
    each by its share; so only neighbours meet in the equations, and those next but one through
    the steadiness of beats.
    """
    from scipy.linalg import solveh_banded

    trust = _trust(found, ticks, moments)
    count = len(cells) + 1
    own = np.clip(np.searchsorted(cells.ticks, ticks, side="right") - 1, 0, len(cells) - 1)
    share = (ticks - cells.ticks[own]) / (cells.ticks[own + 1] - cells.ticks[own])
    wanted = moments.seconds - np.interp(ticks, cells.ticks, cells.seconds)
    bands = np.zeros((3, count))  # the diagonal, and the two below it
    bands[0] = LOYALTY
    bands[0, 0] = PINNED
    bands[0] += np.bincount(own, trust * (1 - share) ** 2, count)
    bands[0] += np.bincount(own + 1, trust * share**2, count)
    bands[1] += np.bincount(own, trust * share * (1 - share), count)
    right = np.zeros(count)
    right += np.bincount(own, trust * (1 - share) * wanted, count)
    right += np.bincount(own + 1, trust * share * wanted, count)
    _add_steadiness(bands, right, cells, found)
    return np.asarray(cells.seconds + solveh_banded(bands, right, lower=True), np.float64)


def _add_steadiness(bands: Array, right: Array, cells: Cells, found: Cells) -> None:
    """Add what it costs at every inner bound that the tempo changes there, in seconds a quarter.

    It costs little where it changes much: that is a new tempo, and no unevenness.
    """
    lengths = np.diff(cells.ticks) / QUARTER
    now = np.diff(np.diff(found.seconds) / lengths)
    weight = STEADINESS / (1.0 + (now / NEW_TEMPO_SECONDS) ** 2)
    before, after = 1.0 / lengths[:-1], 1.0 / lengths[1:]
    factors = (before, -before - after, after)
    change = sum(f * cells.seconds[i : len(now) + i] for i, f in enumerate(factors))
    for i, one in enumerate(factors):
        right[i : i + len(now)] -= weight * one * change
        for j, other in enumerate(factors[: i + 1]):
            bands[i - j, j : j + len(now)] += weight * one * other


def _still_beats(cells: Cells, moved: Array) -> bool:
    lengths = zip(pairwise(cells.seconds), pairwise(moved), strict=True)
    return all(d - c > CLOSEST * (b - a) for (a, b), (c, d) in lengths)
