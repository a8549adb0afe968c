"""Babble: speech in no language, so that a transcriber learns that talk is not music.

Source and filter, as in Klatt, "Software for a cascade/parallel formant synthesizer" (1980):
glottal pulses whose pitch never stands still, and hiss, through formants that glide from syllable
to syllable. The filter is a multiplication of short spectra, because formants must move.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import fft

from trainer.data.noise import Array, Rng

STEPS_A_SECOND = 62.5  # control values; also the frames in which formants stand still
VOWELS = np.array(
    [
        (270, 2290, 3010), (390, 1990, 2550), (530, 1840, 2480), (660, 1720, 2410),
        (730, 1090, 2440), (570, 840, 2410), (440, 1020, 2240), (300, 870, 2240),
        (640, 1190, 2390), (490, 1350, 1690),
    ],
    np.float32,
)  # fmt: skip
"""Formants of ten vowels (Hz): men's means in Peterson and Barney (1952), table II."""
BANDWIDTHS = (70.0, 100.0, 150.0)


@dataclass(frozen=True, slots=True)
class Mouth:
    """What a mouth does at each step: pitch (Hz), levels, three formants and the hiss's centre."""

    pitch: Array
    voiced: Array
    hiss: Array
    formants: Array
    hiss_centre: Array


@dataclass(frozen=True, slots=True)
class _Steps:
    """For each step: its syllable, how far through it (0 to 1), which third of it, how far."""

    syllable: npt.NDArray[np.int64]
    through: Array
    is_consonant: npt.NDArray[np.bool_]
    is_vowel: npt.NDArray[np.bool_]
    through_vowel: Array


def babble(rng: Rng, length: int, rate: int) -> Array:
    """One to four people who talk, in turns or at once, near or far."""
    total = np.zeros(length, np.float32)
    for _ in range(int(rng.choice([1, 1, 1, 2, 2, 3, 4]))):
        total += _speaker(rng, length, rate) * np.float32(10.0 ** (rng.uniform(-14, 0) / 20.0))
    return total


def laughter(rng: Rng, length: int, rate: int) -> Array:
    """One to three people who laugh: breath and a short vowel, again and again, falling."""
    total = np.zeros(length, np.float32)
    for _ in range(int(rng.integers(1, 4))):
        mouth = _laugh(rng, int(length / rate * STEPS_A_SECOND) + 4)
        total += spoken(rng, mouth, length, rate) * np.float32(10.0 ** (rng.uniform(-9, 0) / 20.0))
    return total


def _speaker(rng: Rng, length: int, rate: int) -> Array:
    return spoken(rng, _talk(rng, int(length / rate * STEPS_A_SECOND) + 4), length, rate)


def spoken(rng: Rng, mouth: Mouth, length: int, rate: int) -> Array:
    """What a mouth says, mono of `length` samples, peak 1."""
    hop = round(rate / STEPS_A_SECOND)
    hertz = np.fft.rfftfreq(2 * hop, 1 / rate).astype(np.float32)
    voice = _voice_gains(rng, mouth, hertz) * mouth.voiced[:, None]
    hiss = _hiss_gains(mouth, hertz) * mouth.hiss[:, None]
    hiss += voice * np.float32(rng.uniform(0.0, 0.35))  # breath through the same mouth
    said = _through(rng, _glottis(rng, mouth.pitch, length, hop, rate), hop, voice, hiss)
    return said / np.float32(np.abs(said).max() + 1e-9)


