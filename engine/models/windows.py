"""Windows: a stream of features cut into pieces that a network answers one by one."""

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]


def windows(blocks: Iterable[Array], size: int, reach: int) -> Iterator[tuple[Array, int, int]]:
    """Feature blocks regrouped into windows of `size` frames; only the last may be shorter.

    Yields (features, first, count): of the network's answer to `features` the `count` frames from
    `first` on are new, and `reach` frames (or the recording's end) lie on each side of them, so
    that the answers joined are those to the whole recording. Every window begins at a multiple
    of `size` - 2 `reach` frames.
    """
    if size <= 2 * reach:
        raise ValueError(f"windows of {size} frames are nothing but context of {reach}")
    held: list[Array] = []
    length = before = 0  # frames held, and how many of them only give context
    for block in blocks:
        held.append(block)
        length += len(block)
        while length > size:
            whole = np.concatenate(held)
            yield whole[:size], before, size - before - reach
            held = [whole[size - 2 * reach :]]
            length, before = len(held[0]), reach
    if length > before:
        yield np.concatenate(held), before, length - before
