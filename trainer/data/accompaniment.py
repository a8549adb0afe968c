"""What plays beside a drummer: bands from a shelf, and stabs that fall together with the kit."""

from collections.abc import Sequence

import numpy as np

from engine.music import Drum, DrumHit
from trainer.data.drum_kits import add
from trainer.data.noise import Array, Rng
from trainer.data.riffs import riff
from trainer.data.shelf import Shelf
from trainer.data.singing import singers

NEAR_SECONDS = 0.012
SUNG_SHARE, SUNG_DB = 0.45, (-6.0, 9.0)
RIFF_SHARES, RIFF_DB = (0.6, 0.3), (-6.0, 9.0)
"""How often a tape has a singer, a first riff and a second, and how loud beside its band."""
CHORDS = ((0, 7, 12), (0, 4, 7), (0, 3, 7), (0, 12), (0,))


def band(rng: Rng, shelf: Shelf, length: int) -> Array:
    """A stretch of one tape or two of the shelf at another speed, peak about 1."""
    total = np.zeros(length, np.float32)
    for _ in range(1 if rng.random() < 0.75 else 2):
        tape = shelf.get(int(rng.integers(shelf.count)))
        speed = float(np.exp(rng.uniform(np.log(0.84), np.log(1.19))))
        start = float(rng.uniform(0, max(0.0, len(tape) - length * speed)))
        places = start + np.arange(length, dtype=np.float64) * speed
        total += np.interp(places, np.arange(len(tape)), tape, right=0.0).astype(np.float32)
    return total


def with_front(rng: Rng, tape: Array, rate: int) -> Array:
    """A tape with those who stand in front of a band: somebody sings, guitars and basses riff."""
    level = float(np.sqrt(np.mean(np.square(tape)))) or 0.05
    made = []
    if rng.random() < SUNG_SHARE:
        made.append((singers(rng, len(tape), rate), rng.uniform(*SUNG_DB)))
    for share in RIFF_SHARES:
        if rng.random() < share:
            made.append((riff(rng, len(tape), rate), rng.uniform(*RIFF_DB)))
    for sound, decibels in made:
        own = float(np.sqrt(np.mean(np.square(sound)))) or 1.0
        tape = tape + sound * np.float32(level / own * 10.0 ** (decibels / 20.0))
    return tape


def stabs(rng: Rng, hits: Sequence[DrumHit], length: int, rate: int) -> Array:
    """A bass that follows the kick, or chords that fall with crashes and backbeats; peak 1."""
    low = rng.random() < 0.6
    with_drums = {Drum.KICK} if low else {Drum.SNARE, Drum.CRASH, Drum.RIDE, Drum.KICK}
    chance = float(rng.uniform(0.4, 1.0))
    chord = (0,) if low else CHORDS[int(rng.integers(len(CHORDS)))]
    root = float(rng.uniform(33, 52) if low else rng.uniform(45, 70))
    steps = rng.choice([-5, -2, 0, 3, 5, 7], 3).tolist()
    notes = [_note(rng, [root + step + k for k in chord], rate) for step in steps]
    total = np.zeros(length, np.float32)
    for hit in hits:
        if hit.drum in with_drums and rng.random() < chance:
            begin = round((hit.onset + rng.normal(0, NEAR_SECONDS)) * rate)
            add(total, notes[int(rng.integers(len(notes)))], begin)
    return total / np.float32(max(float(np.abs(total).max()), 1e-9))


def _note(rng: Rng, pitches: Sequence[float], rate: int) -> Array:
    """Plucked or blown, clean or distorted."""
    seconds = float(rng.uniform(0.15, 0.7))
    times = np.arange(int(seconds * rate), dtype=np.float32) / np.float32(rate)
    slope, total = float(rng.uniform(0.8, 2.2)), np.zeros(len(times), np.float32)
    for pitch in pitches:
        hertz = 440.0 * 2.0 ** ((pitch - 69.0) / 12.0)
        for k in range(1, 11):
            if k * hertz < rate / 2.2:
                phase = np.float32(rng.uniform(0, 6.28))
                wave = np.sin(np.float32(2 * np.pi * hertz * k) * times + phase)
                total += wave * np.float32(k**-slope)
    if rng.random() < 0.35:
        total = np.tanh(total * np.float32(rng.uniform(1.0, 8.0)))
    rise = np.minimum(1.0, times / np.float32(rng.uniform(0.002, 0.03)))
    fall = np.exp(times * np.float32(-rng.uniform(0.5, 8.0)))
    release = np.clip((seconds - times) / np.float32(0.03), 0.0, 1.0)
    return np.asarray(total * rise * fall * release, np.float32)
