"""Glides: a wave read faster and slower, so that its pitch moves."""

import numpy as np
import numpy.typing as npt

from engine.music.bend import Bend
from engine.sampler.instrument import Samples

Floats = npt.NDArray[np.float64]
PER_SEMITONE = np.log(2.0) / 12.0
JUMP_SECONDS = 1e-6  # what takes no longer is no glide, and its slope no number


def travelled(bend: Bend, seconds: Floats) -> Floats:
    """Seconds of the steady sound that are heard until `seconds` after the onset.

    The integral of 2^(bend / 12), exact for straight lines, so that any block of a sound can be
    made without the blocks before it. Before the onset (negative seconds) the pitch is the first.
    """
    times, values = np.array(bend, np.float64).T
    lasting = np.diff(times, append=np.inf)
    steps = np.diff(values, append=values[-1])
    rising = np.divide(steps, lasting, out=np.zeros_like(steps), where=lasting > JUMP_SECONDS)
    whole = _reach(values[:-1], rising[:-1], lasting[:-1])
    passed = np.concatenate([[0.0], np.cumsum(whole)])

    def until(moment: Floats) -> Floats:
        place = np.clip(np.searchsorted(times, moment, side="right") - 1, 0, None)
        slope = np.where(moment < times[0], 0.0, rising[place])
        return np.asarray(passed[place] + _reach(values[place], slope, moment - times[place]))

    return np.asarray(until(seconds) - until(np.zeros(1)))


def _reach(value: Floats, slope: Floats, seconds: Floats) -> Floats:
    """The integral over `seconds` from a point at `value`, in semitones, that rises by `slope`."""
    power = slope * seconds * PER_SEMITONE
    steady = np.abs(power) < 1e-9
    growth = np.where(steady, 1.0, np.expm1(power) / np.where(steady, 1.0, power))
    return np.asarray(np.exp(value * PER_SEMITONE) * seconds * growth)


def read_between(samples: npt.NDArray[np.int16], positions: Floats) -> Samples:
    """The sound at fractional `positions` (ascending), by lines from sample to sample.

    Silence before the first sample and from the last one on.
    """
    first, stop = np.searchsorted(positions, [0.0, len(samples) - 1.0])
    out = np.zeros(len(positions), np.float32)
    whole = positions[first:stop].astype(np.int64)
    part = (positions[first:stop] - whole).astype(np.float32)
    left = samples[whole].astype(np.float32)
    out[first:stop] = left + part * (samples[whole + 1].astype(np.float32) - left)
    return out
