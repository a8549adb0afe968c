"""Partials: a spectrogram whose every bin says which frequency is in it, not only how much.

The frequency is the rate at which a bin's phase turns, found from one transform by the derivative
of the window: Auger and Flandrin, "Improving the readability of time-frequency and time-scale
representations by the reassignment method" (IEEE Transactions on Signal Processing, 1995). For a
Hann window both transforms are sums of neighbouring bins of the plain one.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

QUIETEST = 1e-6
FRAMES_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Lens:
    """A window of `size` samples at `rate`, moved on by `hop_samples`; bins up to `top_hz`."""

    size: int
    rate: int
    hop_samples: int
    top_hz: float

    @property
    def spacing_hz(self) -> float:
        """Hertz from bin to bin."""
        return self.rate / self.size

    @property
    def bins(self) -> int:
        """How many bins are kept: from that of the first multiple of the spacing on."""
        return min(int(self.top_hz / self.spacing_hz), self.size // 2 - 1)

    @property
    def hop_seconds(self) -> float:
        """Seconds from frame to frame; frame k is centred on k hops."""
        return self.hop_samples / self.rate


@dataclass(frozen=True, slots=True)
class Partials:
    """Level (a sine of full scale has 1) and frequency (hertz) of bins: (frames, bins) each.

    `first` is the number of the first frame; bin k is centred on (k + 1) x the lens's spacing.
    """

    lens: Lens
    first: int
    levels: Array
    hertz: Array

    @property
    def stop(self) -> int:
        """The number after the last frame's."""
        return self.first + len(self.levels)

    def between(self, first: int, stop: int) -> "Partials":
        """The frames of these numbers, as far as they are there."""
        begin = max(first - self.first, 0)
        part = slice(begin, max(stop - self.first, begin))
        return Partials(self.lens, self.first + begin, self.levels[part], self.hertz[part])


def analyse(sound: Array, lens: Lens, first: int, frames: int) -> Partials:
    """The frames from number `first` on; `sound` begins half a window before the first's centre."""
    hops = np.lib.stride_tricks.sliding_window_view(sound, lens.size)[:: lens.hop_samples][:frames]
    levels = np.empty((frames, lens.bins), np.float32)
    hertz = np.empty((frames, lens.bins), np.float32)
    for begin in range(0, frames, FRAMES_AT_ONCE):
        part = slice(begin, min(begin + FRAMES_AT_ONCE, frames))
        levels[part], hertz[part] = _analyse(hops[part], lens)
    return Partials(lens, first, levels, hertz)


def joined(one: Partials, other: Partials) -> Partials:
    """Frames and those that follow them."""
    levels = np.concatenate([one.levels, other.levels])
    return Partials(one.lens, one.first, levels, np.concatenate([one.hertz, other.hertz]))


def _analyse(hops: Array, lens: Lens) -> tuple[Array, Array]:
    from scipy.fft import rfft

    plain = rfft(hops, axis=1)[:, : lens.bins + 2]
    below, here, above = plain[:, :-2], plain[:, 1:-1], plain[:, 2:]
    hann = here * np.float32(0.5) - (below + above) * np.float32(0.25)
    turned = below - above  # x pi / (2j size): the transform with the window's derivative
    power = hann.real**2 + hann.imag**2
    # Im(pi turned / (2j size) / hann) = -pi / (2 size) Re(turned conj(hann)) / |hann|^2
    lean = (turned.real * hann.real + turned.imag * hann.imag) / np.maximum(power, QUIETEST**2)
    centres = (np.arange(1, lens.bins + 1) * lens.spacing_hz).astype(np.float32)
    hertz = centres + lean * np.float32(lens.spacing_hz / 4.0)
    return np.sqrt(power) * np.float32(4.0 / lens.size), hertz
