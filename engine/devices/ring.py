"""A ring of samples between an audio callback and another thread."""

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]


class Ring:
    """Room for `size` frames, for one thread that writes and one that reads; never blocks.

    Needs no lock: the writer alone moves `written`, the reader alone moves `taken`, and each does
    so after the samples are copied.
    """

    def __init__(self, size: int, channels: int) -> None:
        self._samples = np.zeros((size, channels), np.float32)
        self.size = size
        self.written = 0
        self.taken = 0

    @property
    def held(self) -> int:
        """How many frames wait to be read."""
        return self.written - self.taken

    @property
    def room(self) -> int:
        """How many frames can be written."""
        return self.size - self.held

    def write(self, block: Samples) -> bool:
        """Copy a block (frames, channels) in; False, and nothing, if there is no room for it."""
        count = len(block)
        if count > self.room:
            return False
        at = self.written % self.size
        before_end = min(count, self.size - at)
        self._samples[at : at + before_end] = block[:before_end]
        self._samples[: count - before_end] = block[before_end:]
        self.written += count
        return True

    def read_into(self, block: Samples) -> int:
        """Fill `block` (frames, channels) as far as there are frames; return how many."""
        count = min(len(block), self.held)
        at = self.taken % self.size
        before_end = min(count, self.size - at)
        block[:before_end] = self._samples[at : at + before_end]
        block[before_end:count] = self._samples[: count - before_end]
        self.taken += count
        return count

    def skip(self, frame: int) -> None:
        """Leave out, for the reader, what was written before the frame of this number."""
        self.taken = max(self.taken, frame)

    def read(self) -> Samples:
        """Take out all that is held, (frames, channels)."""
        block = np.empty((self.held, self._samples.shape[1]), np.float32)
        self.read_into(block)
        return block
