"""The mel scale, and triangular filters that lie evenly on it."""

import numpy as np
import numpy.typing as npt

Weights = npt.NDArray[np.float64]


def mel(hertz: npt.ArrayLike) -> Weights:
    """Mels of frequencies, by O'Shaughnessy's formula (HTK's)."""
    return 2595.0 * np.log10(1.0 + np.asarray(hertz, float) / 700.0)


def hertz(mels: npt.ArrayLike) -> Weights:
    """The opposite of `mel`."""
    return 700.0 * (10.0 ** (np.asarray(mels, float) / 2595.0) - 1.0)


def mel_filters(bins: int, lowest_hz: float, highest_hz: float, frequencies: Weights) -> Weights:
    """Triangles (bins, frequencies), each summing to one, evenly spaced in mels.

    A triangle so narrow that no frequency lies in it takes the nearest one: low bands of a coarse
    spectrum are not to be deaf.
    """
    edges = hertz(np.linspace(float(mel(lowest_hz)), float(mel(highest_hz)), bins + 2))
    low, centre, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    rising = (frequencies - low) / (centre - low)
    falling = (high - frequencies) / (high - centre)
    weights: Weights = np.maximum(0.0, np.minimum(rising, falling))
    deaf = np.flatnonzero(weights.sum(axis=1) <= 0.0)
    weights[deaf, np.abs(frequencies - centre[deaf]).argmin(axis=1)] = 1.0
    weights /= weights.sum(axis=1, keepdims=True)
    return weights