def _talk(rng: Rng, steps: int) -> Mouth:
    count = steps // 3 + 2
    pauses = np.where(rng.random(count) < 1 / 7, rng.exponential(30, count), 0).astype(np.int64)
    at = _timed(rng, steps, pauses)
    loud = np.sin(0.25 + (np.pi - 0.25) * at.through_vowel) ** 0.5
    loud *= rng.uniform(0.4, 1.0, count)[at.syllable]
    murmur = rng.choice([0.0, 0.0, 0.15, 0.4], count)[at.syllable]
    voiced = loud * at.is_vowel + murmur * at.is_consonant
    hiss = (rng.choice([0.0, 0.05, 0.4, 1.0], count) * rng.uniform(0.3, 1.0, count))[at.syllable]
    hiss = hiss * at.is_consonant
    if rng.random() < 0.12:  # a whisper
        hiss, voiced = hiss + 0.4 * voiced, 0.0 * voiced
    vowels = VOWELS[rng.integers(len(VOWELS), size=count)] * rng.uniform(0.92, 1.08, (count, 1))
    vowels *= rng.uniform(0.9, 1.25)
    formants = _gliding(vowels.astype(np.float32), at, float(rng.uniform(0.3, 1.0)))
    centres = rng.uniform(1500, 7000, count).astype(np.float32)[at.syllable]
    return Mouth(_pitch(rng, at, pauses), smooth(voiced), smooth(hiss), formants, centres)


