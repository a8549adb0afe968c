"""Which grid each beat is played on, and where on it each stroke belongs.

A beat is divided into 1/16, triplets of 1/8 or of 1/16, or 1/32: never finer. Which one is found
for all beats at once (Viterbi's algorithm): the strokes shall lie near their places, on places
that are common in music, without changing between straight and triplets at every beat, and two
strokes on the same drum shall not fall on one place. All quantities are costs, in units in which a
stroke that is `LOOSENESS` off its place costs 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.export.chart.ruler import QUARTER

LOOSENESS = 0.013  # seconds; how far from its place a good player's stroke usually is
FURTHEST = 16.0  # what a stroke costs at most, so that a stray one does not decide
LOST = 5.0  # for each stroke that falls together with another on the same drum
TURN = 2.5  # for going from straight to triplets or back
SHORTEST_STEP = 0.02  # seconds between places; the games take less for a mistake

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Division:
    """A way to divide a quarter note: `step` ticks between places; `cost` for each beat on it."""

    step: int
    triplet: bool
    cost: float


DIVISIONS = (
    Division(QUARTER // 4, False, 0.0),
    Division(QUARTER // 3, True, 0.6),
    Division(QUARTER // 6, True, 1.5),
    Division(QUARTER // 8, False, 1.5),
)
# What a stroke costs by the place it is on, as a share of a quarter: the commoner the cheaper.
PLACE_COSTS = {1: 0.0, 2: 0.1, 4: 0.4, 3: 0.5, 6: 1.0, 8: 1.6}


@dataclass(frozen=True, slots=True)
class Cells:
    """Stretches of a ruler within which time is linear, none longer than a quarter note.

    `ticks` and `seconds` (one more than there are cells) are their bounds.
    """

    ticks: NDArray[np.int64]
    seconds: Array

    def __len__(self) -> int:
        return len(self.ticks) - 1

    def of(self, seconds: Array) -> NDArray[np.int64]:
        """The cell each of these moments lies in."""
        found = np.searchsorted(self.seconds, seconds, side="right") - 1
        return np.clip(found, 0, len(self) - 1)


def cells_of(ticks: Sequence[int], seconds: Sequence[float]) -> Cells:
    """Beats as cells: those longer than a quarter are cut into quarters."""
    bounds = [ticks[0]]
    for tick in ticks[1:]:
        count = max((tick - bounds[-1]) // QUARTER, 1)
        bounds += np.linspace(bounds[-1], tick, count + 1)[1:].astype(int).tolist()
    return Cells(np.array(bounds), np.interp(bounds, ticks, seconds))


@dataclass(frozen=True, slots=True)
class Moments:
    """Strokes to be placed: when (seconds, ascending), on which drum, and with what weight."""

    seconds: Array
    drums: NDArray[np.int64]
    weights: Array


def place(cells: Cells, moments: Moments) -> NDArray[np.int64]:
    """The tick of each moment: the nearest place of the grid its beat is played on."""
    steps = np.array([DIVISIONS[d].step for d in best_divisions(cells, moments)], np.int64)
    own = cells.of(moments.seconds)
    return _nearest(cells, moments.seconds, own, steps[own])


def best_divisions(cells: Cells, moments: Moments) -> NDArray[np.int64]:
    """The cheapest row of `DIVISIONS`, by index, one for each cell."""
    costs = np.stack([_costs(cells, moments, division) for division in DIVISIONS], axis=1)
    triplet = np.array([division.triplet for division in DIVISIONS])
    turning = np.where(triplet[:, None] != triplet[None, :], TURN, 0.0)
    turning += np.where(np.eye(len(DIVISIONS), dtype=bool), 0.0, 0.01)
    best = costs[0].copy()
    came = np.zeros(costs.shape, np.int64)
    for i in range(1, len(costs)):
        through = best[:, None] + turning
        came[i] = through.argmin(axis=0)
        best = through.min(axis=0) + costs[i]
    path = np.zeros(len(costs), np.int64)
    path[-1] = best.argmin()
    for i in range(len(costs) - 1, 0, -1):
        path[i - 1] = came[i, path[i]]
    return path


def _costs(cells: Cells, moments: Moments, division: Division) -> Array:
    """What each cell costs with its strokes on this division; infinite where it does not fit."""
    lengths = np.diff(cells.ticks)
    own = cells.of(moments.seconds)
    ticks = _nearest(cells, moments.seconds, own, np.full(len(own), division.step))
    off = (np.interp(ticks, cells.ticks, cells.seconds) - moments.seconds) / LOOSENESS
    each = moments.weights * (np.minimum(off**2, FURTHEST) + _place_costs(ticks, cells, own))
    each += LOST * _falls_together(ticks, moments.drums)
    total = np.bincount(own, each, len(cells)) + division.cost
    if division is DIVISIONS[0]:
        return np.asarray(total, np.float64)
    step_seconds = np.diff(cells.seconds) * division.step / lengths
    fits = (lengths % division.step == 0) & (step_seconds >= SHORTEST_STEP)
    return np.asarray(np.where(fits, total, np.inf), np.float64)


def _nearest(
    cells: Cells, seconds: Array, own: NDArray[np.int64], steps: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The multiple of the step, counted from the cell's first tick, that is nearest in time."""
    begin, until = cells.ticks[own], cells.ticks[own + 1]
    steps = np.minimum(steps, until - begin)
    share = (seconds - cells.seconds[own]) / (cells.seconds[own + 1] - cells.seconds[own])
    places = np.round(share * (until - begin) / steps).astype(np.int64)
    return np.minimum(begin + np.maximum(places, 0) * steps, until)


def _place_costs(ticks: NDArray[np.int64], cells: Cells, own: NDArray[np.int64]) -> Array:
    """What the places cost by which share of a quarter they are."""
    denominators = QUARTER // np.gcd(ticks - cells.ticks[own], QUARTER)
    table = np.full(QUARTER + 1, max(PLACE_COSTS.values()))
    for denominator, cost in PLACE_COSTS.items():
        table[denominator] = cost
    return np.asarray(table[denominators], np.float64)


def _falls_together(ticks: NDArray[np.int64], drums: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which strokes find their drum's place taken by the one before."""
    together = np.zeros(len(ticks), bool)
    order = np.lexsort((ticks, drums))
    same = (np.diff(ticks[order]) == 0) & (np.diff(drums[order]) == 0)
    together[order[1:][same]] = True
    return together
