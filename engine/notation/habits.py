"""Habits: where in the bar notes begin, learnt from scores and then from the piece itself.

For each kind of place, and the kind of place of the onset before, there is a chance that notes
begin. Scores give the first guess (`rhythm_table`), worth `TRUST` observations; what a piece does
counts from there (a beta prior). So a piece all in sixteenths is as likely as one all in quarters,
and only what is irregular in it speaks against a metre.
"""

from dataclasses import dataclass
from math import lgamma

import numpy as np
import numpy.typing as npt

from engine.notation.grid import BarGrid
from engine.notation.rhythm_table import FAR, NEAR

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

TRUST = 1.0  # fitted: the likeliest for 85 scores, piece by piece
BELIEF = 10.0  # observations that the usual is worth when a piece is counted again
KINDS = 8
LEAST = 0.004
SELDOM = -12.0  # no step is less likely than this, as a logarithm


@dataclass(frozen=True)
class Habits:
    """`chances`: (near or far, kind of the onset before, kind of place), 0 to 1."""

    chances: Floats

    def moves(self, grid: BarGrid) -> Floats:
        """(place, next place): the logarithm of how likely the next onset is there, not before."""
        ahead, far = _ahead(grid)
        chance = self.chances[far, grid.kinds[:, None], grid.kinds[None, :]]
        order = ahead.argsort(axis=1)
        silent = np.take_along_axis(np.log1p(-chance), order, 1)
        before = np.cumsum(silent, axis=1) - silent
        passed = np.empty_like(before)
        np.put_along_axis(passed, order, before, 1)
        return np.asarray(np.maximum(np.log(chance) + passed, SELDOM), np.float64)

    def after(self, grid: BarGrid, ticks: Ints) -> "Habits":
        """What to expect of the rest of a piece that was counted so."""
        hits, trials = _counted(grid, ticks)
        learnt = (hits + BELIEF * self.chances) / (trials + BELIEF)
        return Habits(np.clip(learnt, LEAST, 1 - LEAST))


USUAL = Habits(np.clip(np.array([NEAR, FAR]) / 1000.0, LEAST, 1 - LEAST))


def _ahead(grid: BarGrid) -> tuple[Ints, Ints]:
    """(place, next place): ticks from one to the other, and whether that is more than a beat."""
    ahead = (grid.ticks[None, :] - grid.ticks[:, None] - 1) % grid.length + 1
    return ahead, (ahead > grid.beat).astype(np.int64)


def own_likelihood(grid: BarGrid, ticks: Ints) -> tuple[float, float]:
    """How likely the places are if the piece has habits of its own, and by the usual ones."""
    hits, trials = _counted(grid, ticks)
    first = USUAL.chances.ravel() * TRUST
    own = sum(
        _log_beta(a + h, TRUST - a + t - h) - _log_beta(a, TRUST - a)
        for a, h, t in zip(first, hits.ravel(), trials.ravel(), strict=True)
        if t
    )
    misses = trials - hits
    usual = hits * np.log(USUAL.chances) + misses * np.log1p(-USUAL.chances)
    return float(own), float(usual.sum())


def _counted(grid: BarGrid, ticks: Ints) -> tuple[Floats, Floats]:
    """How often onsets came, and could have come, as `chances` are laid out."""
    places = np.searchsorted(grid.ticks, ticks % grid.length)
    going = np.flatnonzero(np.diff(ticks) > 0)
    ahead, far = _ahead(grid)
    hits, trials = np.zeros((2, 2, KINDS, KINDS))
    pairs = places[going] * len(grid.ticks) + places[going + 1]
    for pair, count in zip(
        *(found.tolist() for found in np.unique(pairs, return_counts=True)), strict=True
    ):
        start, stop = divmod(pair, len(grid.ticks))
        looked = np.flatnonzero(ahead[start] <= ahead[start, stop])
        kind = grid.kinds[start]
        np.add.at(trials, (far[start, looked], kind, grid.kinds[looked]), count)
        hits[far[start, stop], kind, grid.kinds[stop]] += count
    return hits, trials


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)
