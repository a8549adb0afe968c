"""Another rate at once: for who cannot wait for soxr, which holds 20 to 40 ms back.

A windowed sinc, evaluated at each output sample's own place between the input samples (a polyphase
filter). It waits for ZERO_CROSSINGS samples of the lower rate, 2 ms at 16 kHz.
"""

from math import gcd

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

ZERO_CROSSINGS = 32
PASSED = 0.93
"""The filter's middle, as a share of the lower Nyquist frequency."""
KAISER_BETA = 8.0  # 80 dB down where it stops


class PromptResampler:
    """Resamples a mono stream from `rate` to `wanted`; output sample k is at k / wanted seconds."""

    def __init__(self, rate: int, wanted: int) -> None:
        common = gcd(rate, wanted)
        self._up, self._down = wanted // common, rate // common
        lower = min(rate, wanted)
        self._half = -(-ZERO_CROSSINGS * rate // lower)
        self._weights = _weights(self._up, self._half, PASSED * lower / rate)
        self._held = np.zeros(self._half, np.float32)
        self._first = -self._half  # which input sample the first one held is
        self._given = 0

    def feed(self, samples: Array) -> Array:
        """The output samples that are known since these input samples."""
        if self._up == self._down:
            return np.asarray(samples, np.float32)
        self._held = np.concatenate([self._held, samples.astype(np.float32, copy=False)])
        last = self._first + len(self._held) - 1 - self._half  # may be the left neighbour
        until = max(self._given, ((last + 1) * self._up - 1) // self._down + 1)
        if until == self._given:
            return np.zeros(0, np.float32)
        places = np.arange(self._given, until, dtype=np.int64) * self._down
        left, phase = places // self._up, places % self._up
        begin = left - self._half + 1 - self._first
        taps = np.lib.stride_tricks.sliding_window_view(self._held, 2 * self._half)
        made = np.einsum("ij,ij->i", taps[begin], self._weights[phase])
        self._given = until
        drop = max(0, until * self._down // self._up - self._half + 1 - self._first)
        self._held, self._first = self._held[drop:], self._first + drop
        return np.asarray(made, np.float32)


def _weights(phases: int, half: int, passed: float) -> Array:
    """Filters (phases, 2 x half) for output at `phase` / `phases` behind the left neighbour."""
    taps = np.arange(1 - half, half + 1)
    away = taps[None, :] - np.arange(phases)[:, None] / phases
    inside = np.clip(1.0 - (away / half) ** 2, 0.0, None)
    window = np.i0(KAISER_BETA * np.sqrt(inside)) / np.i0(KAISER_BETA)
    filters = passed * np.sinc(passed * away) * window
    return np.asarray(filters / filters.sum(axis=1, keepdims=True), np.float32)
