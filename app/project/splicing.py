"""What a model said of one stretch, put into what was said of the whole piece.

It may be another model, which believes a peak from another height on. Then what it said is laid
on the first one's scale: each threshold of its own comes to lie on the same threshold of the
other, and so does everything between, because a slider moves every threshold in a straight line.
Decoding the whole with the first model's settings, at any sensitivity, so finds in the stretch
what the second model's settings would find there. (How sure a note is goes by the first model's
calibration.)
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from engine.decode.notes import FULL, STRICTEST_THRESHOLD
from engine.decode.posteriors import Posteriors
from engine.models.card import DecodeSettings

Plane = npt.NDArray[np.uint8]


def spliced(
    old: Posteriors,
    settings: DecodeSettings,
    new: Posteriors,
    other: DecodeSettings,
    span: tuple[int, int, int],
) -> Posteriors | None:
    """`old` with the frames from the first up to the second of `span` taken from `new`.

    `new` begins at the third. None if the two cannot be told in one breath: other frames, other
    pitches, other things that are said, or instruments that the first model does not know.
    """
    first, last, begin = span
    if (old.hop_seconds, old.lowest_pitch, old.kinds) != (
        new.hop_seconds,
        new.lowest_pitch,
        new.kinds,
    ):
        return None
    if old.pitches != new.pitches or set(other.families) - set(settings.families):
        return None
    first = max(first, begin, 0)
    last = max(min(last, old.frames, begin + new.frames), first)
    values = old.values.copy()
    said = new.values[first - begin : last - begin]
    for index, kind in enumerate(old.kinds):
        values[first:last, index] = scale(kind, settings, other)[said[:, index]]
    return replace(old, values=values)


def scale(kind: str, settings: DecodeSettings, other: DecodeSettings) -> Plane:
    """What each of the 256 values of the `other` model's plane is in the first one's, (256,)."""
    if kind == "family":
        known = [settings.families.index(name) for name in other.families]
        return np.array([*known, *range(len(known), FULL + 1)], np.uint8)
    heights = np.arange(FULL + 1)
    theirs, ours = _marks(kind, other), _marks(kind, settings)
    if theirs == ours or not theirs:
        return heights.astype(np.uint8)
    # Downwards, so that nothing below a threshold comes to lie on it.
    laid = np.interp(heights, (0, *theirs, FULL), (0, *ours, FULL))
    return np.floor(laid + 1e-6).astype(np.uint8)


def _marks(kind: str, settings: DecodeSettings) -> tuple[int, ...]:
    """The heights of a plane at which something is decided, rising; as decoding rounds them."""
    thresholds = {
        "onset": (settings.candidate_threshold, settings.onset_threshold, STRICTEST_THRESHOLD),
        "frame": (settings.frame_threshold,),
        "offset": (settings.offset_threshold,),
        "pedal": (settings.pedal_threshold,),
    }
    return tuple(round(threshold * FULL) for threshold in thresholds.get(kind, ()))
