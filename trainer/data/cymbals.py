"""Cymbals and hi-hats that never were: inharmonic modes that die away, in a cloud of noise.

A struck plate sounds as hundreds of modes; the lowest are heard one by one, the others as noise
whose high bands die first, and the harder the stroke, the more of them it wakes. Kits have few
cymbals and all of them sound alike to a network that has heard no others.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import fft

from engine.music import Drum
from trainer.data.noise import Array, Rng

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Plate:
    """From where to where the figures of a kind of cymbal are drawn.

    `decay_s` is the time in which 60 dB are gone at 3 kHz, `tone_db` the level of the modes over
    the noise, `stick_db` that of the blow, `opening_s` how long it takes to unfold.
    """

    decay_s: Range
    lowest_hz: Range
    tone_db: Range
    stick_db: Range
    opening_s: Range
    tilt_db: Range = (-4.0, 4.0)


CYMBALS: dict[Drum, Plate] = {
    Drum.HIHAT_CLOSED: Plate((0.04, 0.28), (280, 900), (-24, -6), (-12, 2), (0.0, 0.003)),
    Drum.HIHAT_OPEN: Plate((0.45, 2.2), (250, 800), (-24, -6), (-16, -2), (0.0, 0.012)),
    Drum.HIHAT_PEDAL: Plate((0.05, 0.3), (220, 700), (-20, -4), (-30, -10), (0.002, 0.02)),
    Drum.CRASH: Plate((1.2, 5.0), (180, 500), (-26, -8), (-20, -6), (0.004, 0.04), (-6.0, 2.0)),
    Drum.RIDE: Plate((1.2, 6.0), (250, 900), (-18, 6), (-10, 10), (0.001, 0.03), (-6.0, 4.0)),
}

SEED = 5_000
MODES = 40
BANDS = 7
LOWEST_BAND_HZ = 350.0
SECONDS = 3.0
LAYER_TILT_DB = (-7.0, -3.0, 0.0)
"""An octave's loss above 1 kHz of a soft, a middling and a hard stroke, against the hard one."""


def cymbal(drum: Drum, number: int, layer: int, rate: int) -> Array:
    """The sound of one of `CYMBALS` by its number, struck softly (0), middling or hard (2)."""
    plate = CYMBALS[drum]
    rng = np.random.default_rng((SEED, list(CYMBALS).index(drum), number))
    decay = _drawn(rng, plate.decay_s)
    length = int(rate * min(SECONDS, 1.2 * decay + 0.05))
    tilt = float(rng.uniform(*plate.tilt_db))
    falling = float(rng.uniform(0.15, 0.6))
    opening = float(rng.uniform(*plate.opening_s))
    seconds = np.arange(length, dtype=np.float32) / np.float32(rate)
    cloud = _cloud(rng, seconds, rate, decay, falling)
    cloud *= 1.0 - np.exp(-seconds / np.float32(opening + 2e-4))
    modes = _modes(rng, seconds, _drawn(rng, plate.lowest_hz), decay, falling)
    blow = _blow(rng, length, rate)
    total = cloud + _decibels(rng, plate.tone_db) * modes + _decibels(rng, plate.stick_db) * blow
    total = _tilted(total, rate, tilt + LAYER_TILT_DB[layer])
    total[-rate // 100 :] *= np.linspace(1.0, 0.0, rate // 100, dtype=np.float32)
    return np.asarray(total / np.float32(max(float(np.abs(total).max()), 1e-9)), np.float32)


def _drawn(rng: Rng, span: Range) -> float:
    return float(np.exp(rng.uniform(np.log(span[0]), np.log(span[1]))))


def _decibels(rng: Rng, span: Range) -> np.float32:
    return np.float32(10.0 ** (rng.uniform(*span) / 20.0))


def _cloud(rng: Rng, seconds: Array, rate: int, decay: float, falling: float) -> Array:
    """Noise in bands of an octave or less, the high ones dying first."""
    size = fft.next_fast_len(len(seconds), real=True)
    hertz = np.arange(size // 2 + 1, dtype=np.float32) * np.float32(rate / size)
    parts = rng.standard_normal((2, len(hertz)), np.float32)
    noise = parts[0] + 1j * parts[1]
    edges = np.geomspace(LOWEST_BAND_HZ, rate / 2, BANDS + 1)
    total = np.zeros(len(seconds), np.float32)
    for low, high in pairwise(edges):
        band = np.where((hertz >= low) & (hertz < high), noise, 0)
        sound = np.asarray(fft.irfft(band, size)[: len(seconds)], np.float32)
        sound *= np.float32(10.0 ** (rng.normal(0.0, 3.5) / 20.0) * np.sqrt(size))
        own = decay * (3000.0 / np.sqrt(low * high)) ** falling
        total += sound * np.exp(seconds * np.float32(-6.9 / own))
    return total / np.float32(np.abs(total).max() + 1e-9)


def _modes(rng: Rng, seconds: Array, lowest: float, decay: float, falling: float) -> Array:
    """Partials at no simple ratio to each other; the highest are lost in the noise anyway."""
    hertz = lowest * np.cumprod(1.0 + rng.gamma(1.2, 0.07, MODES))
    total = np.zeros(len(seconds), np.float32)
    for frequency in hertz[hertz < 9000.0]:
        own = decay * float(np.clip((3000.0 / frequency) ** falling, 0.3, 2.0))
        span = min(len(seconds), int(len(seconds) * min(1.0, own / decay + 0.1)))
        time = seconds[:span]
        phase = np.float32(rng.uniform(0, 2 * np.pi))
        mode = np.sin(np.float32(2 * np.pi * frequency) * time + phase)
        mode *= np.exp(time * np.float32(-6.9 / own))
        total[:span] += mode * np.float32(rng.exponential(1.0))
    return total / np.float32(np.abs(total).max() + 1e-9)


def _blow(rng: Rng, length: int, rate: int) -> Array:
    """The stick: a few milliseconds of bright noise."""
    count = min(length, rate // 50)
    times = np.arange(count, dtype=np.float32) / np.float32(rate)
    blow = np.zeros(length, np.float32)
    burst = rng.standard_normal(count).astype(np.float32)
    blow[:count] = burst * np.exp(-times / np.float32(rng.uniform(0.0008, 0.004)))
    return blow / np.float32(np.abs(blow).max() + 1e-9)


def _tilted(sound: Array, rate: int, decibels: float) -> Array:
    """So many decibels more or less for every octave above 1 kHz."""
    size = fft.next_fast_len(len(sound), real=True)
    hertz = np.arange(size // 2 + 1, dtype=np.float32) * np.float32(rate / size)
    octaves = np.maximum(np.log2(np.maximum(hertz, 1.0) / 1000.0), 0.0)
    gains = 10.0 ** (np.float32(decibels / 20.0) * octaves)
    return np.asarray(fft.irfft(fft.rfft(sound, size) * gains, size)[: len(sound)], np.float32)
