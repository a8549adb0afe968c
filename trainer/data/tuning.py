"""How far a recorded note is from the pitch of its key."""

import numpy as np
from numpy.typing import NDArray

REACH_CENTS = 70.0
PARTIALS = 6
POINTS = 1 << 18  # of the transform: bins of a fifth of a hertz and less, before interpolation


def cents_off(sound: NDArray[np.float32], rate: int, key: int) -> float | None:
    """Cents by which `sound` is above the equal-tempered pitch of `key` (A4 = 440 Hz).

    The mean of its first partials' deviations, the strong and low ones counting most; None where
    no partial stands out. `sound` should be the steady part of a note, half a second or more.
    """
    if len(sound) < rate // 10:
        return None
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), POINTS))
    loudest = float(spectrum.max())
    fundamental = 440.0 * 2 ** ((key - 69) / 12)
    total = weights = 0.0
    for partial in range(1, PARTIALS + 1):
        peak = _peak(spectrum, fundamental * partial * POINTS / rate)
        if peak is None or peak[1] < 0.03 * loudest:
            continue
        weight = peak[1] / partial
        total += weight * peak[0]
        weights += weight
    return total / weights if weights else None


def _peak(spectrum: NDArray[np.float64], centre: float) -> tuple[float, float] | None:
    """Deviation in cents and height of the tallest peak within reach of bin `centre`."""
    low = int(centre * 2 ** (-REACH_CENTS / 1200))
    high = int(centre * 2 ** (REACH_CENTS / 1200)) + 2
    if high + 1 >= len(spectrum) or low < 2:
        return None
    top = low + int(np.argmax(spectrum[low:high]))
    before, here, after = np.log(spectrum[top - 1 : top + 2] + 1e-12)
    if here < before or here < after:
        return None  # a slope, not a peak
    bend = before - 2 * here + after
    shift = 0.5 * (before - after) / bend if bend else 0.0
    return 1200.0 * float(np.log2((top + shift) / centre)), float(spectrum[top])
