"""Whether a pulse is meant, or one half or twice as fast.

A pulse is the likeliest beats one after the other; that its bars make sense it does not know. So
each of the three is asked, in the mean of its beats: how surely the network heard them, how well
its downbeats make bars, and how fast it is (of a pulse half as fast, more is heard with every beat:
what that is worth was chosen on rendered music, as everything here was).
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from engine.decode.bars import SUREST, find_bars
from engine.decode.pulse import Pulse
from engine.models.card import BeatSettings

Floats = npt.NDArray[np.float64]

FACTORS = (0.5, 2.0)
FEWEST_BEATS = 4
NEARBY_FRAMES = 2
MOST_SURE = 0.98


def meant(
    pulse: Pulse,
    beat: Floats,
    downbeat: Floats,
    settings: BeatSettings,
    at_tempo: Callable[[float], Pulse],
) -> Pulse:
    """`pulse`, or that half or twice as fast.

    Of each frame is known how likely a beat is there, and one that begins a bar; `at_tempo` finds
    the pulse that is likeliest at so many beats for every frame.
    """
    if not settings.octave_bars or len(pulse.frames) < FEWEST_BEATS:
        return pulse
    usual = 1.0 / float(np.median(np.diff(pulse.frames)))
    others = [at_tempo(usual * factor) for factor in FACTORS]
    found = [pulse, *(one for one in others if len(one.frames) >= FEWEST_BEATS)]
    return max(found, key=lambda one: _sense(one, beat, downbeat, settings))


def heard_near(plane: Floats, frames: npt.NDArray[np.int64]) -> Floats:
    """The most that was said within two frames of some."""
    around = frames[:, np.newaxis] + np.arange(-NEARBY_FRAMES, NEARBY_FRAMES + 1)
    near: Floats = plane[np.clip(around, 0, len(plane) - 1)].max(axis=1)
    return near


def _sense(pulse: Pulse, beat: Floats, downbeat: Floats, settings: BeatSettings) -> float:
    inside = np.clip(heard_near(np.maximum(beat, downbeat), pulse.frames), 1 - MOST_SURE, MOST_SURE)
    sure = float(np.mean(np.log(inside / (1.0 - inside))))
    begins = heard_near(downbeat, pulse.frames)
    places = find_bars(begins, settings).places
    said = np.clip(begins, 1.0 - SUREST, SUREST)
    bars = float(np.mean(np.where(places == 0, np.log(said), np.log(1.0 - said))))
    quick = -float(np.log2(np.mean(np.diff(pulse.frames))))
    return sure + settings.octave_bars * bars + settings.octave_speed * quick
