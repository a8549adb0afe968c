"""Levels: a recording's loudness at every third of a semitone, in ever coarser steps of time.

One byte each; a longer recording is kept in longer steps, so that memory stays bounded.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from engine.audio.features import decibels
from engine.models.card import FeatureSettings

LOWEST, HIGHEST = 21, 108  # the pitches of a piano
ROWS_PER_PITCH = 3
ROWS = (HIGHEST - LOWEST + 1) * ROWS_PER_PITCH
RATE = 16_000
SHORTEST_HOP = 0.02
MOST_FRAMES = 100_000  # 25 MiB, and a third of it again for the coarser levels
FLOOR_DB, DB_PER_STEP = -110.0, 0.5  # of a byte
# How much of the short window's level counts: none up to C3, half from C5 on.
PITCHES = LOWEST + (np.arange(ROWS) - 1) / ROWS_PER_PITCH
SHORT_SHARE = np.clip((PITCHES - 48) / 48, 0.0, 0.5).astype(np.float32)
COARSER = 2  # frames that make one of the next level
LEVELS = 12

Block = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]


def settings_for(duration: float) -> FeatureSettings:
    """The axis: the middle one of a pitch's three rows is the pitch; the steps fit the length."""
    hop = SHORTEST_HOP
    while duration / hop > MOST_FRAMES:
        hop *= 2
    lowest = 440.0 * 2.0 ** ((LOWEST - 1 / ROWS_PER_PITCH - 69) / 12)
    return replace(
        FeatureSettings(),
        sample_rate=RATE,
        hop_samples=round(hop * RATE),
        bins_per_semitone=ROWS_PER_PITCH,
        bins=ROWS,
        lowest_hz=lowest,
    )


def levels(blocks: Iterable[Block], settings: FeatureSettings) -> Iterator[Bytes]:
    """Frames (frames, ROWS), block by block; frame k is centred on second k x hop."""
    longest, hop = max(settings.window_sizes), settings.hop_samples
    rest = np.zeros(longest // 2, np.float32)
    for block in blocks:
        rest = np.concatenate([rest, block.mean(axis=0, dtype=np.float32)])
        count = max(0, (len(rest) - longest) // hop + 1)
        if count:
            yield _bytes(decibels(rest, settings, count))
            rest = rest[count * hop :]
    count = max(0, (len(rest) - longest // 2 - 1) // hop + 1)
    if count:
        yield _bytes(decibels(np.pad(rest, (0, longest)), settings, count))


def _bytes(decibel: npt.NDArray[np.float32]) -> Bytes:
    """Both windows together: where short and long are loud, both time and pitch are sharp.

    Low down the short one cannot tell pitches apart, and the long one speaks alone.
    """
    short, long = decibel[:, 0], decibel[:, 1]
    steps = (long + (short - long) * SHORT_SHARE - FLOOR_DB) / DB_PER_STEP
    return np.asarray(np.clip(np.round(steps), 0, 255), np.uint8)


class Pyramid:
    """All levels of one recording; grows at its end."""

    def __init__(self, hop: float) -> None:
        self.hop = hop
        self.loudest = 0
        self._levels = [np.zeros((0, ROWS), np.uint8) for _ in range(LEVELS)]
        self._lengths = [0] * LEVELS

    @property
    def seconds(self) -> float:
        """How much of the recording is known."""
        return self._lengths[0] * self.hop

    @property
    def bytes(self) -> int:
        """How much memory it takes."""
        return sum(level.nbytes for level in self._levels)

    def add(self, frames: Bytes) -> None:
        """Append the next frames; a coarser one appears when all that it is made of are there."""
        self.loudest = max(self.loudest, int(frames.max(initial=0)))
        for level in range(LEVELS):
            self._append(level, frames)
            if level + 1 == LEVELS:
                return
            done = self._lengths[level + 1] * COARSER
            ready = (self._lengths[level] - done) // COARSER * COARSER
            pairs = self._levels[level][done : done + ready].reshape(-1, COARSER, ROWS)
            frames = pairs.max(axis=1)

    def _append(self, level: int, frames: Bytes) -> None:
        length = self._lengths[level]
        if length + len(frames) > len(self._levels[level]):
            # Half as much again keeps the cost of growing in proportion, and the waste small.
            grown = np.zeros(((length + len(frames)) * 3 // 2, ROWS), np.uint8)
            grown[:length] = self._levels[level][:length]
            self._levels[level] = grown
        self._levels[level][length : length + len(frames)] = frames
        self._lengths[level] = length + len(frames)

    def columns(self, start: float, stop: float, count: int) -> Bytes:
        """The levels at `count` moments between two seconds, (count, ROWS); 0 where unknown.

        Where a column is shorter than a frame the frames are interpolated.
        """
        width = (stop - start) / count
        level = min(max(int(np.log2(max(width / self.hop, 1.0))), 0), LEVELS - 1)
        while level and not self._lengths[level]:
            level -= 1
        known, size = self._levels[level][: self._lengths[level]], COARSER**level
        centres = start + (np.arange(count) + 0.5) * width
        if not len(known):
            return np.zeros((count, ROWS), np.uint8)
        at = (centres / self.hop - (size - 1) / 2) / size
        made = _nearest(known, at) if width >= self.hop else _between(known, at)
        made[(centres < 0) | (centres > self.seconds)] = 0
        return made


def _nearest(known: Bytes, at: Floats) -> Bytes:
    return known[np.clip(np.round(at).astype(np.int64), 0, len(known) - 1)]


def _between(known: Bytes, at: Floats) -> Bytes:
    """Interpolated, in 256ths: whole numbers are quicker."""
    first = np.floor(at).astype(np.int64)
    share = np.round((at - first) * 256).astype(np.uint16)[:, None]
    low = known[np.clip(first, 0, len(known) - 1)].astype(np.uint16)
    high = known[np.clip(first + 1, 0, len(known) - 1)]
    return np.asarray((low * (256 - share) + high * share) >> 8, np.uint8)
