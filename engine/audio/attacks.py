"""Attacks: where in a stream of sound something is struck, to about a millisecond.

The energy of the differentiated signal (which weighs what is bright, as struck sounds are) in the
few milliseconds that follow is laid against the loudest of those before; a peak of that ratio is
an attack. After Masri and Bateman, "Improved modelling of attack transients in music
analysis-resynthesis" (ICMC 1996), in the time domain.
"""

import numpy as np
from numpy.typing import NDArray

CELL_SECONDS = 0.001
AFTER_CELLS = 5
BEFORE_CELLS = 20
APART_CELLS = 25  # of two attacks closer than this only the stronger counts
RISE = 4.0  # times the energy: 6 dB
QUIETEST = 1e-7  # mean energy of the differentiated signal: what is below is silence

CONTEXT = BEFORE_CELLS + AFTER_CELLS + APART_CELLS
# Falling, so that a click counts most in the very cell it is in.
WEIGHTS = np.arange(AFTER_CELLS, 0, -1) / np.arange(AFTER_CELLS + 1).sum()


class AttackFinder:
    """Takes a stream in pieces; `found` are the samples at which attacks begin, ascending.

    Every attack before `known` has been found; what was found does not depend on the pieces.
    """

    def __init__(self, rate: int) -> None:
        self.found: list[int] = []
        self._cell = max(1, round(CELL_SECONDS * rate))
        self._rest = np.zeros(0, np.float32)
        self._last = np.float32(0)
        self._energies = np.full(CONTEXT, 0.0)
        self._first = -CONTEXT  # the cell that the first of the energies is of

    @property
    def known(self) -> int:
        """The sample up to which all attacks are known."""
        return max(0, self._first + CONTEXT) * self._cell

    def feed(self, samples: NDArray[np.float32]) -> None:
        """Go on with (channels, time)."""
        power = self._differentiated(samples)
        self._rest = np.concatenate([self._rest, power])
        cells = len(self._rest) // self._cell
        means = self._rest[: cells * self._cell].reshape(cells, self._cell).mean(axis=1)
        self._rest = self._rest[cells * self._cell :]
        self._energies = np.concatenate([self._energies, means])
        self._look()

    def _differentiated(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        mono = np.concatenate([[self._last], samples.mean(axis=0)])
        self._last = mono[-1]
        return np.asarray(np.square(np.diff(mono)), np.float32)

    def _look(self) -> None:
        """Find the peaks among the cells whose surroundings are all there."""
        cells = len(self._energies) - 2 * CONTEXT
        if cells <= 0:
            return
        rises = _rises(self._energies)
        view = np.lib.stride_tricks.sliding_window_view(rises, 2 * APART_CELLS + 1)
        loudest = view.max(axis=1)
        begin = CONTEXT - BEFORE_CELLS  # `rises` starts with the cell BEFORE_CELLS
        middle = rises[begin : begin + cells]
        peaks = (middle >= RISE) & (middle == loudest[begin - APART_CELLS :][:cells])
        places = np.flatnonzero(peaks) + self._first + CONTEXT
        self.found += [int(place) * self._cell for place in places]
        self._energies = self._energies[cells:]
        self._first += cells


def _rises(energies: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each cell from BEFORE_CELLS on: how many times louder it goes on than it was."""
    view = np.lib.stride_tricks.sliding_window_view
    after = view(energies[BEFORE_CELLS:], AFTER_CELLS) @ WEIGHTS
    before = view(energies, BEFORE_CELLS)[: len(after)]
    # The loudest run of cells before, so that the swing of a low tone is no attack.
    level = view(before, AFTER_CELLS, axis=1).mean(axis=2).max(axis=1)
    return np.asarray(after / np.maximum(level, QUIETEST))
