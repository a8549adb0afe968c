"""Kaldi's filter banks, as transformers pretrained on AudioSet were given them.

What `torchaudio.compliance.kaldi.fbank` computes with a Hanning window, without dither and energy:
each frame without its mean, pre-emphasised, windowed, and its power read by triangles on the mel
scale.
"""

from functools import cache

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

PRE_EMPHASIS = 0.97
SMALLEST_POWER = 1.1920928955078125e-07
MEAN, DEVIATION = -4.2677393, 4.5689974
"""Of AudioSet's logarithmic powers; inputs have a deviation of one half."""
DB = 10.0 / np.log(10.0)
"""Decibels in one unit of a natural logarithm of power."""


def power_levels(hops: Array, rate: int, bins: int, lowest_hz: float, highest_hz: float) -> Array:
    """Frames of sound (frames, samples) to levels (frames, bins), decibels of power."""
    from scipy.fft import rfft

    size = hops.shape[1]
    still = hops - hops.mean(axis=1, keepdims=True)
    before = np.concatenate([still[:, :1], still[:, :-1]], axis=1)
    shaped = (still - np.float32(PRE_EMPHASIS) * before) * np.hanning(size).astype(np.float32)
    length = 1 << (size - 1).bit_length()
    power = np.abs(rfft(shaped, length, axis=1)) ** 2
    read = power[:, :-1] @ _triangles(rate, length, bins, lowest_hz, highest_hz)
    levels: Array = np.log(np.maximum(read, SMALLEST_POWER)).astype(np.float32) * np.float32(DB)
    return levels


def normalised(levels: Array) -> Array:
    """Levels in decibels as the published weights want them."""
    logs = levels / np.float32(DB)
    return np.asarray((logs - np.float32(MEAN)) / np.float32(2.0 * DEVIATION), np.float32)


@cache
def _triangles(rate: int, length: int, bins: int, lowest_hz: float, highest_hz: float) -> Array:
    """(fft bins without the highest, bins); unlike `mel_filters` straight in mels, unscaled."""
    edges = np.linspace(float(_mel(lowest_hz)), float(_mel(highest_hz)), bins + 2)
    place = _mel(np.arange(length // 2) * rate / length)[:, None]
    low, centre, high = edges[:-2], edges[1:-1], edges[2:]
    rising, falling = (place - low) / (centre - low), (high - place) / (high - centre)
    return np.maximum(0.0, np.minimum(rising, falling)).astype(np.float32)


def _mel(hertz: npt.ArrayLike) -> npt.NDArray[np.float64]:
    return 1127.0 * np.log(1.0 + np.asarray(hertz, float) / 700.0)
