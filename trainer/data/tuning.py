"""How far a recorded note is from the pitch of its key."""

import numpy as np
from numpy.typing import NDArray

REACH_CENTS = 70.0
PARTIALS = 6
LOUD_SHARE = 0.1  # of a partial's peak power: what counts to its middle
POINTS = 1 << 18  # of the transform: bins of a fifth of a hertz and less, before interpolation


def cents_off(sound: NDArray[np.float32], rate: int, key: int) -> float | None:
    """Cents by which `sound` is above the equal-tempered pitch of `key` (A4 = 440 Hz).

    The mean of its first partials' deviations, the strong and low ones counting most; None where
    no partial stands out. `sound` should be the steady part of a note, half a second or more:
    with vibrato the middle of it is found.
    """
    if len(sound) < rate // 10:
        return None
    power = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), POINTS)) ** 2
    loudest = float(power.max())
    fundamental = 440.0 * 2 ** ((key - 69) / 12)
    total = weights = 0.0
    for partial in range(1, PARTIALS + 1):
        found = _partial(power, fundamental * partial * POINTS / rate)
        if found is None or found[1] < 1e-3 * loudest:
            continue
        weight = found[1] ** 0.5 / partial
        total += weight * found[0]
        weights += weight
    return total / weights if weights else None


def _partial(power: NDArray[np.float64], centre: float) -> tuple[float, float] | None:
    """Deviation in cents and height of what sounds within reach of bin `centre`.

    Its centre of gravity, not its peak: vibrato spreads a partial into several.
    """
    low = int(centre * 2 ** (-REACH_CENTS / 1200))
    high = int(centre * 2 ** (REACH_CENTS / 1200)) + 2
    if high >= len(power) or low < 2:
        return None
    near = power[low:high]
    top = int(np.argmax(near))
    if top in (0, len(near) - 1):
        return None  # the slope of a neighbour
    loud = np.where(near > LOUD_SHARE * near[top], near, 0.0)
    middle = float((loud * np.arange(low, high)).sum() / loud.sum())
    return 1200.0 * float(np.log2(middle / centre)), float(near[top])
