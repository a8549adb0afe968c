"""What cheap media do to music: lossy coding, tape that wavers, old wires, clipped converters.

Onsets stay where they are: filters have no phase, coders' delays are measured and taken away, and
tape never strays more than `CodecSettings.most_stray_s` from its time.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import fft

from trainer.coders import CODED_RATES, REAL_CODERS, really_coded, roughly_coded

Array = npt.NDArray[np.float32]
Rng = np.random.Generator


@dataclass(frozen=True, slots=True)
class CodecSettings:
    """How often and how much. Shares are probabilities, independent of each other."""

    coded_share: float = 0.25
    real_share: float = 0.2  # of the coded: really by mp3, AAC or Opus; else by the stand-in
    tape_share: float = 0.12
    most_stray_s: float = 0.0019
    hiss_db: tuple[float, float] = (-62.0, -32.0)
    band_share: float = 0.12
    low_edge: tuple[float, float] = (40.0, 320.0)
    high_edge: tuple[float, float] = (3000.0, 7800.0)
    crush_share: float = 0.04
    bits: tuple[int, int] = (6, 12)
    clip_share: float = 0.08
    clipped: tuple[float, float] = (0.0005, 0.03)  # share of the samples


def through_codec(
    sound: Array, rate: int, rng: Rng, settings: CodecSettings | None = None
) -> Array:
    """The sound after tape, wire, converter and coder, each with its share; same length and place.

    Mono float32 in and out. A draw that takes nothing gives the sound unchanged.
    """
    chosen = settings or CodecSettings()
    if not sound.any():
        return sound
    if rng.random() < chosen.tape_share:
        sound = taped(sound, rate, rng, chosen)
    if rng.random() < chosen.clip_share:
        sound = _clipped(sound, rng, chosen)
    if rng.random() < chosen.band_share:
        edges = rng.uniform(*chosen.low_edge), rng.uniform(*chosen.high_edge)
        sound = _limited(sound, rate, *edges)
    if rng.random() < chosen.crush_share:
        sound = _crushed(sound, rng, chosen)
    if rng.random() < chosen.coded_share:
        sound = _coded(sound, rate, rng, chosen)
    return sound


def taped(sound: Array, rate: int, rng: Rng, settings: CodecSettings) -> Array:
    """Wow, flutter and hiss: the sound read a little early and late in turns."""
    times = np.arange(len(sound), dtype=np.float32) / np.float32(rate)
    stray = np.zeros(len(sound), np.float32)
    for low, high, deviation in ((0.4, 2.0, 0.004), (4.0, 12.0, 0.0015)):
        hertz = np.float32(rng.uniform(low, high))
        # A speed off by d at f Hz strays by d / (2 pi f) seconds.
        reach = np.float32(rng.uniform(0.05, 1.0) * deviation / (2 * np.pi * hertz))
        drift = np.float32(rng.uniform(0, 6.28)) + np.float32(0.3) * np.sin(times * hertz)
        stray += reach * np.sin(np.float32(2 * np.pi) * hertz * times + drift)
    most = float(np.abs(stray).max())
    stray *= np.float32(min(1.0, settings.most_stray_s / max(most, 1e-9)))
    level = 10.0 ** (rng.uniform(*settings.hiss_db) / 20.0) * np.sqrt(np.mean(sound**2))
    hiss = np.diff(rng.standard_normal(len(sound) + 1, np.float32)) * np.float32(level)
    return _read_at(sound, stray * np.float32(rate)) + hiss


def _read_at(sound: Array, stray: Array) -> Array:
    """Samples at (place + stray), by cubics through four neighbours (Catmull and Rom)."""
    whole = np.floor(stray).astype(np.int64)
    t = stray - whole
    padded = np.pad(sound, 2)
    at = np.clip(np.arange(len(sound)) + whole + 2, 1, len(padded) - 3)
    a, b, c, d = (padded[at + offset] for offset in (-1, 0, 1, 2))
    half = np.float32(0.5)
    slope_b, slope_c = half * (c - a), half * (d - b)
    cube = 2 * (b - c) + slope_b + slope_c
    square = 3 * (c - b) - 2 * slope_b - slope_c
    return np.asarray(((cube * t + square) * t + slope_b) * t + b, np.float32)


def _clipped(sound: Array, rng: Rng, settings: CodecSettings) -> Array:
    share = np.exp(rng.uniform(*np.log(settings.clipped)))
    ceiling = np.float32(np.quantile(np.abs(sound[::4]), 1.0 - share))
    return np.clip(sound, -ceiling, ceiling) if ceiling > 0 else sound


def _limited(sound: Array, rate: int, low: float, high: float) -> Array:
    """Telephone, wireless, old record: nothing below `low` Hz or above `high`."""
    size = fft.next_fast_len(len(sound) + rate // 20, real=True)
    hertz = np.arange(size // 2 + 1, dtype=np.float32) * np.float32(rate / size) + 1e-3
    gains = 1.0 / np.sqrt((1.0 + (low / hertz) ** 6) * (1.0 + (hertz / high) ** 12))
    spectrum = fft.rfft(sound, size) * gains.astype(np.float32)
    return np.asarray(fft.irfft(spectrum, size)[: len(sound)], np.float32)


def _crushed(sound: Array, rng: Rng, settings: CodecSettings) -> Array:
    """Few bits, dithered or not."""
    peak = np.float32(np.abs(sound).max())
    steps = np.float32(2 ** (int(rng.integers(settings.bits[0], settings.bits[1] + 1)) - 1))
    dither = rng.random(len(sound), np.float32) - np.float32(0.5)
    if rng.random() < 0.5:
        dither *= 0
    return np.round(sound / peak * steps + dither) / steps * peak


def _coded(sound: Array, rate: int, rng: Rng, settings: CodecSettings) -> Array:
    if rate in CODED_RATES and rng.random() < settings.real_share:
        name = list(REAL_CODERS)[int(rng.integers(len(REAL_CODERS)))]
        bit_rates = REAL_CODERS[name].bit_rates
        return really_coded(sound, rate, name, int(bit_rates[rng.integers(len(bit_rates))]))
    return roughly_coded(sound, rng, rate)
