"""Procedural polyphony: textures that corpora lack, made of random choices.

Each texture is a function (rng, seconds) -> rows (onset, offset, pitch, velocity). They cover what
pop songs and Lieder do not: extremes of register, fast repetitions, trills, octave doublings,
clusters, soft notes beside loud ones.
"""

from collections.abc import Callable

import numpy as np

Rng = np.random.Generator
Row = tuple[float, float, int, int]
Texture = Callable[[Rng, float], list[Row]]

LOWEST, HIGHEST = 21, 108
SCALES = (
    (0, 2, 4, 5, 7, 9, 11),
    (0, 2, 3, 5, 7, 8, 10),
    (0, 2, 4, 7, 9),
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
)
CHORDS = (
    (0, 4, 7),
    (0, 3, 7),
    (0, 4, 7, 10),
    (0, 3, 7, 10),
    (0, 4, 7, 11),
    (0, 5, 7),
    (0, 3, 6, 9),
)


def _velocity(rng: Rng, centre: float, spread: float) -> int:
    return int(np.clip(rng.normal(centre, spread), 4, 127))


def _dynamics(rng: Rng) -> tuple[float, float]:
    """A loudness and how unevenly it is kept."""
    return float(rng.uniform(22, 108)), float(rng.uniform(2, 18))


def scatter(rng: Rng, seconds: float) -> list[Row]:
    """Notes anywhere, of any length: no harmony to lean on."""
    density = float(np.exp(rng.uniform(np.log(2.0), np.log(16.0))))
    centre, width = rng.uniform(35, 95), rng.uniform(6, 30)
    loud, spread = _dynamics(rng)
    rows = []
    for onset in rng.uniform(0, seconds, rng.poisson(density * seconds)):
        pitch = int(np.clip(rng.normal(centre, width), LOWEST, HIGHEST))
        length = float(np.exp(rng.uniform(np.log(0.05), np.log(2.5))))
        rows.append((float(onset), float(onset) + length, pitch, _velocity(rng, loud, spread)))
    return rows


def chords(rng: Rng, seconds: float) -> list[Row]:
    """Block and broken chords, some doubled at the octave, not quite together."""
    loud, spread = _dynamics(rng)
    period = float(np.exp(rng.uniform(np.log(0.2), np.log(1.6))))
    rolled = float(rng.choice([0.0, 0.01, 0.03, 0.12])) * rng.uniform(0.5, 1.5)
    doubled = rng.random() < 0.4
    held = rng.uniform(0.3, 1.1)
    rows, onset = [], float(rng.uniform(0, period))
    while onset < seconds:
        root = int(rng.integers(LOWEST + 3, 84))
        shape = [root + step for step in CHORDS[rng.integers(len(CHORDS))]]
        if rng.random() < 0.5:
            shape.insert(0, root - 12)
        if doubled:
            shape += [pitch + 12 for pitch in shape[: rng.integers(1, len(shape) + 1)]]
        for place, pitch in enumerate(dict.fromkeys(shape)):
            if LOWEST <= pitch <= HIGHEST:
                start = onset + place * rolled + abs(rng.normal(0, 0.008))
                rows.append((start, start + period * held, pitch, _velocity(rng, loud, spread)))
        onset += period * float(rng.choice([0.5, 1.0, 1.0, 2.0]))
    return rows


def runs(rng: Rng, seconds: float) -> list[Row]:
    """Scales, arpeggios and glissandi up and down the keyboard."""
    loud, spread = _dynamics(rng)
    gap = float(np.exp(rng.uniform(np.log(0.045), np.log(0.3))))
    overlap = float(rng.choice([0.5, 0.9, 1.0, 1.3, 3.0]))
    scale = SCALES[rng.integers(len(SCALES))]
    keys = [k for k in range(LOWEST, HIGHEST + 1) if (k % 12) in scale]
    stride = int(rng.choice([1, 1, 1, 2, 2, 3]))
    place, step = int(rng.integers(len(keys))), stride
    doubled = rng.random() < 0.25
    rows, onset = [], float(rng.uniform(0, 0.5))
    while onset < seconds:
        if rng.random() < 0.08 or not 0 <= place + step < len(keys):
            step = -step
        place = int(np.clip(place + step, 0, len(keys) - 1))
        for pitch in (keys[place], keys[place] + 12) if doubled else (keys[place],):
            if pitch <= HIGHEST:
                rows.append((onset, onset + gap * overlap, pitch, _velocity(rng, loud, spread)))
        onset += gap * float(rng.uniform(0.9, 1.1))
    return rows


