"""Lags: what sounds how long before and after each chord; beats and bars show as what recurs.

A local comb, as in Scheirer's resonators (1998), taken from chords instead of sound.
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

LAGS = 0.15 * np.exp(np.arange(24) * 0.16)  # seconds, to 5.9
WIDTH, WIDTH_SHARE = 0.02, 0.05  # seconds around a lag that still count, and as a share of it
NEAREST = 48  # chords to each side that are looked at
REACH = float(LAGS[-1] * 1.2)


def lag_features(times: Floats, weights: Floats) -> Floats:
    """(chords, kinds of weight * LAGS): how much of each weight lies at each lag, on both sides.

    `times`: seconds, ascending; `weights`: (chords, kinds), about 0 to 2.
    """
    count, kinds = weights.shape
    found = np.zeros((count, kinds, len(LAGS)))
    for step in range(1, min(NEAREST, count - 1) + 1):
        gaps = times[step:] - times[:-step]
        near = np.flatnonzero(gaps < REACH)
        if not len(near):
            break
        close = _closeness(gaps[near])
        found[near] += weights[near + step][:, :, None] * close[:, None, :]
        found[near + step] += weights[near][:, :, None] * close[:, None, :]
    return np.minimum(found, 3.0).reshape(count, -1)


def _closeness(gaps: Floats) -> Floats:
    """(gaps, LAGS): 1 at the lag, less around it."""
    off = (gaps[:, None] - LAGS[None, :]) / (WIDTH + WIDTH_SHARE * LAGS[None, :])
    return np.asarray(np.exp(-0.5 * off * off))
