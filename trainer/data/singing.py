"""Singers: vowels on the notes of a tune, after consonants that hiss like hats and burst like rims.

The mouth is that of `trainer.data.babble`; here its pitch stands on notes, slides between them and
trembles.
"""

import numpy as np

from trainer.data.babble import STEPS_A_SECOND, VOWELS, Mouth, smooth, spoken
from trainer.data.noise import Array, Rng

SCALES = ((0, 2, 4, 7, 9), (0, 3, 5, 7, 10), (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10))
SIBILANT_HZ = (3500.0, 9500.0)
REACH = 5
"""Steps of the scale above and below the middle of a voice."""


def singers(rng: Rng, length: int, rate: int) -> Array:
    """One voice, or two or three that sing the same words together; peak about 1."""
    steps = int(length / rate * STEPS_A_SECOND) + 4
    seed = int(rng.integers(1 << 31))
    total = np.zeros(length, np.float32)
    for interval in rng.permutation([0, 4, 7, 12, -12])[: int(rng.choice([1, 1, 1, 2, 3]))]:
        mouth = _sung(np.random.default_rng(seed), steps, float(interval))
        total += spoken(rng, mouth, length, rate) * np.float32(10.0 ** (rng.uniform(-9, 0) / 20.0))
    return total / np.float32(max(float(np.abs(total).max()), 1e-9))


def _sung(rng: Rng, steps: int, interval: float) -> Mouth:
    """A tune and its words; the same `rng` sings the same ones, `interval` semitones higher."""
    centre = float(rng.uniform(47, 66)) + interval
    scale = SCALES[int(rng.integers(len(SCALES)))]
    beat = float(rng.uniform(0.1, 0.4)) * STEPS_A_SECOND
    pitch, voiced, hiss = np.zeros((3, steps), np.float32)
    centres, formants = np.full(steps, 5000.0, np.float32), np.tile(VOWELS[4], (steps, 1))
    at, place = int(rng.integers(0, 40)), 0
    while at < steps:
        span = max(6, int(beat * rng.choice([1, 1, 1, 2, 2, 3, 4]) * rng.uniform(0.93, 1.07)))
        place = int(np.clip(place + rng.integers(-2, 3), -REACH, REACH))
        octave, degree = divmod(place, len(scale))
        pitch[at:] = centre + 12 * octave + scale[degree]
        if rng.random() < 0.85:  # the others are rests
            begun = at + int(rng.choice([0, 1, 3, 5, 8])) if rng.random() < 0.9 else at
            _consonant(rng, hiss, centres, at, min(begun, at + span // 2))
            rising = np.minimum(1.0, (np.arange(max(0, min(at + span, steps) - begun)) + 1) / 3)
            voiced[begun : at + span] = rng.uniform(0.5, 1.0) * rising
            formants[begun : at + span] = VOWELS[rng.integers(len(VOWELS))]
        at += span
    glide = smooth(smooth(pitch))
    trembling = rng.uniform(0.0, 0.6) * np.sin(np.arange(steps) * rng.uniform(0.45, 0.65))
    hertz = 440.0 * 2.0 ** ((glide + trembling - 69.0) / 12.0)
    formants *= np.float32(rng.uniform(0.95, 1.2))
    return Mouth(hertz.astype(np.float32), smooth(voiced), hiss, formants, centres)


def _consonant(rng: Rng, hiss: Array, centres: Array, begin: int, stop: int) -> None:
    """Nothing, a hiss of that length, or a burst of one step."""
    kind = rng.random()
    if kind < 0.45:
        hiss[begin:stop] = rng.uniform(0.2, 1.0)
    elif kind < 0.75:
        hiss[begin : begin + 1] = rng.uniform(0.4, 1.4)
    centres[begin:stop] = rng.uniform(*SIBILANT_HZ) if kind < 0.45 else rng.uniform(1200, 6000)
