"""The pulse: which frames of a recording beats fall on, and which of them are only guessed.

A bar-pointer model without its bars (Krebs, Böck and Widmer, "An efficient state-space model for
joint tempo and meter tracking", ISMIR 2015), solved from beat to beat in place of frame to frame:
a state is a beat and how long the one before it lasted. The best path collects what the network
said of its beats; a tempo far from the usual one and lengths that change cost. Where nothing
pulses for long the path may break off and begin anew.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.models.card import BeatSettings

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

SUREST = 0.98
"""No single frame decides: probabilities count as no nearer to 0 and 1 than this."""
FINEST = 1.025
"""Neighbouring lengths differ by so much, or by a frame where that is more."""
HINT_OCTAVES, HINT_WEIGHT = 0.12, 4.0
"""How near a tempo is to one that was named, and what it costs to be this far from it."""
HINT_RANGE = 1.5
HINT_BIAS = float(np.log(SUREST / (1.0 - SUREST)))
"""A person who names a tempo is believed even where the network says that there is no beat."""
FIRST, ANEW = -1, -2
"""Came from nowhere; came from a beat before a pause."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """The frames of the beats, ascending; `is_anew` where the pulse began again after a pause."""

    frames: Ints
    is_anew: npt.NDArray[np.bool_]


def find_pulse(
    said: Floats, hop_seconds: float, settings: BeatSettings, tempo: float | None = None
) -> Pulse:
    """The likeliest beats, of the probability of one in each frame (frames,), near `tempo`."""
    lengths = _lengths(hop_seconds, settings, tempo)
    worth = _worth(said, settings.beat_bias if tempo is None else HINT_BIAS)
    liking = _liking(np.asarray(lengths * hop_seconds, np.float64), settings, tempo)
    return _Search(worth, lengths, liking, _changes(lengths, settings), settings.pause_cost).run()


def _lengths(hop: float, settings: BeatSettings, tempo: float | None) -> Ints:
    """The lengths in frames that a beat may have."""
    slowest, fastest = settings.slowest_tempo, settings.fastest_tempo
    if tempo is not None:
        slowest, fastest = tempo / HINT_RANGE, tempo * HINT_RANGE
    shortest, longest = max(2.0, 60.0 / fastest / hop), 60.0 / slowest / hop
    count = int(np.log(longest / shortest) / np.log(FINEST)) + 2
    return np.unique(np.round(np.geomspace(shortest, longest, count)).astype(np.int64))


def _worth(said: Floats, bias: float) -> Floats:
    inside = np.clip(said, 1.0 - SUREST, SUREST)
    return np.asarray(np.log(inside / (1.0 - inside)) + bias, np.float32)


def _liking(
    seconds: npt.NDArray[np.float64], settings: BeatSettings, tempo: float | None
) -> Floats:
    """What a beat's length is worth by itself.

    What is worth something by the second is worth the same at every tempo: with it a pulse goes on
    where little is heard, and does not become twice as fast to collect more.
    """
    usual, breadth, weight = settings.usual_tempo, settings.tempo_breadth, settings.tempo_weight
    if tempo is not None:
        usual, breadth, weight = tempo, HINT_OCTAVES, HINT_WEIGHT
    octaves = np.log2(60.0 / seconds / usual) / breadth
    return np.asarray(settings.beat_cover * seconds - weight * octaves**2, np.float32)


def _changes(lengths: Ints, settings: BeatSettings) -> Floats:
    """What it costs that a beat of one length (row) is followed by one of another (column).

    The logarithm of Student's distribution: small changes cost their square, and a new tempo
    little more than a large one.
    """
    log = np.log(lengths)
    rounding = np.gradient(log) / 2.0  # lengths are off by this because they are counted in frames
    usual = settings.unsteadiness**2 + np.square(np.maximum.outer(rounding, rounding))
    off = np.square(np.subtract.outer(log, log)) / usual
    return np.asarray(settings.change_cost * np.log1p(off), np.float32)


class _Search:
    """Dynamic programming, as many frames at once as the shortest beat lasts."""

    def __init__(
        self, worth: Floats, lengths: Ints, liking: Floats, changes: Floats, pause_cost: float
    ) -> None:
        self._worth, self._lengths, self._liking = worth, lengths, liking
        self._changes, self._pause_cost = changes, np.float32(pause_cost)
        frames, count = len(worth), len(lengths)
        self._longest = int(lengths[-1])
        # What a beat at a frame is worth to one so much later, best over the length before it.
        self._onward = np.full((self._longest + frames, count), -np.inf, np.float32)
        self._came = np.full((frames, count), FIRST, np.int16)
        self._before = np.full((frames, count), FIRST, np.int16)

    def run(self) -> Pulse:
        """Search forwards, then follow the best path back."""
        block, frames = int(self._lengths[0]), len(self._worth)
        best, places = np.float32(-np.inf), [(-1, -1)]
        before, was = best, 0  # the best up to a block ago
        anew: dict[int, tuple[int, int]] = {}
        for first in range(0, frames, block):
            last = min(first + block, frames)
            anew[first] = places[was]
            total = self._block(first, last, before - self._pause_cost)
            before, was = best, len(places) - 1
            here = int(total.argmax())
            if total.flat[here] > best:
                best = total.flat[here]
                row, column = divmod(here, total.shape[1])
                places.append((first + row, column))
        return self._path(places[-1], anew, block)

    def _block(self, first: int, last: int, restart: np.float32) -> Floats:
        """The worth of the best paths to beats in some frames, (frames, lengths)."""
        frames = np.arange(first, last)
        columns = np.arange(len(self._lengths))
        rows = frames[:, None] - self._lengths + self._longest
        onward = self._onward[rows, columns]
        came = self._came[first:last]
        begun = np.maximum(restart, 0.0)
        came[:] = np.where(onward >= begun, 0, ANEW if restart > 0.0 else FIRST)
        total = np.maximum(onward, begun) + self._worth[frames, None] + self._liking
        # The length before is the last axis: NumPy looks for a maximum fastest there.
        choices = total[:, None, :] - self._changes.T
        best = choices.argmax(axis=2)
        self._before[first:last] = best
        onward = np.take_along_axis(choices, best[:, :, None], axis=2)[:, :, 0]
        self._onward[first + self._longest : last + self._longest] = onward
        return np.asarray(total, np.float32)

    def _path(self, end: tuple[int, int], anew: dict[int, tuple[int, int]], block: int) -> Pulse:
        found: list[int] = []
        is_anew: list[bool] = []
        frame, column = end
        while frame >= 0:
            found.append(frame)
            how = int(self._came[frame, column])
            is_anew.append(how == ANEW)
            if how == 0:
                frame -= int(self._lengths[column])
                column = int(self._before[frame, column])
            else:
                frame, column = anew[frame - frame % block] if how == ANEW else (-1, -1)
        return Pulse(np.array(found[::-1], np.int64), np.array(is_anew[::-1], bool))
