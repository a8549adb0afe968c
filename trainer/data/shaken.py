"""Tambourines, shakers and claps: what is shaken beside a kit, and is no hi-hat and no snare."""

import numpy as np

from trainer.data.noise import Array, Rng, band, coloured

SEED = 7_000
KINDS = 3


def shaken(number: int, turn: int, rate: int) -> tuple[Array, int]:
    """One shake of the thing of a number, and the sample where it is heard to begin; peak 1."""
    own = np.random.default_rng((SEED, number))
    now = np.random.default_rng((SEED, number, turn))
    sound, lead = (_tambourine, _shaker, _claps)[number % KINDS](own, now, rate)
    return np.asarray(sound / np.float32(max(float(np.abs(sound).max()), 1e-9)), np.float32), lead


def _tambourine(own: Rng, now: Rng, rate: int) -> tuple[Array, int]:
    """Pairs of small plates that strike each other a few times; perhaps a skin under them."""
    decay, lowest = float(own.uniform(0.05, 0.35)), float(own.uniform(3000, 5500))
    hertz = own.uniform(lowest, min(11500.0, 2.4 * lowest), 9).astype(np.float32)
    levels, skin = own.uniform(0.2, 1.0, 9), float(own.choice([0.0, 0.0, 0.6]))
    times = np.arange(int(rate * (1.3 * decay + 0.06)), dtype=np.float32) / np.float32(rate)
    total = np.zeros(len(times), np.float32)
    for late in (0.0, *now.exponential(0.014, int(own.integers(1, 6))).tolist()):
        since = times - np.float32(min(late, 0.05))
        ringing = np.exp(np.maximum(since, 0) * np.float32(-6.9 / decay)) * (since >= 0)
        plates = sum(
            np.float32(level) * np.sin(2 * np.pi * f * since + np.float32(now.uniform(0, 6.28)))
            for f, level in zip(hertz, levels, strict=True)
        )
        total += ringing * plates * np.float32(now.uniform(0.3, 1.0))
    blow = coloured(now, len(times), rate, band(200, 900, 1)) * np.exp(times * np.float32(-60))
    return total / np.float32(np.abs(total).max() + 1e-9) + np.float32(skin) * blow, 0


def _shaker(own: Rng, now: Rng, rate: int) -> tuple[Array, int]:
    """Grains that rush to the wall: noise that swells and stops."""
    swell, fall = float(own.uniform(0.01, 0.07)), float(own.uniform(0.02, 0.09))
    low = float(own.uniform(2500, 6000))
    lead, length = int(swell * rate), int((swell + 4 * fall) * rate)
    noise = coloured(
        now, length, rate, band(low, min(11800.0, low * float(own.uniform(1.6, 3))), 1)
    )
    places = np.arange(length, dtype=np.float32)
    rising = np.clip(places / lead, 0, 1) ** np.float32(own.uniform(1.0, 3.0))
    falling = np.exp(np.minimum(lead - places, 0) / np.float32(fall * rate))
    return np.asarray(noise * rising * falling, np.float32), lead


def _claps(own: Rng, now: Rng, rate: int) -> tuple[Array, int]:
    """Hands, not quite together."""
    decay, low = float(own.uniform(0.01, 0.06)), float(own.uniform(500, 1300))
    length = int(rate * (6 * decay + 0.05))
    gains = band(low, low * float(own.uniform(1.8, 5)))
    total = np.zeros(length, np.float32)
    for late in (0.0, *now.uniform(0, 0.03, int(own.integers(1, 5))).tolist()):
        begin = int(late * rate)
        fall = np.exp(np.arange(length - begin, dtype=np.float32) / np.float32(-decay * rate))
        clap = coloured(now, length - begin, rate, gains) * fall
        total[begin:] += clap * np.float32(now.uniform(0.4, 1.0))
    return total, 0