def _laugh(rng: Rng, steps: int) -> Mouth:
    """Fits of laughter: 3 to 6.5 vowels a second, each after a breath, each lower."""
    vowels = VOWELS[rng.integers(len(VOWELS), size=2)] * rng.uniform(0.95, 1.2)
    voiced, hiss, line = (np.zeros(steps, np.float32) for _ in range(3))
    base, fall = np.exp(rng.uniform(np.log(130), np.log(480))), rng.uniform(0.02, 0.12)
    at = int(rng.integers(0, 30))
    while at < steps:
        period = STEPS_A_SECOND / rng.uniform(3.0, 6.5)
        for turn in range(int(rng.integers(2, 12))):
            begin, stop = int(at + turn * period), int(at + (turn + 1) * period)
            through = np.linspace(0, 1, stop - begin, dtype=np.float32)[: max(steps - begin, 0)]
            here = slice(begin, begin + len(through))
            loud = rng.uniform(0.5, 1.0) * 0.93**turn
            vowel = np.clip((through - 0.4) / 0.6, 0, 1)
            opened = np.maximum(np.sin(np.pi * vowel), 0.0)
            voiced[here] = loud * opened**0.7
            hiss[here] = loud * rng.uniform(0.2, 0.9) * (through < 0.45)
            # Every vowel rises quickly and falls: none stands still.
            line[here] = 0.25 * opened - fall * turn - 0.2 * vowel
        at = stop + int(rng.exponential(60))
    pitch = base * np.exp(line + smooth(rng.normal(0, 0.02, steps)))
    formants = vowels[(np.arange(steps) // 60) % 2].astype(np.float32)
    centres = np.full(steps, rng.uniform(900, 3000), np.float32)
    return Mouth(pitch.astype(np.float32), smooth(voiced), smooth(hiss), formants, centres)


def _timed(rng: Rng, steps: int, pauses: npt.NDArray[np.int64]) -> _Steps:
    """The rhythm: pause, consonant and vowel of every syllable, of uneven lengths."""
    count = len(pauses)
    consonants = rng.integers(0, 7, count)
    vowels = np.maximum(3, rng.gamma(5, 2.0, count) / rng.uniform(0.75, 1.5)).astype(np.int64)
    lengths = pauses + consonants + vowels
    syllable = np.repeat(np.arange(count), lengths)[:steps]
    place = np.arange(steps) - (np.cumsum(lengths) - lengths)[syllable]
    in_vowel = place - (pauses + consonants)[syllable]
    through_vowel = np.clip(in_vowel / vowels[syllable], 0, 1).astype(np.float32)
    is_consonant = (place >= pauses[syllable]) & (in_vowel < 0)
    through = (place / lengths[syllable]).astype(np.float32)
    return _Steps(syllable, through, is_consonant, in_vowel >= 0, through_vowel)


def _gliding(values: Array, at: _Steps, power: float) -> Array:
    """From the value of the syllable before to a syllable's own."""
    before, own = values[np.maximum(at.syllable - 1, 0)], values[at.syllable]
    share = at.through**power
    return before + (own - before) * (share[:, None] if values.ndim == 2 else share)


def _pitch(rng: Rng, at: _Steps, pauses: npt.NDArray[np.int64]) -> Array:
    """Accents on a line that falls from pause to pause; a flutter keeps any pitch from standing."""
    index = np.arange(len(pauses))
    into_phrase = index - np.maximum.accumulate(np.where(pauses > 0, index, 0))
    reach = np.exp(rng.uniform(np.log(0.06), np.log(0.45)))  # from mumbling to calling out
    accents = reach * (1.0 - 0.25 * into_phrase + rng.normal(0, 0.8, len(pauses)))
    line = _gliding(np.clip(accents, -0.8, 0.8).astype(np.float32), at, 1.0)
    flutter = smooth(rng.normal(0, 0.015, len(line)))
    base = np.exp(rng.uniform(np.log(75), np.log(320)))
    return np.asarray(base * np.exp(line + flutter), np.float32)


def smooth(values: npt.NDArray[np.floating]) -> Array:
    """Control values without corners."""
    return np.convolve(values, (0.25, 0.5, 0.25), "same").astype(np.float32)


def _glottis(rng: Rng, pitch: Array, length: int, hop: int, rate: int) -> Array:
    """The derivative of the flow through the glottis: slow opening, sharp close (Rosenberg)."""
    places = np.arange(length, dtype=np.float32) / np.float32(hop)
    turns = np.cumsum(np.interp(places, np.arange(len(pitch)), pitch) / rate)
    phase = (turns - np.floor(turns)).astype(np.float32)
    opened = np.float32(rng.uniform(0.45, 0.75))
    wave = phase * (2 * opened - 3 * phase) * (phase < opened)
    return np.asarray(wave / opened**2, np.float32)


def _voice_gains(rng: Rng, mouth: Mouth, hertz: Array) -> Array:
    """(steps, bins): three formants that move, and a fourth that stays."""
    fourth = np.abs(hertz - np.float32(rng.uniform(3200, 4200))) / np.float32(250)
    gains = np.tile(np.float32(0.12) / (1.0 + fourth), (len(mouth.pitch), 1))
    levels = (1.0, rng.uniform(0.4, 0.9), rng.uniform(0.15, 0.5))
    for index, (width, level) in enumerate(zip(BANDWIDTHS, levels, strict=True)):
        apart = np.abs(hertz - mouth.formants[:, index, None])
        gains += np.float32(level * width) / (apart + np.float32(width))
    return np.asarray(gains, np.float32)


def _hiss_gains(mouth: Mouth, hertz: Array) -> Array:
    centres = mouth.hiss_centre[:, None]
    apart = (hertz - centres) / (np.float32(0.35) * centres)
    return np.asarray(1.0 / (1.0 + apart * apart), np.float32)


def _through(rng: Rng, pulses: Array, hop: int, voice: Array, hiss: Array) -> Array:
    """Pulses and noise through gains (steps, hop + 1): sine windows, half overlapped."""
    count = len(pulses) // hop + 2
    padded = np.pad(pulses, (hop, count * hop - len(pulses)))
    window = np.sin(np.pi * (np.arange(2 * hop) + 0.5) / (2 * hop)).astype(np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(padded, 2 * hop)[::hop][:count]
    spectra = fft.rfft(frames * window, axis=1) * voice[:count]
    noise = rng.standard_normal((count, 2 * (hop + 1)), np.float32).view(np.complex64)
    spectra += noise * (np.float32(0.3 * np.sqrt(hop / 2)) * hiss[:count])
    shaped = fft.irfft(spectra, 2 * hop, axis=1) * window
    out = np.zeros((count + 1, hop), np.float32)
    out[:-1] += shaped[:, :hop]
    out[1:] += shaped[:, hop:]
    return out.ravel()[hop : hop + len(pulses)]
