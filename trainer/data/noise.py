"""Noise: the steady sounds of rooms, streets and machines, and what short sounds are built with.

All functions give mono float32; times are in samples unless a name says otherwise.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from scipy import fft

Array = npt.NDArray[np.float32]
Rng = np.random.Generator
Gains = Callable[[Array], Array]


def coloured(rng: Rng, length: int, rate: int, gains: Gains) -> Array:
    """Gaussian noise whose spectrum follows `gains` (of frequencies in Hz), its RMS 1."""
    size = fft.next_fast_len(max(length, 16), real=True)
    frequencies = np.arange(size // 2 + 1, dtype=np.float32) * np.float32(rate / size)
    parts = rng.standard_normal((2, len(frequencies)), np.float32)
    spectrum = (parts[0] + 1j * parts[1]) * gains(np.maximum(frequencies, np.float32(5.0)))
    sound = np.asarray(fft.irfft(spectrum, size)[:length], np.float32)
    return sound / np.float32(np.sqrt(np.mean(sound**2)) + 1e-9)


def slope(decibels_an_octave: float) -> Gains:
    """Gains that rise or fall evenly."""
    power = np.float32(decibels_an_octave / 6.02)
    return lambda hertz: (hertz / np.float32(1000.0)) ** power


def band(low: float, high: float, order: int = 2) -> Gains:
    """Gains of a band with Butterworth-like edges."""

    def gains(hertz: Array) -> Array:
        below = (np.float32(low) / hertz) ** (2 * order)
        above = (hertz / np.float32(high)) ** (2 * order)
        return np.asarray(1.0 / np.sqrt((1.0 + below) * (1.0 + above)), np.float32)

    return gains


def resonances(rng: Rng, count: int, low: float, high: float, quality: float) -> Gains:
    """Gains of a few broad peaks anywhere between two frequencies."""
    centres = np.exp(rng.uniform(np.log(low), np.log(high), count)).astype(np.float32)
    heights = rng.uniform(0.3, 1.0, count).astype(np.float32)

    def gains(hertz: Array) -> Array:
        total = np.full_like(hertz, 0.03)
        for centre, height in zip(centres, heights, strict=True):
            apart = (hertz / centre - centre / hertz) * np.float32(quality)
            total = total + height / np.sqrt(1.0 + apart**2)
        return total

    return gains


def wandering(rng: Rng, length: int, rate: int, per_second: float, decibels: float) -> Array:
    """A gain that wanders: a new value every so often, `decibels` apart in the standard."""
    points = max(2, int(length / rate * per_second) + 2)
    values = 10.0 ** (rng.normal(0, decibels, points) / 20.0)
    places = np.linspace(0, length, points)
    return np.interp(np.arange(length, dtype=np.float32), places, values).astype(np.float32)


def strewn(
    length: int, times: npt.NDArray[np.int64], gains: Array, grains: Sequence[Array]
) -> Array:
    """Short sounds put down at `times`, taken from `grains` in turn."""
    out = np.zeros(length + max(map(len, grains)), np.float32)
    if len(times) > 60 * len(grains):  # the spectrum is cheaper than so many additions
        return _strewn_densely(length, times, gains, grains)
    for turn, (time, gain) in enumerate(zip(times.tolist(), gains.tolist(), strict=True)):
        grain = grains[turn % len(grains)]
        out[time : time + len(grain)] += grain * np.float32(gain)
    return out[:length]


def _strewn_densely(
    length: int, times: npt.NDArray[np.int64], gains: Array, grains: Sequence[Array]
) -> Array:
    size = fft.next_fast_len(length + max(map(len, grains)), real=True)
    total = np.zeros(size // 2 + 1, np.complex64)
    for turn, grain in enumerate(grains):
        train = np.zeros(size, np.float32)
        np.add.at(train, times[turn :: len(grains)], gains[turn :: len(grains)])
        total += fft.rfft(train) * fft.rfft(grain, size)
    return np.asarray(fft.irfft(total, size)[:length], np.float32)


def roomed(rng: Rng, sound: Array, rate: int) -> Array:
    """The sound in a room: itself, and a tail of coloured noise that dies away."""
    seconds = float(np.exp(rng.uniform(np.log(0.08), np.log(1.5))))
    tail = coloured(rng, int(rate * seconds), rate, slope(float(rng.uniform(-5, 1))))
    tail *= np.exp(-6.9 * np.arange(len(tail), dtype=np.float32) / len(tail))
    tail *= np.float32(10.0 ** (rng.uniform(-18, 0) / 20.0) / np.sqrt(np.sum(tail**2) + 1e-9))
    size = fft.next_fast_len(len(sound) + len(tail), real=True)
    spectrum = fft.rfft(sound, size) * (1.0 + fft.rfft(tail, size))
    return np.asarray(fft.irfft(spectrum, size)[: len(sound)], np.float32)


def hiss(rng: Rng, length: int, rate: int) -> Array:
    """Noise of any colour, perhaps of one band only, as steady as a fan or restless as a hall."""
    gains = slope(float(rng.uniform(-7, 3)))
    if rng.random() < 0.5:
        low = float(np.exp(rng.uniform(np.log(20), np.log(2000))))
        gains = band(low, min(low * float(rng.uniform(2, 30)), rate / 2))
    sound = coloured(rng, length, rate, gains)
    return sound * wandering(rng, length, rate, float(rng.uniform(0.2, 6)), rng.uniform(0, 4))


def wind(rng: Rng, length: int, rate: int) -> Array:
    """Gusts: two or three bands that swell each in its own time; rumble in the microphone."""
    total = np.zeros(length, np.float32)
    for _ in range(int(rng.integers(2, 4))):
        low = float(np.exp(rng.uniform(np.log(25), np.log(700))))
        part = coloured(rng, length, rate, band(low, low * float(rng.uniform(1.8, 6))))
        total += part * wandering(rng, length, rate, float(rng.uniform(0.5, 8)), rng.uniform(4, 12))
    return total


def traffic(rng: Rng, length: int, rate: int) -> Array:
    """Cars that pass: tyres as noise that swells and fades, engines as a growl that slides."""
    times = np.arange(length, dtype=np.float32) / np.float32(rate)
    total = coloured(rng, length, rate, slope(float(rng.uniform(-10, -2))))
    total *= np.float32(rng.uniform(0.05, 0.4))
    for _ in range(int(rng.integers(1, 4))):
        passing, width = rng.uniform(-1, length / rate + 1), rng.uniform(0.4, 3.0)
        nearness = 1.0 / (1.0 + ((times - np.float32(passing)) / np.float32(width)) ** 2)
        tyres = coloured(rng, length, rate, band(rng.uniform(50, 400), rng.uniform(600, 5000), 1))
        # Cylinders fire unevenly: an even growl would be a note of an organ's pedal.
        firing = wandering(rng, length, rate, 40, rng.uniform(0.4, 1.2)) * (
            1.0 + rng.uniform(-0.3, 0.3) * nearness
        )
        firing *= np.float32(rng.uniform(25, 110))
        turns = np.cumsum(firing, dtype=np.float64) / rate
        growl = (turns - np.floor(turns) - 0.5).astype(np.float32) * np.float32(rng.uniform(0, 2))
        total += (tyres + growl) * nearness * np.float32(rng.uniform(0.3, 1.0))
    return total


def rain(rng: Rng, length: int, rate: int) -> Array:
    """Drops on leaves or a roof, over their own far murmur."""
    drops = rng.poisson(float(np.exp(rng.uniform(np.log(5), np.log(900)))) * length / rate)
    grains = []
    for _ in range(3):
        size = int(rate * rng.uniform(0.002, 0.012))
        grain = coloured(rng, size, rate, resonances(rng, 2, 600, 7000, 2.0))
        grains.append(grain * np.exp(-5.0 * np.arange(size, dtype=np.float32) / size))
    gains = np.exp(rng.normal(-1, 0.8, drops)).astype(np.float32)
    near = strewn(length, np.sort(rng.integers(0, length, drops)), gains, grains)
    far = coloured(rng, length, rate, band(rng.uniform(200, 1500), rng.uniform(3000, 9000), 1))
    return near + far * np.float32(rng.uniform(0.01, 0.3))


def hum(rng: Rng, length: int, rate: int) -> Array:
    """Mains and transformers: harmonics of 50 or 60 Hz, a little hiss, hardly any change."""
    base = float(rng.choice([50.0, 60.0, 100.0, 120.0])) * rng.uniform(0.998, 1.002)
    turns = np.arange(length, dtype=np.float64) * (base / rate)
    phase = (2 * np.pi * (turns - np.floor(turns))).astype(np.float32)
    total = np.zeros(length, np.float32)
    fall = rng.uniform(0.3, 2.5)
    for harmonic in range(1, int(rng.integers(2, 14))):
        level = rng.uniform(0.05, 1.0) / harmonic**fall
        total += np.sin(
            phase * np.float32(harmonic) + np.float32(rng.uniform(0, 6.28))
        ) * np.float32(level)
    total *= wandering(rng, length, rate, 0.7, rng.uniform(0, 1.5))
    return total + coloured(rng, length, rate, slope(-3.0)) * np.float32(rng.uniform(0.0, 0.1))


def crackle(rng: Rng, length: int, rate: int) -> Array:
    """A worn record: clicks of all sizes, rumble, hiss, and a scratch that comes round again."""
    count = rng.poisson(float(np.exp(rng.uniform(np.log(3), np.log(250)))) * length / rate)
    train = np.zeros(length, np.float32)
    sizes = rng.pareto(float(rng.uniform(1.0, 2.5)), count) * rng.choice([-1, 1], count)
    train[rng.integers(0, length, count)] = np.clip(sizes, -30, 30)
    if rng.random() < 0.5:
        round_s = 60.0 / float(rng.choice([33.333, 45.0, 78.0]))
        at = np.arange(rng.uniform(0, round_s), length / rate, round_s) * rate
        train[at.astype(np.int64)] += rng.uniform(3, 25)
    size = int(rate * rng.uniform(0.0005, 0.003)) + 2
    click = coloured(rng, size, rate, band(500, 6000, 1))
    click *= np.exp(-4.0 * np.arange(size, dtype=np.float32) / size)
    ground = coloured(rng, length, rate, slope(-8.0)) * np.float32(rng.uniform(0, 0.3))
    ground += coloured(rng, length, rate, slope(1.0)) * np.float32(rng.uniform(0, 0.2))
    return np.convolve(train, click)[:length].astype(np.float32) + ground


def rustle(rng: Rng, length: int, rate: int) -> Array:
    """Paper, cloth, breath and handling: noise in restless strokes."""
    low = float(np.exp(rng.uniform(np.log(80), np.log(3000))))
    sound = coloured(rng, length, rate, band(low, low * float(rng.uniform(2, 8)), 1))
    quick = wandering(rng, length, rate, float(rng.uniform(8, 80)), rng.uniform(6, 14))
    strokes = wandering(rng, length, rate, float(rng.uniform(0.5, 4)), rng.uniform(8, 16))
    return sound * np.minimum(quick, 8.0) * np.minimum(strokes, 8.0)
