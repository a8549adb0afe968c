"""What rooms, microphones, tape and wire do to music. All on mono float32 at a known rate."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import fft

Array = npt.NDArray[np.float32]
Rng = np.random.Generator


@dataclass(frozen=True, slots=True)
class AugmentSettings:
    """How often and how much. Shares are probabilities, levels dB."""

    room_share: float = 0.75
    room_seconds: tuple[float, float] = (0.1, 2.2)
    room_level_db: tuple[float, float] = (-22.0, 4.0)
    tilt_db: float = 5.0
    peak_db: float = 6.0
    low_pass_share: float = 0.2
    high_pass_share: float = 0.25
    saturation_share: float = 0.3
    compression_share: float = 0.2
    noise_share: float = 0.7
    noise_db: tuple[float, float] = (-62.0, -20.0)
    hum_share: float = 0.1
    level_db: tuple[float, float] = (-38.0, -1.0)


def augment(sound: Array, rate: int, rng: Rng, settings: AugmentSettings) -> Array:
    """A clip as a stranger's recording of it; onsets stay where they are, length unchanged."""
    sound = _filtered(sound, rate, rng, settings)
    peak = float(np.abs(sound).max(initial=1e-6))
    sound = sound / np.float32(max(peak, 1e-6))
    if rng.random() < settings.compression_share:
        sound = _compressed(sound, rate, rng)
    if rng.random() < settings.saturation_share:
        drive = np.float32(rng.uniform(1.0, 4.0))
        sound = np.tanh(sound * drive) / np.tanh(drive)
    if rng.random() < settings.noise_share:
        sound = sound + _noise(len(sound), rng, settings) * _rms(sound)
    if rng.random() < settings.hum_share:
        sound = sound + _hum(len(sound), rate, rng)
    return np.asarray(sound * 10.0 ** (rng.uniform(*settings.level_db) / 20.0), np.float32)


def _rms(sound: Array) -> np.float32:
    return np.float32(np.sqrt(np.mean(np.square(sound)) + 1e-10))


def _filtered(sound: Array, rate: int, rng: Rng, settings: AugmentSettings) -> Array:
    """Room and equaliser in one multiplication of spectra."""
    room = _room(rate, rng, settings) if rng.random() < settings.room_share else None
    size = fft.next_fast_len(len(sound) + (len(room) if room is not None else 1), real=True)
    spectrum = fft.rfft(sound, size)
    if room is not None:
        spectrum *= fft.rfft(room, size)
    frequencies = np.arange(len(spectrum), dtype=np.float32) * np.float32(rate / size)
    spectrum *= _equaliser(frequencies, rng, settings)
    return np.asarray(fft.irfft(spectrum, size)[: len(sound)], np.float32)


def _room(rate: int, rng: Rng, settings: AugmentSettings) -> Array:
    """An impulse response: the direct sound, some early reflections, a diffuse tail."""
    seconds = float(np.exp(rng.uniform(*np.log(settings.room_seconds))))
    length = int(rate * seconds)
    times = np.arange(length, dtype=np.float32) / rate
    tail = rng.standard_normal(length).astype(np.float32) * np.exp(-6.9 * times / seconds)
    softened = np.float32(rng.uniform(0.0, 0.85))  # air and walls swallow the treble
    tail = _one_pole(tail, softened)
    tail[: int(rate * rng.uniform(0.0, 0.02)) + 1] = 0.0
    tail *= 10.0 ** (rng.uniform(*settings.room_level_db) / 20.0) / np.sqrt(np.sum(tail**2) + 1e-9)
    for _ in range(rng.integers(0, 7)):
        at = int(rate * rng.uniform(0.001, 0.04))
        if at < length:
            tail[at] += rng.uniform(-0.4, 0.4)
    tail[0] = 1.0
    return tail


def _one_pole(sound: Array, pole: np.float32) -> Array:
    from scipy.signal import lfilter

    return np.asarray(lfilter([1.0 - pole], [1.0, -pole], sound), np.float32)


def _equaliser(frequencies: Array, rng: Rng, settings: AugmentSettings) -> Array:
    """A gain for each frequency: a tilt, a few peaks, perhaps band limits."""
    octaves = np.log2(np.maximum(frequencies, 20.0) / 1000.0)
    decibels = np.float32(rng.uniform(-settings.tilt_db, settings.tilt_db)) * octaves / 3.0
    for _ in range(rng.integers(0, 4)):
        centre, width = rng.uniform(-4.0, 3.0), rng.uniform(0.2, 1.2)
        gain = rng.uniform(-settings.peak_db, settings.peak_db)
        decibels = decibels + gain * np.exp(-(((octaves - centre) / width) ** 2))
    gains = 10.0 ** (decibels / 20.0)
    if rng.random() < settings.low_pass_share:
        gains = gains / np.sqrt(1.0 + (frequencies / rng.uniform(2500, 7500)) ** 8)
    if rng.random() < settings.high_pass_share:
        gains = gains / np.sqrt(1.0 + (rng.uniform(30, 170) / np.maximum(frequencies, 1.0)) ** 4)
    return np.asarray(gains, np.float32)


def _compressed(sound: Array, rate: int, rng: Rng) -> Array:
    """A compressor: the envelope above a threshold is brought closer to it."""
    envelope = np.maximum(_one_pole(np.abs(sound), np.float32(np.exp(-1 / (0.03 * rate)))), 1e-5)
    threshold = np.quantile(envelope[:: rate // 50], rng.uniform(0.3, 0.8))
    ratio = rng.uniform(0.15, 0.6)
    gain = np.minimum(1.0, (envelope / max(threshold, 1e-5)) ** -ratio)
    squeezed = sound * gain
    return np.asarray(squeezed / max(float(np.abs(squeezed).max()), 1e-5), np.float32)


def _noise(length: int, rng: Rng, settings: AugmentSettings) -> Array:
    """Noise of a random colour, its level relative to the music's."""
    spectrum = fft.rfft(rng.standard_normal(length).astype(np.float32))
    slope = rng.uniform(0.0, 1.2)
    spectrum /= np.maximum(np.arange(len(spectrum), dtype=np.float32), 20.0) ** slope
    noise = fft.irfft(spectrum, length).astype(np.float32)
    noise *= 10.0 ** (rng.uniform(*settings.noise_db) / 20.0) / _rms(noise)
    return np.asarray(noise, np.float32)


def _hum(length: int, rate: int, rng: Rng) -> Array:
    """Mains hum with a few harmonics."""
    times = np.arange(length, dtype=np.float32) / rate
    base = rng.choice([50.0, 60.0])
    level = 10.0 ** (rng.uniform(-60, -35) / 20.0)
    partials = [
        rng.uniform(0.1, 1.0) * np.sin(2 * np.pi * base * k * times + rng.uniform(0, 6.28))
        for k in (1, 2, 3, 5)
    ]
    return np.asarray(level * np.sum(partials, axis=0), np.float32)
