"""Posteriors to notes."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.decode.frames import notes_of_frames
from engine.decode.options import NoteOptions
from engine.decode.posteriors import Posteriors
from engine.models.card import DecodeSettings
from engine.music import Note

Plane = npt.NDArray[np.uint8]
Places = npt.NDArray[np.intp]
Levels = npt.NDArray[np.float32]
Factors = npt.NDArray[np.float32]

FULL = 255
STRICTEST_THRESHOLD = 0.95
CLOSEST_ONSETS = 2
"""Frames between two onsets of one key: what a triangle 60 ms to each side can tell apart."""
VELOCITY_DB = 40.0
"""So many decibels lie between velocities that differ tenfold."""
SOUNDING_DB = 40.0
FURTHEST_DB = 24.0
SILENT_FRAMES = 2
"""A key that is silent for less than this has not been let go."""


def onset_threshold(settings: DecodeSettings, options: NoteOptions) -> float:
    """The probability from which on an onset is believed, at a sensitivity."""
    step = 2.0 * options.sensitivity - 1.0
    reach = settings.candidate_threshold if step > 0 else STRICTEST_THRESHOLD
    return settings.onset_threshold + abs(step) * (reach - settings.onset_threshold)


def decode_notes(
    posteriors: Posteriors, settings: DecodeSettings, options: NoteOptions = NoteOptions()
) -> tuple[Note, ...]:
    """The notes a network heard, sorted; the same posteriors and options give the same notes.

    Each peak of a key's onset curve begins a note, between the frames by the parabola-like rule
    of Kong et al. 2021 ("High-resolution piano transcription with pedals by regressing onset and
    offset times"); it lasts while the frame curve says so, and ends where the offset curve peaks.
    A model whose card says so is read by its frame curve alone.
    """
    threshold = onset_threshold(settings, options)
    shortest = max(options.shortest_note, 1e-3)
    if settings.median_frames:
        return notes_of_frames(posteriors, threshold, settings.median_frames, shortest)
    loudness = _loudness(posteriors)
    notes: list[Note] = []
    for key in range(posteriors.pitches):
        onset, frame, offset, velocity = (posteriors.values[:, kind, key] for kind in range(4))
        curves = _Curves(onset, frame, offset, velocity, loudness)
        notes += _key_notes(curves, posteriors, key, threshold, settings, shortest)
    return tuple(sorted(notes))


def _loudness(posteriors: Posteriors) -> Factors:
    """What a velocity heard at each frame is to be multiplied by.

    The network hears every passage at one level: the recording's own, against its middle, says
    how much softer or louder it was played. A velocity twice as high is 12 dB louder, as in the
    sampler (`Instrument.gain`) and most synthesisers.
    """
    levels = posteriors.levels()
    if levels is None or not len(levels):
        return np.ones(posteriors.frames, np.float32)
    return loudness_of(levels)


def loudness_of(levels: Levels) -> Factors:
    """The same of a recording's levels (frames,) in dB; at least one frame."""
    sounding = levels[levels > levels.max() - SOUNDING_DB]
    apart = np.clip(levels - np.median(sounding), -FURTHEST_DB, FURTHEST_DB)
    factors: Factors = np.float32(10.0) ** (apart / np.float32(VELOCITY_DB))
    return factors


@dataclass(frozen=True, slots=True)
class _Curves:
    onset: Plane
    frame: Plane
    offset: Plane
    velocity: Plane
    loudness: Factors


def _key_notes(
    curves: _Curves,
    posteriors: Posteriors,
    key: int,
    threshold: float,
    settings: DecodeSettings,
    shortest: float,
) -> list[Note]:
    peaks = onset_peaks(curves.onset, threshold)
    if not len(peaks):
        return []
    hop = posteriors.hop_seconds
    onsets = np.maximum(0.0, (peaks + between_frames(curves.onset, peaks)) * hop)
    offsets = _offsets(curves, peaks, settings) * hop
    offsets[:-1] = np.minimum(offsets[:-1], onsets[1:])  # between frames a repeat may come sooner
    around = [curves.velocity[np.clip(peaks + d, 0, len(curves.onset) - 1)] for d in (-1, 0, 1)]
    heard = np.median(around, axis=0) * (127 / FULL) * curves.loudness[peaks]
    velocities = np.clip(np.round(heard), 1, 127)
    certainties = confidence(curves.onset[peaks] / FULL, settings)
    pitch = posteriors.lowest_pitch + key
    return [
        Note(float(on), pitch, float(off), int(velocity), float(certainty))
        for on, off, velocity, certainty in zip(
            onsets, offsets, velocities, certainties, strict=True
        )
        if off - on >= shortest
    ]


def confidence(
    heights: npt.NDArray[np.float64], settings: DecodeSettings
) -> npt.NDArray[np.float64]:
    """How probably peaks of these heights (0-1) are notes, by the model's calibration."""
    inside = np.clip(heights, 1 / FULL, 1 - 1 / FULL)
    logits = np.log(inside / (1.0 - inside))
    return 1.0 / (1.0 + np.exp(-settings.confidence_slope * logits - settings.confidence_bias))


def onset_peaks(curve: Plane, threshold: float) -> Places:
    """Frames at which `curve` has a peak of at least `threshold` (0-1).

    Of two peaks closer than CLOSEST_ONSETS the higher stays.
    """
    level = max(1, round(threshold * FULL))
    if not curve.size or curve.max() < level:
        return np.zeros(0, np.intp)
    padded = np.concatenate([[0], curve, [0]]).astype(np.int16)
    here = padded[1:-1]
    peaks = np.flatnonzero((here >= level) & (here > padded[:-2]) & (here >= padded[2:]))
    while len(peaks) > 1:
        close = np.flatnonzero(np.diff(peaks) < CLOSEST_ONSETS)
        if not len(close):
            break
        first = close[0]
        peaks = np.delete(peaks, first + (curve[peaks[first]] >= curve[peaks[first + 1]]))
    return peaks


def between_frames(curve: Plane, peaks: Places) -> npt.NDArray[np.float64]:
    """How far from its frame each peak really is, in frames (-0.5 … 0.5).

    It is the top of a triangle through the peak and its two neighbours, whatever its height.
    """
    padded = np.concatenate([curve[:1], curve, curve[-1:]]).astype(np.float64)
    before, at, after = padded[peaks], padded[peaks + 1], padded[peaks + 2]
    fall = np.maximum(at - np.minimum(before, after), 1.0)
    return np.clip((after - before) / (2.0 * fall), -0.5, 0.5)


def _offsets(curves: _Curves, peaks: Places, settings: DecodeSettings) -> npt.NDArray[np.float64]:
    """The frame (fractional) at which each note ends: at most where the next one begins."""
    frames = len(curves.frame)
    silent = curves.frame < settings.frame_threshold * FULL
    # The first of SILENT_FRAMES silent frames in a row.
    lasting = silent.copy()
    for step in range(1, SILENT_FRAMES):
        lasting[:-step] &= silent[step:]
    ends = _next_true(lasting)
    released = _release_frames(curves, settings)
    following = np.append(peaks[1:], frames)
    # The onset's own frames do not count: the frame curve may rise a little later.
    begin = np.minimum(peaks + 2, frames - 1)
    stops = np.minimum(ends[begin], following)
    if len(released):
        place = np.searchsorted(released, peaks + 2)
        nearest = released[np.minimum(place, len(released) - 1)]
        earlier = (place < len(released)) & (nearest < stops) & (nearest >= begin)
        stops = np.where(earlier, nearest, stops)
    return _refined(curves.offset, stops, following).astype(np.float64)


def _release_frames(curves: _Curves, settings: DecodeSettings) -> Places:
    """Peaks of the offset curve after which the key is quieter than before."""
    peaks = onset_peaks(curves.offset, settings.offset_threshold)
    last = len(curves.frame) - 1
    after = curves.frame[np.minimum(peaks + 2, last)].astype(np.int16)
    before = curves.frame[np.maximum(peaks - 2, 0)].astype(np.int16)
    return peaks[after < before]


def _refined(curve: Plane, stops: Places, following: Places) -> npt.NDArray[np.float64]:
    """Move each end to the offset curve's peak within two frames, if there is one."""
    refined = stops.astype(np.float64)
    offsets = np.stack([curve[np.clip(stops + d, 0, len(curve) - 1)] for d in range(-2, 3)])
    best = stops + offsets.argmax(axis=0) - 2
    believed = (offsets.max(axis=0) > FULL // 4) & (best >= 0) & (best < len(curve))
    inside = np.clip(best, 0, len(curve) - 1)
    moved = inside + between_frames(curve, inside)
    return np.where(believed, np.minimum(moved, following), refined)


def _next_true(flags: npt.NDArray[np.bool_]) -> Places:
    """For each frame, the first frame at or after it whose flag is set (else the length)."""
    places = np.where(flags, np.arange(len(flags)), len(flags))
    return np.minimum.accumulate(places[::-1])[::-1]
