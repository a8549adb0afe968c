"""Distractors: sound without notes, which a transcriber must not write down."""

from collections.abc import Callable

import numpy as np

from trainer.data.babble import babble, laughter
from trainer.data.knocks import applause, clapping_along, coughs, knocks, thumps, typing
from trainer.data.noise import (
    Array,
    Rng,
    crackle,
    hiss,
    hum,
    rain,
    roomed,
    rustle,
    traffic,
    wind,
)

Maker = Callable[[Rng, int, int], Array]

DISTRACTORS: dict[str, tuple[Maker, float]] = {
    "speech": (babble, 0.36),
    "laughter": (laughter, 0.05),
    "coughs": (coughs, 0.03),
    "applause": (applause, 0.08),
    "clapping": (clapping_along, 0.08),
    "knocks": (knocks, 0.08),
    "typing": (typing, 0.05),
    "thumps": (thumps, 0.07),
    "crackle": (crackle, 0.06),
    "noise": (hiss, 0.08),
    "wind": (wind, 0.05),
    "traffic": (traffic, 0.03),
    "rain": (rain, 0.03),
    "rustle": (rustle, 0.04),
    "hum": (hum, 0.04),
}
"""Kinds of distractor: what makes each, and how often it is drawn."""

TWO_AT_ONCE_SHARE = 0.2
ROOM_SHARE = 0.5
PASSING_SHARE = 0.3
STEADY = frozenset({"hum"})  # what has a pitch and begins would be a note: this one never begins


def distractor(rng: Rng, length: int, rate: int) -> Array:
    """`length` samples at `rate` of some sound without notes, mono float32, peak 1.

    Silence only where the draw is silent throughout (a lone knock just past the end).
    """
    names, weights = list(DISTRACTORS), np.array([weight for _, weight in DISTRACTORS.values()])
    count = 2 if rng.random() < TWO_AT_ONCE_SHARE else 1
    chosen = rng.choice(len(names), count, replace=False, p=weights / weights.sum())
    total = np.zeros(length, np.float32)
    for index in chosen.tolist():
        sound = distractor_of(names[index], rng, length, rate)
        total += sound * np.float32(10.0 ** (rng.uniform(-15, 0) / 20.0))
    return _full_scale(total)


def distractor_of(kind: str, rng: Rng, length: int, rate: int) -> Array:
    """A draw of one kind of `DISTRACTORS`, perhaps in a room, perhaps only passing; peak 1."""
    make, _ = DISTRACTORS[kind]
    sound = make(rng, length, rate)
    if rng.random() < ROOM_SHARE:
        sound = roomed(rng, sound, rate)
    if kind not in STEADY and rng.random() < PASSING_SHARE:
        sound = sound * _passing(rng, length, rate)
    return _full_scale(sound)


def _passing(rng: Rng, length: int, rate: int) -> Array:
    """A gain that lets a sound come, stay a while and go, at its own speed."""
    start = rng.uniform(-0.3, 0.8) * length
    stop = start + rng.uniform(0.2, 1.0) * length
    fade = float(np.exp(rng.uniform(np.log(0.005), np.log(1.0)))) * rate
    places = np.arange(length, dtype=np.float32)
    gain = np.interp(places, [start - fade, start, stop, stop + fade], [0.0, 1.0, 1.0, 0.0])
    return gain.astype(np.float32)


def _full_scale(sound: Array) -> Array:
    peak = float(np.abs(sound).max(initial=0.0))
    return np.asarray(sound / np.float32(peak) if peak > 1e-9 else sound, np.float32)
