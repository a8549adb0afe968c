"""Another rate, as a stream: what comes out does not depend on where one begins."""

from collections.abc import Iterable, Iterator
from math import gcd

import numpy as np
from numpy.typing import NDArray

CHUNK_SAMPLES = 1 << 15  # soxr is called with this much at once: a decoded frame is too little
FILTER_SAMPLES = 512  # more than half the length of soxr's filter, at the lower of both rates
FILTER_SECONDS = 0.1


def aligned_start(rate: int, wanted: int, first: int) -> tuple[int, int]:
    """Where to begin reading so that the wanted sample `first` comes out as it always does.

    Returns a position at `rate` and the position at `wanted` of exactly the same moment, early
    enough for the filter to have filled: soxr begins with a sample at its first input's moment.
    """
    step_in, step_out = rate // gcd(rate, wanted), wanted // gcd(rate, wanted)
    margin = max(FILTER_SECONDS * rate, FILTER_SAMPLES * max(1.0, rate / wanted))
    steps = max(0, int((first * rate / wanted - margin) // step_in))
    return steps * step_in, steps * step_out


def resampled(
    pieces: Iterable[NDArray[np.float32]], rate: int, wanted: int, channels: int
) -> Iterator[NDArray[np.float32]]:
    """Resample a stream of (channels, time) pieces; soxr's delay is taken out."""
    if rate == wanted:
        yield from pieces
        return
    import soxr

    stream = soxr.ResampleStream(rate, wanted, channels, dtype="float32")
    for chunk in joined(pieces, CHUNK_SAMPLES):
        yield stream.resample_chunk(np.ascontiguousarray(chunk.T)).T
    yield stream.resample_chunk(np.zeros((0, channels), np.float32), last=True).T


def joined(pieces: Iterable[NDArray[np.float32]], size: int) -> Iterator[NDArray[np.float32]]:
    """Cut a stream of pieces anew, into blocks of `size` samples; the last one may be shorter."""
    held: list[NDArray[np.float32]] = []
    count = 0
    for piece in pieces:
        held.append(piece)
        count += piece.shape[1]
        if count >= size:
            whole = np.concatenate(held, axis=1)
            full = count - count % size
            for at in range(0, full, size):
                yield whole[:, at : at + size]
            held, count = [whole[:, full:]], count - full
    if count:
        yield np.concatenate(held, axis=1)
