"""Peaks: how far a recording swings, in ever coarser steps, so that any zoom paints at once."""

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

RATE = 24_000  # Hz the recording is read at
BIN_SAMPLES = 24
BIN_SECONDS = BIN_SAMPLES / RATE  # 1 ms
COARSER = 4  # bins that make one of the next level
FULL = 32767  # stands for 1.0; sound beyond it is shown as clipped
LEVELS = 9  # the coarsest bin is over a minute long

Block = npt.NDArray[np.float32]
Bins = npt.NDArray[np.int16]  # rows of (lowest, highest, root mean square)
Floats = npt.NDArray[np.float64]


def peaks(blocks: Iterable[Block], bin_samples: int = BIN_SAMPLES) -> Iterator[Bins]:
    """The bins of a recording, block by block; channels are taken together.

    What is left of the last bin is padded with its own last sample.
    """
    rest = np.empty(0, np.float32)
    for block in blocks:
        mono = np.concatenate([rest, block.mean(axis=0, dtype=np.float32)])
        whole = len(mono) // bin_samples * bin_samples
        rest = mono[whole:]
        if whole:
            yield _bins(mono[:whole].reshape(-1, bin_samples))
    if len(rest):
        yield _bins(np.pad(rest, (0, bin_samples - len(rest)), mode="edge")[None])


def _bins(samples: Block) -> Bins:
    rms = np.sqrt(np.mean(np.square(samples, dtype=np.float32), axis=1))
    made = np.stack([samples.min(axis=1), samples.max(axis=1), rms], axis=1)
    return np.asarray(np.clip(np.round(made * FULL), -FULL, FULL), np.int16)


class Pyramid:
    """All levels of one recording's peaks; grows at its end."""

    def __init__(self) -> None:
        self._levels = [np.empty((0, 3), np.int16) for _ in range(LEVELS)]
        self._lengths = [0] * LEVELS
        self.loudest = 0.0

    @property
    def seconds(self) -> float:
        """How much of the recording is known."""
        return self._lengths[0] * BIN_SECONDS

    def add(self, bins: Bins) -> None:
        """Append the next bins; a coarser bin appears when all that it is made of are there."""
        if len(bins):
            self.loudest = max(self.loudest, float(np.abs(bins[:, :2]).max()) / FULL)
        for level in range(LEVELS):
            self._append(level, bins)
            if level + 1 == LEVELS:
                return
            done = self._lengths[level + 1] * COARSER
            ready = (self._lengths[level] - done) // COARSER * COARSER
            bins = _coarser(self._levels[level][done : done + ready])

    def _append(self, level: int, bins: Bins) -> None:
        length = self._lengths[level]
        if length + len(bins) > len(self._levels[level]):
            # Doubling keeps the cost of growing in proportion to what was added.
            grown = np.empty((2 * (length + len(bins)), 3), np.int16)
            grown[:length] = self._levels[level][:length]
            self._levels[level] = grown
        self._levels[level][length : length + len(bins)] = bins
        self._lengths[level] = length + len(bins)

    def columns(self, edges: Floats) -> Floats:
        """Lowest, highest and root mean square (-1 to 1) between neighbouring `edges` (seconds).

        Shape (len(edges) - 1, 3). Columns narrower than a bin are interpolated; columns outside
        what is known are 0.
        """
        width = float(edges[1] - edges[0])
        fit = int(np.log(max(width / BIN_SECONDS, 1.0)) / np.log(COARSER))
        level = min(fit, LEVELS - 1)
        while level and not self._lengths[level]:
            level -= 1
        bins, size = self._levels[level][: self._lengths[level]], BIN_SECONDS * COARSER**level
        if not len(bins):
            return np.zeros((len(edges) - 1, 3))
        made = _between(bins, edges / size) if width >= size else _interpolated(bins, edges / size)
        middle = (edges[:-1] + edges[1:]) / 2
        made[(middle < 0) | (middle > self.seconds)] = 0
        return made / FULL


def _coarser(bins: Bins) -> Bins:
    groups = bins.reshape(-1, COARSER, 3)
    rms = np.sqrt(np.mean(np.square(groups[:, :, 2], dtype=np.float32), axis=1))
    return np.stack(
        [groups[:, :, 0].min(axis=1), groups[:, :, 1].max(axis=1), np.round(rms)],
        axis=1,
    ).astype(np.int16)


def _between(bins: Bins, edges: Floats) -> Floats:
    """Each column out of all bins that it touches."""
    first = np.clip(np.floor(edges).astype(np.int64), 0, len(bins))
    lowest, highest = int(first[0]), int(first[-1])
    made = np.zeros((len(edges) - 1, 3))
    part = bins[lowest : highest + 1]
    if not len(part):
        return made
    starts = np.minimum(first[:-1] - lowest, len(part) - 1)
    made[:, 0] = np.minimum.reduceat(part[:, 0], starts)
    made[:, 1] = np.maximum.reduceat(part[:, 1], starts)
    power = np.add.reduceat(np.square(part[:, 2], dtype=np.float64), starts)
    counts = np.diff(np.append(starts, len(part)))
    made[:, 2] = np.sqrt(power / np.maximum(counts, 1))
    return made


def _interpolated(bins: Bins, edges: Floats) -> Floats:
    middles = (edges[:-1] + edges[1:]) / 2 - 0.5
    first = max(int(middles[0]) - 1, 0)
    part = bins[first : max(int(middles[-1]) + 3, first + 1)].astype(np.float64)
    if not len(part):
        return np.zeros((len(middles), 3))
    known = np.arange(first, first + len(part))
    return np.stack([np.interp(middles, known, part[:, kind]) for kind in range(3)], axis=1)
