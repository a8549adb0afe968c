"""Swing: pairs of eighths played long and short, which are written even and marked *Swing*."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.notation.quantise import Cells

Floats = npt.NDArray[np.float64]

LEAST, MOST = 0.57, 0.73  # of a beat: where the second eighth of a swung pair is played
EARLY = (0.22, 0.45)  # where a triplet's second eighth is
INSIDE = (0.15, 0.88)  # of a beat: what is neither its beginning nor the next one's
FEWEST = 10  # beats with a second eighth
SHARE = 0.65  # of them that are long and short
TRIPLETS = 0.2  # share of beats with a triplet's second eighth from which it is no swing
USUAL = 2 / 3


@dataclass(frozen=True, slots=True)
class Swing:
    """`ratio`: how much of a beat the first of two eighths lasts."""

    ratio: float

    def evened(self, places: Floats, cells: Cells) -> Floats:
        """The same places (quarters) with swung eighths where even ones would be."""
        beats, inside = _inside(places, cells)
        early = inside * 0.5 / self.ratio
        late = 0.5 + (inside - self.ratio) * 0.5 / (1.0 - self.ratio)
        even = np.where(inside < self.ratio, early, late)
        of_two = ~cells.is_ternary[beats] & (np.abs(cells.lengths[beats] - 1.0) < 1e-6)
        within = of_two & (inside >= 0.0) & (inside <= 1.0)
        moved = cells.starts[beats] + even * cells.lengths[beats]
        return np.asarray(np.where(within, moved, places))


def find_swing(places: Floats, cells: Cells, wanted: bool | None) -> Swing | None:
    """How the eighths of a piece swing; None where they do not, or are not to.

    `places`: where chords begin, in quarters. `wanted` is a person's word on it.
    """
    if wanted is False or not len(places):
        return None
    beats, inside = _inside(places, cells)
    quarters = ~cells.is_ternary & (np.abs(cells.lengths - 1.0) < 1e-6)
    here = quarters[beats] & (inside > INSIDE[0]) & (inside < INSIDE[1])
    numbers, counts = np.unique(beats[here], return_counts=True)
    alone = np.isin(beats, numbers[counts == 1]) & here
    second = inside[alone & (inside > 0.4)]
    is_long = (second > LEAST) & (second < MOST)
    if wanted:
        return Swing(float(np.median(second[is_long])) if is_long.any() else USUAL)
    triplets = np.sum(here & (inside > EARLY[0]) & (inside < EARLY[1]))
    if len(second) < FEWEST or triplets > TRIPLETS * len(numbers):
        return None
    if np.mean(is_long) < SHARE or len(second) < SHARE * len(numbers):
        return None
    return Swing(float(np.median(second[is_long])))


def _inside(places: Floats, cells: Cells) -> tuple[npt.NDArray[np.int64], Floats]:
    """The beat of each place, and how far inside it (0 to 1)."""
    beats = np.searchsorted(cells.starts, places + 1e-9, "right") - 1
    beats = np.clip(beats, 0, len(cells.starts) - 1)
    return beats, (places - cells.starts[beats]) / cells.lengths[beats]
