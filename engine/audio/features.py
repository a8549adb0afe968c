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

from engine.models.card import FeatureSettings

Array = npt.NDArray[np.float32]

FRAMES_AT_ONCE = 32
"""So few that they stay in a processor's cache: three times as fast as many at once."""


@cache
def _filterbank(settings: FeatureSettings, window: int) -> Any:
    """Sparse weights (log bins, fft bins) that read a spectrum at logarithmic frequencies.

    Where the spectrum is finer than the bins a triangle averages it, where it is coarser the two
    nearest values are interpolated.
    """
    from scipy.sparse import csr_array

    ratio = 2.0 ** (1.0 / (12 * settings.bins_per_semitone))
    centres = settings.lowest_hz * ratio ** np.arange(settings.bins)
    spacing = settings.sample_rate / window
    frequencies = np.arange(window // 2 + 1) * spacing
    half_width = np.maximum(centres * (ratio - 1.0), spacing)
    distance = np.abs(frequencies[None, :] - centres[:, None]) / half_width[:, None]
    weights = np.maximum(0.0, 1.0 - distance)
    total = weights.sum(axis=1, keepdims=True)
    return csr_array((weights / np.maximum(total, 1e-9)).astype(np.float32))


@cache
def _window(size: int) -> Array:
    """A Hann window scaled so that a sine of full scale has magnitude 1."""
    hann = 0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(size) / size)
    return np.asarray(hann * (2.0 / hann.sum()), np.float32)


def decibels(sound: Array, settings: FeatureSettings, frames: int) -> Array:
    """Level in dB re full scale, (frames, windows, bins), of `frames` frames of `sound`.

    `sound` begins half the longest window before the centre of the first frame.
    """
    out = np.empty((frames, len(settings.window_sizes), settings.bins), np.float32)
    longest = max(settings.window_sizes)
    for channel, size in enumerate(settings.window_sizes):
        begin = (longest - size) // 2
        hops = np.lib.stride_tricks.sliding_window_view(sound[begin:], size)
        hops = hops[:: settings.hop_samples][:frames]
        for first in range(0, frames, FRAMES_AT_ONCE):
            part = slice(first, min(first + FRAMES_AT_ONCE, frames))
            out[part, channel] = _log_spectrum(hops[part], settings, size)
    return out


def _log_spectrum(hops: Array, settings: FeatureSettings, size: int) -> Array:
    from scipy.fft import rfft

    magnitude = np.abs(rfft(hops * _window(size), axis=1))
    level: Array = np.ascontiguousarray((_filterbank(settings, size) @ magnitude.T).T)
    np.maximum(level, 1e-7, out=level)
    decibel: Array = np.log10(level) * np.float32(20.0)
    return decibel


def running_level(peaks: Array, settings: FeatureSettings) -> Array:
    """The loudest frame within half a level window before and after each frame (dB)."""
    loudest = _widest(peaks, level_reach(settings))
    return np.asarray(np.maximum(loudest, settings.quietest_level_db), np.float32)


def _widest(values: Array, reach: int) -> Array:
    """The largest value within `reach` places of each; in steps that double what they cover."""
    size, count = 2 * reach + 1, len(values)
    largest, covered = np.pad(values, reach, constant_values=-np.inf), 1
    while 2 * covered <= size:
        largest = np.maximum(largest[:-covered], largest[covered:])
        covered *= 2
    return np.maximum(largest[:count], largest[size - covered :][:count])


def level_reach(settings: FeatureSettings) -> int:
    """How many frames to each side the running level looks."""
    return round(settings.level_window_seconds / 2 / settings.hop_seconds)


def _scale(levels: Array, reference: Array, settings: FeatureSettings) -> Array:
    """Decibels to 0 (inaudible beside what sounds around it) … 1 (the loudest)."""
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
    reach = level_reach(settings)
    waiting = np.empty((0, len(settings.window_sizes), settings.bins), np.float32)
    peaks = np.empty(0, np.float32)  # of up to `reach` frames gone, then of those waiting
    for levels, last in _stream_decibels(blocks, settings):
        waiting = np.concatenate([waiting, levels])
        peaks = np.concatenate([peaks, levels.max(axis=(1, 2))])
        gone = len(peaks) - len(waiting)
        ready = len(waiting) if last else max(0, len(waiting) - reach)
        reference = running_level(peaks, settings)[gone : gone + ready]
        if ready:
            yield _scale(waiting[:ready], reference, settings), reference
        waiting = waiting[ready:]
        peaks = peaks[max(0, gone + ready - reach) :]


def _stream_decibels(
    blocks: Iterable[Array], settings: FeatureSettings
) -> Iterator[tuple[Array, bool]]:
    """Levels of all frames that are complete after each block, and whether these are the last."""
    longest, hop = max(settings.window_sizes), settings.hop_samples
    buffer = np.zeros(longest // 2, np.float32)
    samples = done = 0
    for block in blocks:
        samples += len(block)
        buffer = np.concatenate([buffer, block.astype(np.float32, copy=False)])
        frames = max(0, (len(buffer) - longest) // hop + 1)
        if frames:
            yield decibels(buffer, settings, frames), False
            buffer = buffer[frames * hop :]
            done += frames
    frames = frame_count(samples, settings) - done
    buffer = np.concatenate([buffer, np.zeros(longest, np.float32)])
    yield decibels(buffer, settings, frames), True


def features(sound: Array, settings: FeatureSettings) -> Array:
    """Features (frames, windows, bins) of one piece of mono sound."""
    return np.concatenate(list(stream_features([sound], settings)))
