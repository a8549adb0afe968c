"""Growing: posteriors while they are made, in memory while short, then in a temporary file."""

import mmap
import tempfile
from math import prod

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.uint8]

LARGEST_IN_MEMORY = 32 << 20
MOST_WASTED = 1.25


class Growing:
    """Frames of (kinds, pitches), as many as are `expected`, and more where that was too few."""

    def __init__(self, kinds: int, pitches: int, expected: int) -> None:
        self._values = _room((max(expected, 1), kinds, pitches))
        self.frames = 0

    @property
    def values(self) -> Values:
        """What is there so far, (frames, kinds, pitches)."""
        return self._values[: self.frames]

    def append(self, block: Values) -> None:
        """Add frames."""
        needed = self.frames + len(block)
        if needed > len(self._values):
            larger = _room((2 * needed, *self._values.shape[1:]))
            larger[: self.frames] = self.values
            self._values = larger
        self._values[self.frames : needed] = block
        self.frames = needed

    def finish(self) -> Values:
        """The values as the result keeps them: with no more room than they need, if in memory."""
        is_roomy = len(self._values) > MOST_WASTED * self.frames
        small = self.values.nbytes <= LARGEST_IN_MEMORY
        return self.values.copy() if small and is_roomy else self.values

    def rest(self) -> None:
        """Let the system have the memory back of what stands in a file; it can be read as before.

        An hour takes 60 MiB. Where the system cannot be told, it finds out by itself.
        """
        mapped = getattr(self._values, "_mmap", None)
        if mapped is not None and hasattr(mmap, "MADV_DONTNEED"):
            mapped.madvise(mmap.MADV_DONTNEED)


def _room(shape: tuple[int, ...]) -> Values:
    """Noughts; what is long stands in a temporary file that vanishes with the array."""
    if prod(shape) <= LARGEST_IN_MEMORY:
        return np.zeros(shape, np.uint8)
    with tempfile.TemporaryFile(prefix="earmark-") as file:
        return np.memmap(file, np.uint8, "w+", shape=shape)
