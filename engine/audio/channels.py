"""Mixing: any number of channels to as many as are asked for, and away with what is no number."""

import numpy as np
from numpy.typing import NDArray

LOUDEST = 1e6  # full scale is 1; what is beyond this, or no number at all, is damage
LEFT = frozenset({"FL", "BL", "SL", "FLC", "TFL", "TBL", "TSL", "WL", "SDL", "DL", "BFL"})
RIGHT = frozenset({"FR", "BR", "SR", "FRC", "TFR", "TBR", "TSR", "WR", "SDR", "DR", "BFR"})


def mixed(
    samples: NDArray[np.float32], channels: int, names: tuple[str, ...] = ()
) -> NDArray[np.float32]:
    """Return (channels, time) from (any, time); numbers only.

    One channel is the mean of all. Two are the means of what stands left and right, the centre in
    both; of channels without names the even ones stand left. A single channel is duplicated.
    """
    clean = np.where(np.abs(samples) < LOUDEST, samples, np.float32(0))
    if len(clean) == channels:
        return clean
    if channels == 1:
        return np.asarray(clean.mean(axis=0, keepdims=True), np.float32)
    if len(clean) == 1:
        return np.repeat(clean, channels, axis=0)
    if channels == 2:
        return stereo_matrix(len(clean), names) @ clean
    return clean[np.arange(channels) % len(clean)]


def stereo_matrix(count: int, names: tuple[str, ...] = ()) -> NDArray[np.float32]:
    """Say how much of each of `count` channels is heard left and right: (2, count), sums of 1."""
    named = len(names) == count and LEFT.intersection(names) and RIGHT.intersection(names)
    if named:
        left = [name not in RIGHT for name in names]
        right = [name not in LEFT for name in names]
    else:
        left = [index % 2 == 0 for index in range(count)]
        right = [not even for even in left]
    matrix = np.array([left, right], np.float32)
    return np.asarray(matrix / matrix.sum(axis=1, keepdims=True), np.float32)
