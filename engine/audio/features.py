"""Features: sound as a network sees it, shared by training and listening.

Two magnitude spectrograms (a short window for time, a long one for pitch) are brought to one
logarithmic frequency axis, expressed in decibels and laid against a running level, so that a
quiet recording looks like a loud one and a stream looks like a whole file.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.audio.kaldi import normalised, power_levels
from engine.audio.mel import Weights, mel_filters
from engine.models.card import FeatureSettings

Array = npt.NDArray[np.float32]

FRAMES_AT_ONCE = 32
"""So few that they stay in a processor's cache: three times as fast as many at once."""


@cache
def _filterbank(settings: FeatureSettings, window: int) -> Any:
    """Sparse weights (bins, fft bins) that read a spectrum at the settings' frequencies."""
    from scipy.sparse import csr_array

    frequencies = np.arange(window // 2 + 1) * settings.sample_rate / window
    if settings.axis == "mel":
        highest = settings.highest_hz or settings.sample_rate / 2
        weights = mel_filters(settings.bins, settings.lowest_hz, highest, frequencies)
    else:
        weights = _semitone_filters(settings, frequencies)
    return csr_array(weights.astype(np.float32))


def _semitone_filters(settings: FeatureSettings, frequencies: Weights) -> Weights:
    """Where the spectrum is finer than the bins a triangle averages it.

    Where it is coarser the two nearest values are interpolated.
    """
    ratio = 2.0 ** (1.0 / (12 * settings.bins_per_semitone))
    centres = settings.lowest_hz * ratio ** np.arange(settings.bins)
    spacing = frequencies[1]
    half_width = np.maximum(centres * (ratio - 1.0), spacing)
    distance = np.abs(frequencies[None, :] - centres[:, None]) / half_width[:, None]
    weights: Weights = np.maximum(0.0, 1.0 - distance)
    weights /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
    return weights


@cache
def _window(size: int) -> Array:
    """A Hann window scaled so that a sine of full scale has magnitude 1."""
    hann = 0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(size) / size)
    return np.asarray(hann * (2.0 / hann.sum()), np.float32)


