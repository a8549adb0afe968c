"""Mastering: a finished mix made loud, as records are."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from trainer.data.noise import Array, Rng

AHEAD_SECONDS = 0.003


@dataclass(frozen=True, slots=True)
class MasteringSettings:
    """How often and how hard a mix is driven into a limiter; levels dB over its peaks."""

    share: float = 0.45
    drive_db: tuple[float, float] = (2.0, 14.0)
    release_s: tuple[float, float] = (0.02, 0.3)
    clipped_share: float = 0.3  # of these: the peaks are cut, not turned down


def mastered(sound: Array, rate: int, rng: Rng, settings: MasteringSettings) -> Array:
    """The mix as loud as its draw would have it, or unchanged; peak 1 where it was limited."""
    peak = float(np.abs(sound).max(initial=0.0))
    if rng.random() >= settings.share or peak < 1e-6:
        return sound
    drive = 10.0 ** (rng.uniform(*settings.drive_db) / 20.0)
    release = float(np.exp(rng.uniform(*np.log(settings.release_s))))
    loud = sound * np.float32(drive / peak)
    if rng.random() < settings.clipped_share:
        return np.asarray(np.tanh(loud), np.float32)
    return limited(loud, rate, release)


def limited(sound: Array, rate: int, release: float) -> Array:
    """Nothing above 1: the gain falls before a peak, and comes back in `release` seconds."""
    ahead = 2 * int(AHEAD_SECONDS * rate) + 1
    wanted = np.minimum(1.0, 1.0 / np.maximum(np.abs(sound), 1e-6))
    held = ndimage.minimum_filter1d(wanted, ahead)
    step = ahead // 2
    # The release in blocks of a few milliseconds: a gain that slow needs no more.
    blocks = np.minimum.reduceat(held, np.arange(0, len(held), step))
    back = float(np.exp(-step / (release * rate)))
    followed = np.empty_like(blocks)
    gain = 1.0
    for place, low in enumerate(blocks.tolist()):
        gain = min(low, 1.0 - (1.0 - gain) * back)
        followed[place] = gain
    spread = np.minimum(held, np.repeat(followed, step)[: len(held)])
    smooth = ndimage.uniform_filter1d(spread, step)
    return np.asarray(np.clip(sound * smooth, -1.0, 1.0), np.float32)