def repetitions(rng: Rng, seconds: float) -> list[Row]:
    """The same keys struck again and again: tremolo, trills, ostinati, drum-like chords."""
    loud, spread = _dynamics(rng)
    gap = float(np.exp(rng.uniform(np.log(0.07), np.log(0.5))))
    held = float(rng.uniform(0.3, 0.98))
    base = int(rng.integers(LOWEST, HIGHEST - 12))
    pattern = [[base], [base, base + int(rng.choice([1, 2, 12]))], [base], [base + 7]]
    figure = pattern[: int(rng.integers(1, 5))]
    if rng.random() < 0.3:
        figure = [sorted({base, base + 4, base + 7}) for _ in figure]
    rows, onset, turn = [], float(rng.uniform(0, 0.5)), 0
    while onset < seconds:
        for pitch in figure[turn % len(figure)][: 1 if len(figure) == 2 and turn % 2 else None]:
            rows.append((onset, onset + gap * held, pitch, _velocity(rng, loud, spread)))
        onset += gap * float(rng.uniform(0.95, 1.05))
        turn += 1
        if rng.random() < 0.03:
            onset += float(rng.uniform(0.2, 1.0))
    return rows


def hands(rng: Rng, seconds: float) -> list[Row]:
    """A singing right hand over a soft accompaniment: loud and quiet at once."""
    melody, accompaniment = rng.uniform(60, 115), rng.uniform(15, 60)
    beat = float(rng.uniform(0.25, 0.9))
    rows: list[Row] = []
    onset, pitch = 0.0, int(rng.integers(64, 88))
    while onset < seconds:
        length = beat * float(rng.choice([0.5, 1.0, 1.0, 2.0]))
        pitch = int(np.clip(pitch + rng.integers(-5, 6), 55, 103))
        rows.append((onset, onset + length * 0.95, pitch, _velocity(rng, melody, 8)))
        onset += length
    onset, root = 0.0, int(rng.integers(28, 52))
    while onset < seconds:
        if rng.random() < 0.25:
            root = int(np.clip(root + rng.choice([-7, -5, -2, 2, 5, 7]), 24, 55))
        for place, step in enumerate(rng.permutation([0, 7, 12, 16, 19])[: rng.integers(1, 5)]):
            start = onset + place * beat / 4
            key = root + int(step)
            rows.append((start, start + beat * 0.6, key, _velocity(rng, accompaniment, 8)))
        onset += beat
    return rows


def sparse(rng: Rng, seconds: float) -> list[Row]:
    """A few lonely notes, and mostly their decay or silence."""
    loud, spread = _dynamics(rng)
    rows = []
    for onset in rng.uniform(0, seconds, rng.integers(0, 6)):
        pitch = int(rng.integers(LOWEST, HIGHEST + 1))
        length = float(rng.uniform(0.1, 4.0))
        rows.append((float(onset), float(onset) + length, pitch, _velocity(rng, loud, spread)))
    return rows


TEXTURES: tuple[tuple[Texture, float], ...] = (
    (scatter, 0.22),
    (chords, 0.22),
    (runs, 0.18),
    (repetitions, 0.14),
    (hands, 0.19),
    (sparse, 0.05),
)


def random_texture(rng: Rng, seconds: float) -> list[Row]:
    """Rows of one texture, or of two at once."""
    weights = np.array([weight for _, weight in TEXTURES])
    count = 2 if rng.random() < 0.25 else 1
    chosen = rng.choice(len(TEXTURES), count, replace=False, p=weights / weights.sum())
    return [row for index in chosen for row in TEXTURES[index][0](rng, seconds)]
