"""Tape: the next seconds of one track, made ahead of time and read when they are due."""

from collections.abc import Container

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]

BLOCK = 4096  # frames made at a time: 93 ms at 44.1 kHz
FADE = 512  # frames over which one version of a block becomes the other


class Tape:
    """Blocks of (BLOCK, 2) by their number, each of some version.

    One thread puts, another reads; replacing a block is one step, so neither waits for the other.
    """

    def __init__(self) -> None:
        self._blocks: dict[int, tuple[int, Samples]] = {}

    def version(self, index: int) -> int | None:
        """Which version of a block there is; None where there is none."""
        block = self._blocks.get(index)
        return None if block is None else block[0]

    def put(self, index: int, version: int, samples: Samples) -> None:
        """Add a block, or replace it by a newer version.

        Where the block before it is still of the old version, the old one fades into the new.
        """
        old = self._blocks.get(index)
        before = self._blocks.get(index - 1)
        if old is not None and before is not None and before[0] != version:
            samples = _faded(old[1], samples)
        self._blocks[index] = (version, samples)

    def join(self, index: int, samples: Samples) -> None:
        """What follows block `index` will be of another making: fade into it at the end of this.

        `samples` is the same block, of that making.
        """
        block = self._blocks.get(index)
        if block is not None:
            made = np.concatenate([block[1][:-FADE], _faded(block[1][-FADE:], samples[-FADE:])])
            self._blocks[index] = (block[0], made)

    def meet(self, index: int, samples: Samples) -> None:
        """The block before `index` is now of another making: fade from that making into this.

        `samples` is block `index` of that making.
        """
        block = self._blocks.get(index)
        if block is not None:
            self._blocks[index] = (block[0], _faded(samples, block[1]))

    def keep(self, indexes: Container[int]) -> None:
        """Forget all other blocks."""
        for index in list(self._blocks):
            if index not in indexes:
                del self._blocks[index]

    def clear(self) -> None:
        """Forget everything."""
        self._blocks.clear()

    def read(self, start: int, stop: int) -> Samples | None:
        """Frames from `start` up to `stop`; None if any of them is not there yet."""
        if stop <= start:
            return np.zeros((0, 2), np.float32)
        first, last = start // BLOCK, (stop - 1) // BLOCK
        blocks = [self._blocks.get(index) for index in range(first, last + 1)]
        there = [block[1] for block in blocks if block is not None]
        if len(there) < len(blocks):
            return None
        joined = there[0] if len(there) == 1 else np.concatenate(there)
        return joined[start - first * BLOCK : stop - first * BLOCK]


def _faded(old: Samples, new: Samples) -> Samples:
    ramp = np.linspace(0.0, 1.0, FADE, dtype=np.float32)[:, None]
    made = new.copy()
    made[:FADE] = old[:FADE] * (1 - ramp) + new[:FADE] * ramp
    return made
