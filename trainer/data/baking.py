"""Bakes a synthesizer's sample into one that plays by itself.

Filter and envelope are applied, the rate is changed, the loop made click-free, the attack found.

A SoundFont's player shapes a sample while it sounds; ours only plays, loops and damps. So the
envelope is written into the sound: a note that dies away becomes a long sample, a note that is
held becomes its attack followed by a loop whose level no longer changes.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float32]

LONGEST_SECONDS = 8.0  # of a sound that dies away
LONGEST_ATTACK_SECONDS = 3.0  # of a held sound: what has not settled by then is held as it is
FADE_SECONDS = 0.6  # at the end of a dying sound that is cut
SHORTEST_LOOP_SECONDS = 0.25  # shorter ones are repeated, so that their length can be exact
GUARD = 64  # samples after the loop, for whoever interpolates or filters across its end
DYING_DB = 24.0  # an envelope that falls further than this is a note that dies away
SILENT_DB = 66.0
ONSET_DB = 22.0  # below the attack's peak: where a listener places the beginning
ATTACK_SECONDS = 0.35  # within which the attack's peak is looked for once the sound has begun


@dataclass(frozen=True)
class Envelope:
    """How loud a synthesizer plays a sample: seconds, and the decibels lost while held."""

    attack: float = 0.0
    hold: float = 0.0
    decay: float = 0.0  # seconds for 100 dB, as SoundFonts count
    sustain_db: float = 0.0

    @property
    def settled(self) -> float:
        """The second from which the level no longer changes."""
        return self.attack + self.hold + self.decay * min(self.sustain_db, 100.0) / 100.0

    def gains(self, count: int, rate: float) -> Sound:
        """The envelope at `count` samples."""
        seconds = np.arange(count) / rate
        falling = np.maximum(seconds - self.attack - self.hold, 0.0)
        lost = np.minimum(falling * 100.0 / max(self.decay, 1e-3), self.sustain_db)
        rising = np.minimum(seconds / self.attack, 1.0) if self.attack > 0 else 1.0
        return (rising * 10.0 ** (-lost / 20.0)).astype(np.float32)


@dataclass(frozen=True)
class Filter:
    """A low-pass that moves from `opening` to `resting` (hertz) in `seconds`."""

    opening: float | None = None
    resting: float | None = None
    seconds: float = 0.0

    def apply(self, sound: Sound, rate: float) -> Sound:
        """The sound as the filter lets it through: two fixed filters, faded one into the other."""
        resting = low_passed(sound, self.resting, rate)
        if self.seconds <= 0 or self.opening == self.resting:
            return resting
        weight = np.clip(1 - np.arange(len(sound)) / (rate * self.seconds), 0, 1)
        opening = low_passed(sound, self.opening, rate)
        return np.asarray(resting + weight * (opening - resting), np.float32)


@dataclass(frozen=True)
class Shape:
    """What a synthesizer does to a sample while it sounds."""

    envelope: Envelope = Envelope()
    filter: Filter = Filter()

    @property
    def settled(self) -> float:
        """The second from which the sound no longer changes."""
        return max(self.envelope.settled, self.filter.seconds)


@dataclass(frozen=True)
class Baked:
    """A sound at the rate asked for, but for `cents` by which playing it has to be raised."""

    sound: Sound
    loop: tuple[int, int] | None
    onset: float
    cents: float


def bake(
    sound: Sound, rate: int, loop: tuple[int, int] | None, shape: Shape, target_rate: int
) -> Baked:
    """The sample as it sounds under `shape`, at `target_rate`."""
    loop = usable_loop(loop, len(sound))
    if loop is None:
        return _bake_once(sound, rate, shape, target_rate)
    sound = seamless(sound, loop)
    if shape.envelope.sustain_db > DYING_DB:
        long = unrolled(sound, loop, round(LONGEST_SECONDS * rate))
        return _bake_once(long, rate, shape, target_rate)
    return _bake_held(sound, rate, loop, shape, target_rate)


def _bake_once(sound: Sound, rate: int, shape: Shape, target_rate: int) -> Baked:
    cut = len(sound) > round(LONGEST_SECONDS * rate) - 1
    sound = sound[: round(LONGEST_SECONDS * rate)]
    sound = _trimmed(shape.filter.apply(sound, rate) * shape.envelope.gains(len(sound), rate))
    if cut:
        fade = min(len(sound), round(FADE_SECONDS * rate))
        sound[-fade:] *= np.cos(np.linspace(0, np.pi / 2, fade, dtype=np.float32)) ** 2
    sound = resampled(sound, rate, target_rate)
    return Baked(sound, None, onset_seconds(sound, target_rate), 0.0)


def _bake_held(
    sound: Sound, rate: int, loop: tuple[int, int], shape: Shape, target_rate: int
) -> Baked:
    """A held sound: the envelope's attack, then a whole number of turns of the loop."""
    length = loop[1] - loop[0]
    turns = max(1, -(-round(SHORTEST_LOOP_SECONDS * rate) // length))
    settled = min(shape.settled, LONGEST_ATTACK_SECONDS)
    passes = 1 + max(0, -(-(round(settled * rate) - loop[0]) // length))
    start = loop[0] + passes * length
    span = turns * length
    # A little more than the loop follows it, so that neither filter meets an edge there.
    sound = unrolled(sound, loop, start + span + length + round(0.1 * rate))
    gains = shape.envelope.gains(len(sound), rate)
    gains[start:] = gains[start]
    sound = _settled_filter(shape.filter, start / rate).apply(sound, rate) * gains
    # The rate is changed by a ratio that makes the loop a whole number of samples.
    new_span = round(span * target_rate / rate)
    sound = resampled(sound, span, new_span)
    first = round(start * new_span / span)
    sound = sound[: first + new_span + GUARD]
    cents = 1200.0 * float(np.log2(new_span / span * rate / target_rate))
    return Baked(sound, (first, first + new_span), onset_seconds(sound, target_rate), cents)


def _settled_filter(moving: Filter, seconds: float) -> Filter:
    """The filter, brought to rest by then: a loop must not grow duller from turn to turn."""
    return replace(moving, seconds=min(moving.seconds, seconds))


def usable_loop(loop: tuple[int, int] | None, length: int) -> tuple[int, int] | None:
    """The loop cut to the sample; none if nothing worth repeating is left."""
    if loop is None:
        return None
    start, stop = max(loop[0], 0), min(loop[1], length)
    return (start, stop) if stop - start >= 8 else None


def seamless(sound: Sound, loop: tuple[int, int]) -> Sound:
    """The end of the loop blended into what precedes its start, so that its joint is smooth.

    A good loop repeats the same wave there and is not changed by it.
    """
    start, stop = loop
    overlap = min(start, (stop - start) // 2, 512)
    if overlap < 2:
        return sound
    weight = np.linspace(0.0, 1.0, overlap, dtype=np.float32)
    sound = sound.copy()
    ending = sound[stop - overlap : stop]
    sound[stop - overlap : stop] = ending * (1 - weight) + sound[start - overlap : start] * weight
    return sound


def unrolled(sound: Sound, loop: tuple[int, int], length: int) -> Sound:
    """The first `length` samples of the sound with its loop going round."""
    start, stop = loop
    turns = max(0, -(-(length - stop) // (stop - start)))
    return np.concatenate([sound[:stop], np.tile(sound[start:stop], turns)])[:length]


def low_passed(sound: Sound, cutoff: float | None, rate: float) -> Sound:
    """The sound through a two-pole low-pass, as SoundFont players have; unchanged without one."""
    if cutoff is None or cutoff >= 0.45 * rate:
        return sound
    from scipy.signal import butter, sosfilt

    return np.asarray(sosfilt(butter(2, cutoff, fs=rate, output="sos"), sound), np.float32)


def resampled(sound: Sound, rate: float, target_rate: float) -> Sound:
    """The sound at another rate."""
    if rate == target_rate:
        return sound
    import soxr

    return np.asarray(soxr.resample(sound, rate, target_rate, quality="HQ"), np.float32)


def onset_seconds(sound: Sound, rate: float) -> float:
    """Where the attack is heard: the level first comes within ONSET_DB of the attack's peak.

    The level is the energy in 4 ms; the peak is looked for only in the first moments of the
    sound, so that a note that swells later keeps the onset of its attack.
    """
    width = max(1, round(0.004 * rate))
    energy = np.convolve(sound.astype(np.float64) ** 2, np.ones(width) / width, "same")
    if not energy.any():
        return 0.0
    begun = int(np.argmax(energy >= energy.max() * 1e-4))
    attack = energy[begun : begun + round(ATTACK_SECONDS * rate)]
    return int(np.argmax(energy >= attack.max() * 10 ** (-ONSET_DB / 10))) / rate


def _trimmed(sound: Sound) -> Sound:
    """The sound up to where it has become inaudible."""
    loudest = float(np.abs(sound).max(initial=0.0))
    audible = np.flatnonzero(np.abs(sound) > loudest * 10 ** (-SILENT_DB / 20))
    return np.array(sound[: int(audible[-1]) + 1 if len(audible) else 1])
