"""Piano rolls to notes without onsets: a note is a run of frames in which its key sounds.

This is how classifiers of frames are read: a median filter takes gaps and specks away, what is
still shorter than a note can be is left out.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from engine.decode.posteriors import Posteriors
from engine.music import Note

FULL = 255


def notes_of_frames(
    posteriors: Posteriors, threshold: float, median_frames: int, shortest: float
) -> tuple[Note, ...]:
    """The notes of a roll, sorted; `median_frames` is the filter's length, an odd number.

    A note's velocity is the median of what the network says while it sounds, its confidence the
    frame curve's mean.
    """
    frames = np.asarray(posteriors.kind("frame"))
    velocity = np.asarray(posteriors.kind("velocity"))
    sounding = filtered(frames >= max(1, round(threshold * FULL)), median_frames)
    hop = posteriors.hop_seconds
    notes = []
    for key, start, stop in runs(sounding):
        if (stop - start) * hop < shortest:
            continue
        loud = int(np.clip(np.median(velocity[start:stop, key]) * 127 / FULL, 1, 127))
        sure = float(frames[start:stop, key].mean()) / FULL
        pitch = posteriors.lowest_pitch + key
        notes.append(Note(start * hop, pitch, stop * hop, loud, sure))
    return tuple(sorted(notes))


def filtered(sounding: npt.NDArray[np.bool_], length: int) -> npt.NDArray[np.bool_]:
    """The median over time of `length` frames around each; beyond the ends nothing sounds."""
    half = length // 2
    if half < 1:
        return sounding
    padded = np.pad(sounding.astype(np.int32), ((half + 1, half), (0, 0)))
    sums = np.cumsum(padded, axis=0)
    count = 2 * half + 1
    return np.asarray((sums[count:] - sums[:-count]) * 2 > count)


def runs(sounding: npt.NDArray[np.bool_]) -> Iterator[tuple[int, int, int]]:
    """Key, first frame and the frame after the last of every stretch in which a key sounds."""
    edges = np.diff(np.pad(sounding.astype(np.int8), ((1, 1), (0, 0))), axis=0)
    starts, stops = np.argwhere(edges.T > 0), np.argwhere(edges.T < 0)
    for (key, start), (_, stop) in zip(starts.tolist(), stops.tolist(), strict=True):
        yield key, start, stop