def window_reach(size: int, settings: FeatureSettings) -> tuple[int, int]:
    """How many samples before a frame's moment a window of `size` begins, and ends after it."""
    ahead = settings.look_ahead_samples
    return (size // 2, size - size // 2) if ahead < 0 else (size - ahead, ahead)


def frame_reach(settings: FeatureSettings) -> tuple[int, int]:
    """The same of all windows of a frame together."""
    reaches = [window_reach(size, settings) for size in settings.window_sizes]
    return max(before for before, _ in reaches), max(after for _, after in reaches)


def decibels(sound: Array, settings: FeatureSettings, frames: int) -> Array:
    """Level in dB re full scale, (frames, windows, bins), of `frames` frames of `sound`.

    `sound` begins where the window that begins first does (see `frame_reach`), for its first frame.
    """
    out = np.empty((frames, len(settings.window_sizes), settings.bins), np.float32)
    first_of_all, _ = frame_reach(settings)
    for channel, size in enumerate(settings.window_sizes):
        begin = first_of_all - window_reach(size, settings)[0]
        hops = np.lib.stride_tricks.sliding_window_view(sound[begin:], size)
        hops = hops[:: settings.hop_samples][:frames]
        for first in range(0, frames, FRAMES_AT_ONCE):
            part = slice(first, min(first + FRAMES_AT_ONCE, frames))
            out[part, channel] = _log_spectrum(hops[part], settings, size)
    return out


def _log_spectrum(hops: Array, settings: FeatureSettings, size: int) -> Array:
    from scipy.fft import rfft

    if settings.axis == "kaldi":
        highest = settings.highest_hz or settings.sample_rate / 2
        return power_levels(hops, settings.sample_rate, settings.bins, settings.lowest_hz, highest)

    magnitude = np.abs(rfft(hops * _window(size), axis=1))
    level: Array = np.ascontiguousarray((_filterbank(settings, size) @ magnitude.T).T)
    np.maximum(level, 1e-7, out=level)
    decibel: Array = np.log10(level) * np.float32(20.0)
    return decibel


def running_level(peaks: Array, settings: FeatureSettings) -> Array:
    """The loudest frame within the level window of each frame (dB); see `level_reach`."""
    loudest = _widest(peaks, *level_reach(settings))
    return np.asarray(np.maximum(loudest, settings.quietest_level_db), np.float32)


def _widest(values: Array, before: int, after: int) -> Array:
    """The largest value from `before` places before each to `after` places after it.

    In steps that double what they cover.
    """
    size, count = before + 1 + after, len(values)
    largest, covered = np.pad(values, (before, after), constant_values=-np.inf), 1
    while 2 * covered <= size:
        largest = np.maximum(largest[:-covered], largest[covered:])
        covered *= 2
    return np.maximum(largest[:count], largest[size - covered :][:count])


def level_reach(settings: FeatureSettings) -> tuple[int, int]:
    """How many frames before and after each the running level looks."""
    frames = settings.level_window_seconds / settings.hop_seconds
    return (
        (round(frames), 0) if settings.level_from_past else (round(frames / 2), round(frames / 2))
    )


def _scale(levels: Array, reference: Array, settings: FeatureSettings) -> Array:
    """Decibels to 0 (inaudible beside what sounds around it) … 1 (the loudest)."""
    if settings.axis == "kaldi":
        return normalised(levels)
    scaled = (levels - reference[:, None, None]) / np.float32(settings.range_db)
    return np.clip(scaled + 1.0, 0.0, 1.0, out=scaled)


def frame_count(samples: int, settings: FeatureSettings) -> int:
    """Frames in a recording of `samples` samples; frame k is centred on sample k x hop."""
    return samples // settings.hop_samples + 1


def stream_features(blocks: Iterable[Array], settings: FeatureSettings) -> Iterator[Array]:
    """Features (frames, windows, bins), block after block, of mono sound that comes in blocks.

    The blocks may be of any length; joined, the output does not depend on it. Memory is bounded
    by the blocks' length plus the level window.
    """
    return (seen for seen, _ in stream_with_levels(blocks, settings))


def stream_with_levels(
    blocks: Iterable[Array], settings: FeatureSettings
) -> Iterator[tuple[Array, Array]]:
    """Features as `stream_features` gives them, and the level they lie against (frames,) in dB."""
    stream = FeatureStream(settings)
    for block in blocks:
        seen, levels = stream.feed(block)
        if len(seen):
            yield seen, levels
    yield stream.finish()


class FeatureStream:
    """The same fed block by block: for who cannot wait for the next block."""

    def __init__(self, settings: FeatureSettings) -> None:
        self._settings = settings
        self._before, self._after = level_reach(settings)
        self._levels = LevelStream(settings)
        self._waiting = np.empty((0, len(settings.window_sizes), settings.bins), np.float32)
        self._peaks = np.empty(0, np.float32)  # of `_before` frames gone, then of those waiting

    def feed(self, block: Array) -> tuple[Array, Array]:
        """Features (frames, windows, bins) and levels (frames,) that are known since this block."""
        levels = self._levels.feed(block)
        if not len(levels):
            return levels, np.empty(0, np.float32)
        return self._known(levels, self._after)

    def finish(self) -> tuple[Array, Array]:
        """The rest, as if silence followed."""
        return self._known(self._levels.finish(), 0)

    def _known(self, levels: Array, held_back: int) -> tuple[Array, Array]:
        """Lay frames against their level, but for the last ones, whose level may still rise."""
        self._waiting = np.concatenate([self._waiting, levels])
        self._peaks = np.concatenate([self._peaks, levels.max(axis=(1, 2))])
        gone = len(self._peaks) - len(self._waiting)
        ready = max(0, len(self._waiting) - held_back)
        reference = running_level(self._peaks, self._settings)[gone : gone + ready]
        seen = _scale(self._waiting[:ready], reference, self._settings)
        self._waiting = self._waiting[ready:]
        self._peaks = self._peaks[max(0, gone + ready - self._before) :]
        return seen, reference


class LevelStream:
    """Decibels of frames, fed block by block."""

    def __init__(self, settings: FeatureSettings) -> None:
        self._settings = settings
        before, after = frame_reach(settings)
        self._span = before + after
        self._buffer = np.zeros(before, np.float32)
        self._samples = self._done = 0

    def feed(self, block: Array) -> Array:
        """Levels (frames, windows, bins) of all frames that are complete since this block."""
        self._samples += len(block)
        self._buffer = np.concatenate([self._buffer, block.astype(np.float32, copy=False)])
        hop = self._settings.hop_samples
        frames = max(0, (len(self._buffer) - self._span) // hop + 1)
        levels = decibels(self._buffer, self._settings, frames) if frames else self._none()
        self._buffer = self._buffer[frames * hop :]
        self._done += frames
        return levels

    def finish(self) -> Array:
        """The rest, as if silence followed."""
        frames = frame_count(self._samples, self._settings) - self._done
        silence = np.zeros(self._span, np.float32)
        return decibels(np.concatenate([self._buffer, silence]), self._settings, frames)

    def _none(self) -> Array:
        return np.empty((0, len(self._settings.window_sizes), self._settings.bins), np.float32)


def features(sound: Array, settings: FeatureSettings) -> Array:
    """Features (frames, windows, bins) of one piece of mono sound."""
    return np.concatenate(list(stream_features([sound], settings)))
