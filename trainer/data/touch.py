"""Touch: what players and pianos do to notes between the score and the air."""

from dataclasses import replace
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy import fft

from engine.music import PedalSpan
from engine.sampler import Stroke
from trainer.data.procedural import Rng

Array = npt.NDArray[np.float32]

USUAL_VELOCITY = 90.0
STRINGS = range(21, 109)
STRING_SETS = 6
RING_SECONDS = 2.5


def dynamic(rng: Rng, played: list[Stroke]) -> list[Stroke]:
    """The same strokes on an instrument whose soft notes are softer, or louder, than usual.

    Notes of velocity 20 are then 21 to 31 dB below those of 90, as they are on recorded pianos.
    """
    power = float(rng.uniform(-0.4, 0.4))
    return [
        replace(s, gain=s.gain * min(1.5, (s.velocity / USUAL_VELOCITY) ** power)) for s in played
    ]


def let_ring(rng: Rng, played: list[Stroke]) -> list[Stroke]:
    """A string struck again under the pedal goes on sounding what it sounded before."""
    following: dict[int, float] = {}
    ringing: list[Stroke] = []
    for stroke in sorted(played, key=lambda s: s.start, reverse=True):
        again = following.get(stroke.key)
        if again is not None and stroke.stop is not None and abs(stroke.stop - again) < 1e-6:
            stroke = replace(stroke, stop=again + float(rng.uniform(0.05, 0.6)))
        following[stroke.key] = stroke.start
        ringing.append(stroke)
    return ringing[::-1]


def softened(rng: Rng, sound: Array, rate: int) -> Array:
    """Softly struck strings are duller: the treble falls by 6 or 12 dB an octave from a corner."""
    size = fft.next_fast_len(len(sound), real=True)
    spectrum = fft.rfft(sound, size)
    frequencies = np.arange(len(spectrum), dtype=np.float32) * np.float32(rate / size)
    corner, order = np.exp(rng.uniform(np.log(400), np.log(5000))), rng.integers(1, 3)
    gain = 10.0 ** (rng.uniform(-4.0, 1.0) / 20.0)
    spectrum *= gain / np.sqrt(1.0 + (frequencies / np.float32(corner)) ** 2) ** order
    return np.asarray(fft.irfft(spectrum, size)[: len(sound)], np.float32)


def resonance(rng: Rng, sound: Array, pedal: tuple[PedalSpan, ...], rate: int) -> Array:
    """What all the other strings sing while the dampers are up (to be added to `sound`)."""
    strings = _strings(int(rng.integers(STRING_SETS)), rate)
    gate = _gate(pedal, len(sound), rate)
    size = fft.next_fast_len(len(sound) + len(strings), real=True)
    rung = fft.irfft(fft.rfft(sound * gate, size) * fft.rfft(strings, size), size)[: len(sound)]
    level = np.sqrt(np.mean(np.square(sound)) / max(float(np.mean(np.square(rung))), 1e-12))
    return np.asarray(rung * gate * level * 10.0 ** (rng.uniform(-30, -8) / 20.0), np.float32)


def _gate(pedal: tuple[PedalSpan, ...], length: int, rate: int) -> Array:
    """1 while the pedal is down, with the 60 ms a damper takes to come and go."""
    times = np.arange(length, dtype=np.float32) / np.float32(rate)
    gate = np.zeros(length, np.float32)
    for span in pedal:
        rise, fall = (times - span.start) / 0.06, (span.stop + 0.06 - times) / 0.06
        np.maximum(gate, np.clip(np.minimum(rise, fall), 0.0, 1.0), out=gate)
    return gate


@cache
def _strings(number: int, rate: int) -> Array:
    """How a piano's open strings answer a click: decaying partials of all of them."""
    rng = np.random.default_rng([number, rate])
    times = np.arange(int(RING_SECONDS * rate), dtype=np.float32) / np.float32(rate)
    answer = np.zeros(len(times), np.float32)
    for key in STRINGS:
        pitch = 440.0 * 2.0 ** ((key - 69 + rng.normal(0, 0.03)) / 12.0)
        for partial in range(1, 4):
            if pitch * partial < 0.45 * rate:
                decay = np.exp(times * np.float32(-rng.uniform(0.8, 4.0) * partial))
                wave = np.sin(2 * np.pi * pitch * partial * times + rng.uniform(0, 6.28))
                answer += rng.uniform(0.2, 1.0) / partial * decay * wave
    return answer
