"""Riffs: guitars, basses and keyboards that strike like drums, each in a rhythm of its own.

What a network takes for a kick is a bass's pick; for a snare a strum or a muted chord; for a crash
a wall of distortion. Sampled instruments of sound fonts have little of either.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from trainer.data.drum_kits import add
from trainer.data.noise import Array, Rng, band, coloured

OPEN_CHORDS = ((0, 7, 12, 16, 19), (0, 7, 12, 15, 19), (0, 7, 12), (0, 5, 12), (0, 4, 7, 10))
POWER = ((0, 7, 12), (0, 7), (0,))
TURNS = ((0, 5, 7, 5), (0, 0, 5, 7), (0, -2, -4, -5), (0, 3, 5, 3), (0, 9, 5, 7))


@dataclass(frozen=True, slots=True)
class Sounding:
    """How a player's notes sound. Seconds, and levels beside the note's own."""

    seconds: float
    slope: float  # of harmonics, as a power of their number
    fall: float  # of the note, per second; harmonics fall faster
    rise: float
    pick: float  # the plectrum's noise
    spread: float  # seconds from a chord's first string to its last
    drive: float  # of distortion; 0 is clean


@dataclass(frozen=True, slots=True)
class Line:
    """Who plays: the range of its lowest note, its chords, and where in a beat it strikes."""

    roots: tuple[float, float]
    chords: tuple[tuple[int, ...], ...]
    rhythms: tuple[tuple[float, ...], ...]
    sounding: Callable[[Rng], Sounding]


def _bass(rng: Rng) -> Sounding:
    drive = float(rng.choice([0.0, 0.0, 2.0, 6.0]))
    return Sounding(rng.uniform(0.12, 0.6), rng.uniform(0.8, 2.0), rng.uniform(1, 7),
                    0.002, rng.uniform(0.0, 0.5), 0.0, drive)  # fmt: skip


def _skank(rng: Rng) -> Sounding:
    return Sounding(rng.uniform(0.05, 0.16), rng.uniform(0.6, 1.5), rng.uniform(3, 16),
                    0.002, rng.uniform(0.1, 0.7), rng.uniform(0.0, 0.02), 0.0)  # fmt: skip


def _strum(rng: Rng) -> Sounding:
    return Sounding(rng.uniform(0.15, 0.9), rng.uniform(0.7, 1.5), rng.uniform(1, 6),
                    0.002, rng.uniform(0.1, 1.0), rng.uniform(0.004, 0.04), 0.0)  # fmt: skip


def _chug(rng: Rng) -> Sounding:
    drive = float(np.exp(rng.uniform(np.log(4), np.log(60))))
    return Sounding(rng.uniform(0.06, 0.8), rng.uniform(0.5, 1.3), rng.uniform(0.5, 14),
                    0.002, rng.uniform(0.05, 0.6), 0.004, drive)  # fmt: skip


def _pad(rng: Rng) -> Sounding:
    return Sounding(rng.uniform(0.5, 2.0), rng.uniform(0.6, 1.4), rng.uniform(0.1, 1),
                    rng.uniform(0.01, 0.3), 0.0, 0.0, 0.0)  # fmt: skip


EIGHTHS, SIXTEENTHS = (0.0, 0.5), (0.0, 0.25, 0.5, 0.75)
LINES: dict[str, Line] = {
    "bass": Line((28, 43), ((0,),), (EIGHTHS, (0.0,), SIXTEENTHS, (0.0, 0.75), (0.5,)), _bass),
    "skank": Line((52, 64), OPEN_CHORDS, ((0.5,), (0.5, 0.75), (0.5,), SIXTEENTHS), _skank),
    "strum": Line((40, 54), OPEN_CHORDS, (EIGHTHS, SIXTEENTHS, (0.0,), (0.0, 0.5, 0.75)), _strum),
    "chug": Line((34, 48), POWER, (EIGHTHS, SIXTEENTHS, (0.0, 0.33, 0.67), (0.0,)), _chug),
    "pad": Line((48, 62), OPEN_CHORDS, ((0.0,),), _pad),
}


def riff(rng: Rng, length: int, rate: int) -> Array:
    """One of `LINES` for the whole length, peak about 1."""
    name = list(LINES)[int(rng.choice(len(LINES), p=[0.32, 0.17, 0.2, 0.23, 0.08]))]
    line, beat = LINES[name], 60.0 / float(np.exp(rng.uniform(np.log(65), np.log(190))))
    sounding = line.sounding(rng)
    rhythm = line.rhythms[int(rng.integers(len(line.rhythms)))]
    chord = line.chords[int(rng.integers(len(line.chords)))]
    root, turn = float(rng.uniform(*line.roots)), TURNS[int(rng.integers(len(TURNS)))]
    notes = [_chord(rng, [root + step + k for k in chord], sounding, rate) for step in turn]
    left_out, start = float(rng.uniform(0, 0.4)), float(rng.uniform(0, beat))
    total = np.zeros(length, np.float32)
    for count in range(-1, int(length / rate / beat) + 1):
        for place in rhythm:
            if rng.random() >= left_out:
                onset = start + (count + place) * beat + rng.normal(0, 0.006)
                note = notes[(max(count, 0) // 4) % len(notes)]
                add(total, note * np.float32(rng.uniform(0.5, 1.0)), round(onset * rate))
    return _driven(total, rng, sounding.drive, rate)


def _chord(rng: Rng, pitches: Sequence[float], sounding: Sounding, rate: int) -> Array:
    """All strings of a chord, one after the other."""
    step = sounding.spread / max(1, len(pitches) - 1)
    total = np.zeros(int((sounding.seconds + sounding.spread + 0.02) * rate), np.float32)
    for number, pitch in enumerate(pitches):
        add(total, _string(rng, pitch, sounding, rate), round(number * step * rate))
    return total


def _string(rng: Rng, pitch: float, sounding: Sounding, rate: int) -> Array:
    times = np.arange(int(sounding.seconds * rate), dtype=np.float32) / np.float32(rate)
    hertz = 440.0 * 2.0 ** ((pitch + rng.normal(0, 0.05) - 69.0) / 12.0)
    total, plucked = np.zeros(len(times), np.float32), float(rng.uniform(0.08, 0.45))
    for k in range(1, min(18, int(rate / 2.2 / hertz)) + 1):
        level = np.float32(k**-sounding.slope * abs(np.sin(np.pi * k * plucked)))
        wave = np.sin(np.float32(2 * np.pi * hertz * k) * times + np.float32(rng.uniform(0, 6.28)))
        total += level * wave * np.exp(times * np.float32(-sounding.fall * (1 + 0.25 * k)))
    total /= np.float32(max(float(np.abs(total).max(initial=0.0)), 1e-9))
    total *= np.minimum(1.0, times / np.float32(sounding.rise))
    if sounding.pick:
        count = min(len(total), int(rate * rng.uniform(0.003, 0.02)))
        low = float(rng.uniform(400, 2500))
        noise = coloured(rng, count, rate, band(low, low * float(rng.uniform(2, 6)), 1))
        total[:count] += noise * np.linspace(1, 0, count, dtype=np.float32) * (0.3 * sounding.pick)
    total *= np.clip((np.float32(sounding.seconds) - times) / np.float32(0.015), 0.0, 1.0)
    return np.asarray(total, np.float32)


def _driven(sound: Array, rng: Rng, drive: float, rate: int) -> Array:
    """Through an overdriven amplifier and its box, whose speaker ends at four or five kilohertz."""
    sound = sound / np.float32(max(float(np.abs(sound).max()), 1e-9))
    if not drive:
        return sound
    from scipy.signal import butter, sosfilt

    sound = np.tanh(sound * np.float32(drive))
    box = butter(2, [rng.uniform(50, 110), rng.uniform(3500, 6500)], "band", fs=rate, output="sos")
    return np.asarray(sosfilt(box, sound), np.float32)
