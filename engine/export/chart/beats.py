"""Beats from the hits alone: for a transcription that nobody has found beats in.

The tempo is the lag at which the strokes come again most (autocorrelation, with a preference for
walking paces), the beats are the path through the strokes that keeps to it best (dynamic
programming after Ellis, "Beat tracking by dynamic programming", 2007), and the bar begins where
kicks and crashes are heaviest and snares answer. Bars have four beats: hits do not tell more.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.music import Drum, DrumHit, Meter, TempoMap

FRAME_SECONDS = 0.01
SHORTEST, LONGEST = 0.3, 1.5  # seconds a beat lasts: 200 to 40 beats a minute
USUAL, BREADTH = 0.55, 0.7  # seconds, and octaves to each side
FEWEST = 8  # hits
CLEAREST = 0.25  # of all strokes, how many must come again for there to be a tempo
TIGHTNESS = 100.0  # how much a beat of another length costs, against a stroke on it
NEARBY = 0.04  # a tempo that was named may be off by so much of itself
BEATS_PER_BAR = 4
WEIGHTS = {Drum.KICK: 1.0, Drum.SNARE: 1.0, Drum.CRASH: 1.0}
OTHERS = 0.5
# What speaks for a beat's place in the bar: each drum's say at each of the four.
SAYS = {
    Drum.KICK: (1.0, -0.3, 0.5, -0.3),
    Drum.SNARE: (-0.5, 1.0, -0.5, 1.0),
    Drum.CRASH: (2.0, 0.0, 0.3, 0.0),
}

Array = NDArray[np.float64]


def beats_of(hits: Sequence[DrumHit], bpm: float | None = None) -> TempoMap | None:
    """The beats of some hits, near `bpm` if it is given; None where there is no steady tempo."""
    if len(hits) < FEWEST:
        return _steady(hits, bpm) if bpm else None
    strokes = _strokes(hits)
    period = _period(strokes, bpm)
    if period is None:
        return _steady(hits, bpm) if bpm else None
    frames = _path(strokes, period)
    beats = np.asarray(frames * FRAME_SECONDS, np.float64)
    if len(beats) < BEATS_PER_BAR + 2:
        return _steady(hits, 60.0 / (period * FRAME_SECONDS))
    first = _first_downbeat(hits, beats)
    return TempoMap(tuple(beats[first:].tolist()), (Meter(0, BEATS_PER_BAR),))


def _steady(hits: Sequence[DrumHit], bpm: float) -> TempoMap:
    """One tempo from the first hit on."""
    first = hits[0].onset if hits else 0.0
    return TempoMap(tuple(first + 60.0 / bpm * i for i in range(3)), (Meter(0, BEATS_PER_BAR),))


def _strokes(hits: Sequence[DrumHit]) -> Array:
    """How much is struck in each frame, a little smoothed."""
    strength = np.zeros(round(hits[-1].onset / FRAME_SECONDS) + 3)
    for hit in hits:
        at = round(hit.onset / FRAME_SECONDS)
        strength[at] += WEIGHTS.get(hit.drum, OTHERS) * (0.4 + 0.6 * hit.velocity / 127)
    return np.convolve(np.minimum(strength, 2.0), (0.3, 0.8, 1.0, 0.8, 0.3), "same")


def _period(strokes: Array, bpm: float | None) -> float | None:
    """The frames from beat to beat."""
    size = 1 << (2 * len(strokes) - 1).bit_length()
    spectrum = np.fft.rfft(strokes, size)
    again = np.fft.irfft(np.square(np.abs(spectrum)), size)[: len(strokes)]
    longest = min(len(again) - 2, round(LONGEST / FRAME_SECONDS))
    lags = np.arange(round(SHORTEST / FRAME_SECONDS), longest + 1)
    if bpm:
        named = 60.0 / bpm / FRAME_SECONDS
        lags = np.arange(int(named * (1 - NEARBY)), int(named * (1 + NEARBY)) + 2)
        lags = lags[(lags > 1) & (lags < len(again) - 1)]
    if not len(lags):
        return None
    said = np.interp(2 * lags, np.arange(len(again)), again, right=0.0)
    liking = np.exp(-0.5 * np.square(np.log2(lags * FRAME_SECONDS / USUAL) / BREADTH))
    worth = (again[lags] + 0.5 * said) * (1.0 if bpm else liking)
    best = int(lags[worth.argmax()])
    if not bpm and again[best] < CLEAREST * again[0]:
        return None
    before, here, after = again[best - 1 : best + 2]
    bend = before - 2 * here + after  # a parabola through the peak: finer than a frame
    return best + (0.5 * float(before - after) / float(bend) if bend < 0 else 0.0)


def _path(strokes: Array, period: float) -> NDArray[np.int64]:
    """The frames of the beats."""
    reach = np.arange(-round(1.5 * period), -round(0.65 * period) + 1)
    cost = TIGHTNESS * np.square(np.log(-reach / period))
    level = float(np.std(strokes)) or 1.0
    total = np.zeros(len(strokes))
    came = np.full(len(strokes), -1, np.int64)
    for frame in range(len(strokes)):
        total[frame] = strokes[frame] / level
        first = frame + reach[0]
        if first >= 0:
            before = total[first : frame + reach[-1] + 1] - cost
            best = int(before.argmax())
            total[frame] += before[best]
            came[frame] = first + best
    last = len(total) - 1 - int(total[-round(period) :][::-1].argmax())
    found = [last]
    while came[found[-1]] >= 0:
        found.append(int(came[found[-1]]))
    return np.array(found[::-1], np.int64)


def _first_downbeat(hits: Sequence[DrumHit], beats: Array) -> int:
    """Which of the first four beats begins a bar."""
    votes = np.zeros(BEATS_PER_BAR)
    middles = (beats[1:] + beats[:-1]) / 2
    for hit in hits:
        nearest = int(np.searchsorted(middles, hit.onset))
        if abs(beats[nearest] - hit.onset) < 0.05 and hit.drum in SAYS:
            says = np.array(SAYS[hit.drum]) * hit.velocity
            votes += says[(nearest - np.arange(BEATS_PER_BAR)) % BEATS_PER_BAR]
    return int(votes.argmax())
