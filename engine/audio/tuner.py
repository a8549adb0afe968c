"""Tuner: the pitch of a single tone, to a fraction of a cent.

The difference function and its cumulative mean are those of de Cheveigné and Kawahara, “YIN, a
fundamental frequency estimator for speech and music” (2002). Its dip is a few samples wide where a
tone is high, so the period is measured over as many periods as fit, as one would with a ruler.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

LOWEST_HZ, HIGHEST_HZ = 25.0, 4500.0  # a little beyond a piano's first and last key
TUNER_SECONDS = 0.16  # of sound: four periods of the lowest tone
DIP = 0.15  # how deep a dip must be to count as the period
STEADY = 0.25  # how shallow the dips of later periods may be to be measured by
FINE = 4  # lags to a sample: the dips of high tones lie between samples
QUIETEST = 1e-4  # root mean square: below it (-80 dB) there is nothing to tune
USUAL_A4 = 440.0


@dataclass(frozen=True, slots=True)
class Tone:
    """A tone's frequency, and how periodic it is: 0 (noise) to 1."""

    hertz: float
    clarity: float


@dataclass(frozen=True, slots=True)
class Tuning:
    """The nearest key (MIDI number), and how far above it the tone is: -50 to 50 cents."""

    pitch: int
    cents: float


def tuning_of(hertz: float, a4: float = USUAL_A4) -> Tuning:
    """Where a frequency lies among the keys of a piano whose A4 is at `a4` Hz."""
    exact = 69 + 12 * math.log2(hertz / a4)
    pitch = min(max(round(exact), 0), 127)
    return Tuning(pitch, 100 * (exact - pitch))


def tone_of(sound: npt.ArrayLike, rate: int) -> Tone | None:
    """The single tone in `sound` (mono, about TUNER_SECONDS); None where nothing is periodic."""
    samples = np.asarray(sound, np.float64)
    if len(samples) < 4 * rate / HIGHEST_HZ or math.sqrt(np.mean(samples**2)) < QUIETEST:
        return None
    differences = _differences(samples)
    relative = _relative(differences)
    dip = _first_dip(relative, rate * FINE)
    if dip is None:
        return None
    hertz = rate * FINE / _measured(differences, relative, dip)
    if not LOWEST_HZ <= hertz <= HIGHEST_HZ:
        return None
    return Tone(hertz, float(1.0 - min(relative[dip], 1.0)))


def _differences(samples: Floats) -> Floats:
    """For each lag, how much the first half differs from what is as much later, squared.

    FINE lags to a sample: a spectrum that goes on with zeros is a curve with more points.
    """
    half = len(samples) // 2
    size = 1 << (len(samples) + half).bit_length()
    spectrum = np.fft.rfft(samples, size) * np.conj(np.fft.rfft(samples[:half], size))
    together = np.fft.irfft(spectrum, size * FINE)[: half * FINE] * FINE
    energy = np.concatenate([[0.0], np.cumsum(samples**2)])
    later = energy[half : 2 * half] - energy[:half]
    later = np.interp(np.arange(half * FINE) / FINE, np.arange(half), later)
    return np.asarray(np.maximum(energy[half] + later - 2 * together, 0.0), np.float64)


def _relative(differences: Floats) -> Floats:
    """Each difference beside the mean of those before it; 1 at lag 0."""
    lags = np.arange(1, len(differences))
    mean = np.cumsum(differences[1:]) / lags
    return np.concatenate([[1.0], differences[1:] / np.maximum(mean, 1e-30)])


def _first_dip(relative: Floats, rate: int) -> int | None:
    """The lag of the first dip that is deep enough: the period, and not one of its multiples.

    `rate` is how many lags there are to a second.
    """
    shortest = max(int(rate / HIGHEST_HZ) - 1, 2)
    longest = min(math.ceil(rate / LOWEST_HZ) + 1, len(relative) - 2)
    deep = np.flatnonzero(relative[shortest : longest + 1] < DIP)
    if not len(deep):
        return None
    lag = shortest + int(deep[0])
    while lag < longest and relative[lag + 1] < relative[lag]:
        lag += 1
    return lag


def _measured(differences: Floats, relative: Floats, dip: int) -> float:
    """The period in lags, over ever more periods, while the tone is steady enough for that."""
    period, count = _bottom(differences, dip), 1
    while 2 * count * period < len(differences) - 2:
        near = round(2 * count * period)
        reach = max(1, int(0.1 * period))
        around = differences[near - reach : min(near + reach + 1, len(differences) - 1)]
        lowest = near - reach + int(np.argmin(around))
        if relative[lowest] > STEADY or not 0 < lowest < len(differences) - 1:
            break
        count *= 2
        period = _bottom(differences, lowest) / count
    return period


def _bottom(values: Floats, lag: int) -> float:
    """Where a parabola through a dip's lowest value and its neighbours is lowest."""
    before, here, after = values[lag - 1], values[lag], values[lag + 1]
    bend = before - 2 * here + after
    return lag + (0.5 * float((before - after) / bend) if bend > 0 else 0.0)
