"""Targets: notes as a network should say them. `engine.decode.notes` is the opposite."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from engine.decode.notes import loudness_of
from engine.music import Drum, DrumHit, Family, Note, PedalSpan

Array = npt.NDArray[np.float32]

TRIANGLE_SECONDS = 0.06
"""Half the width of the triangle around each onset and offset (Kong et al. 2021): wide enough
that a parabola through three frames finds the time between them."""


def note_targets(
    notes: tuple[Note, ...],
    frames: int,
    hop_seconds: float,
    lowest_pitch: int,
    pitches: int,
    levels: Array | None = None,
    ringing: tuple[Note, ...] = (),
) -> Array:
    """Onset, frame, offset and velocity in 0-1, (frames, 4, pitches); velocity 0 = not asked.

    `ringing` notes were struck before the first frame: they have no onset. With `levels`
    (frames,), the level in dB the features lie against, a velocity is what can be heard in those
    features: how loud beside what sounds around. Decoding multiplies by the level again.
    """
    loudness = np.ones(frames, np.float32) if levels is None else loudness_of(levels)
    targets = np.zeros((frames, 4, pitches), np.float32)
    for note in notes:
        key = note.pitch - lowest_pitch
        if not 0 <= key < pitches:
            continue
        _triangle(targets[:, 0, key], note.onset, hop_seconds)
        first = _sounding(targets[:, :, key], note, hop_seconds)
        around = slice(max(0, first - 1), first + 2)
        beside = loudness[min(round(note.onset / hop_seconds), frames - 1)]
        targets[around, 3, key] = min(note.velocity / 127.0 / beside, 1.0)
    for note in ringing:
        if 0 <= note.pitch - lowest_pitch < pitches:
            _sounding(targets[:, :, note.pitch - lowest_pitch], note, hop_seconds)
    return targets


def _sounding(targets: Array, note: Note, hop_seconds: float) -> int:
    """Frames and offset of a note, (frames, 4); returns its first frame."""
    _triangle(targets[:, 2], note.offset, hop_seconds)
    first = max(0, round(note.onset / hop_seconds))
    targets[first : max(first + 1, round(note.offset / hop_seconds)), 1] = 1.0
    return first


def _triangle(
    column: Array, time: float, hop_seconds: float, half: float = TRIANGLE_SECONDS
) -> None:
    """Raise `column` to a triangle of height 1 centred on `time` (seconds)."""
    first = max(0, int(np.ceil((time - half) / hop_seconds)))
    last = min(len(column), int(np.floor((time + half) / hop_seconds)) + 1)
    if first < last:
        times = np.arange(first, last, dtype=np.float32) * np.float32(hop_seconds)
        heights = 1.0 - np.abs(times - np.float32(time)) / np.float32(half)
        np.maximum(column[first:last], heights, out=column[first:last])


NOT_ASKED = -1.0
"""A target nobody knows: the loss leaves it out."""


def pedal_targets(pedal: tuple[PedalSpan, ...] | None, frames: int, hop_seconds: float) -> Array:
    """Whether the pedal is down, (frames,) in 0-1, the share of each frame that it is.

    All NOT_ASKED where `pedal` is None.
    """
    if pedal is None:
        return np.full(frames, NOT_ASKED, np.float32)
    times = (np.arange(frames + 1, dtype=np.float64) - 0.5) * hop_seconds
    held = np.zeros(frames + 1)
    for span in pedal:
        held += np.clip(times, span.start, span.stop) - span.start
    return np.minimum(np.diff(held) / hop_seconds, 1.0).astype(np.float32)


def family_targets(
    notes: tuple[Note, ...],
    families: tuple[Family, ...],
    frame: Array,
    hop_seconds: float,
    lowest_pitch: int,
) -> Array:
    """1 where a family plays a key, (frames, families, pitches); NOT_ASKED where nothing sounds.

    `frame` is the frame target (frames, pitches) of the same notes.
    """
    known = list(Family)
    targets = np.zeros((len(frame), len(known), frame.shape[1]), np.float32)
    for note, family in zip(notes, families, strict=True):
        key = note.pitch - lowest_pitch
        if 0 <= key < frame.shape[1]:
            first = max(0, round(note.onset / hop_seconds))
            last = max(first + 1, round(note.offset / hop_seconds))
            targets[first:last, known.index(family), key] = 1.0
    asked = (frame > 0.0)[:, np.newaxis, :]
    return np.where(asked, targets, np.float32(NOT_ASKED))


BEAT_TRIANGLE_SECONDS = 0.06
"""Half the width of a beat: nobody plays or taps more exactly than that."""


def beat_targets(beats: npt.NDArray[np.void], frames: int, hop_seconds: float) -> Array:
    """Beat, downbeat and thirds in 0-1, (frames, 3, 1), of rows as `trainer.data.beat_pieces`.

    NOT_ASKED where nobody knows: downbeats around beats whose place is unknown, and whether a beat
    is of three parts. `engine.decode.beats` is the opposite.
    """
    targets = np.zeros((frames, 3, 1), np.float32)
    targets[:, 2] = NOT_ASKED
    times = beats["time"].tolist()
    for number, (row, time) in enumerate(zip(beats, times, strict=True)):
        _triangle(targets[:, 0, 0], time, hop_seconds, BEAT_TRIANGLE_SECONDS)
        if row["place"] == 0:
            _triangle(targets[:, 1, 0], time, hop_seconds, BEAT_TRIANGLE_SECONDS)
        after = times[number + 1] if number + 1 < len(times) else time
        before = times[number - 1] if number else time
        if row["place"] < 0:
            targets[_frames(before, after, hop_seconds), 1] = NOT_ASKED
        targets[_frames(time, after, hop_seconds), 2] = row["thirds"]
    return targets


def _frames(start: float, stop: float, hop_seconds: float) -> slice:
    return slice(max(0, round(start / hop_seconds)), max(0, round(stop / hop_seconds)))


DRUM_TRIANGLE_SECONDS = 0.03
"""Drums are struck faster than keys, and their frames are shorter."""


def drum_targets(
    hits: Sequence[DrumHit],
    doubtful: Sequence[DrumHit],
    frames: int,
    hop_seconds: float,
    drums: Sequence[Drum],
) -> Array:
    """Onset and velocity in 0-1, (frames, 2, drums); velocity 0 = not asked.

    Around doubtful hits, which are among `hits`, the onset is NOT_ASKED: nobody can say whether
    they are heard. `engine.decode.drums` is the opposite.
    """
    targets = np.zeros((frames, 2, len(drums)), np.float32)
    unsure = set(doubtful)
    places = {drum: place for place, drum in enumerate(drums)}
    for hit in sorted(hits, key=lambda one: one not in unsure):  # what is sure is written last
        place = places.get(hit.drum)
        if place is None:
            continue
        column = targets[:, 0, place]
        first = max(0, round(hit.onset / hop_seconds))
        if hit in unsure:
            reach = round(DRUM_TRIANGLE_SECONDS / hop_seconds)
            column[max(0, first - reach) : first + reach + 1] = NOT_ASKED
            continue
        _triangle(column, hit.onset, hop_seconds, DRUM_TRIANGLE_SECONDS)
        targets[max(0, first - 1) : first + 2, 1, place] = hit.velocity / 127.0
    return targets
