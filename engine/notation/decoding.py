"""A hidden Markov model of metre: each chord of a performance has a place in the bar and a tempo.

States are pairs of place and tempo; from one chord to the next the place moves by what scores do
(`rhythm_table`), the tempo wanders, and the time between is the written distance at that tempo,
give or take. After Cemgil and Kappen (2003), Nakamura, Yoshii and Sagayama (2017), and the marks of
metre after Temperley (2007). One metre is decoded at a time; likelihoods choose between them.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.notation.events import Events
from engine.notation.grid import TICKS, BarGrid
from engine.notation.rhythm_table import COMMON, FAR, NEAR, WEIGHTS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

COLUMN_OF_KIND = (0, 1, 2, 3, 3, 4, 4, 4)


@dataclass(frozen=True, slots=True)
class Feel:
    """How people keep time. Times in seconds, tempi in seconds a quarter."""

    fastest: float = 0.24
    slowest: float = 2.3
    step: float = 0.06  # between tempi, as a logarithm
    reach: int = 4  # steps a tempo may move from one chord to the next
    wander: float = 0.09  # standard deviation of the tempo's logarithm after half a second
    uneven: float = 0.018  # standard deviation of an onset
    stretch: float = 0.06  # and of a distance, as a share of it
    tail: float = 3.0  # degrees of freedom of Student's t: surprises happen
    apart: float = 0.03  # mean distance of notes that are written together but played apart
    together: float = -3.5  # logarithm of how rarely that happens
    emission: float = 0.7  # weight of the marks of metre against that of rhythm
    usual: float = 0.62  # beats of this length are likeliest
    spread: float = 0.45
    bar_pause: float = -3.0  # each whole bar of silence


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to count a piece: each chord's tick, and how likely that is (logarithm)."""

    ticks: Ints
    likelihood: float


def read(events: Events, grid: BarGrid, feel: Feel = Feel()) -> Reading:
    """The likeliest ticks of the events (counted from the start of the first bar) in one metre."""
    model = _Model(grid, feel)
    return model.decode(events)


class _Model:
    """The tables of one metre."""

    def __init__(self, grid: BarGrid, feel: Feel) -> None:
        self.grid, self.feel = grid, feel
        self.tempi = np.exp(np.arange(np.log(feel.fastest), np.log(feel.slowest), feel.step))
        ahead = (grid.ticks[None, :] - grid.ticks[:, None] - 1) % grid.length + 1
        self.distances, self.which = np.unique(ahead, return_inverse=True)
        self.which = self.which.reshape(ahead.shape)
        self.ahead = ahead
        self.moves = _moves(grid, ahead).astype(np.float32)
        beats = self.tempi * grid.beat / TICKS
        self.tempo_prior = -0.5 * (np.log(beats / feel.usual) / feel.spread) ** 2

    def decode(self, events: Events) -> Reading:
        """Viterbi over (tempo, place)."""
        feel, count = self.feel, len(events.times)
        marks = feel.emission * _marks(events)[:, self.grid.kinds]
        scores = (self.tempo_prior[:, None] + self._first()[None, :] + marks[0]).astype(np.float32)
        shape = (count, *scores.shape)
        places, tempi = np.zeros(shape, np.int16), np.zeros(shape, np.int8)
        gaps = np.diff(events.times)
        for number, gap in enumerate(gaps.tolist(), 1):
            moved, tempi[number] = self._wandered(scores, gap)
            total = (moved[:, :, None] + self.moves) + self._timing(gap)[:, self.which]
            best = total.argmax(axis=1)
            scores = np.take_along_axis(total, best[:, None, :], 1)[:, 0] + marks[number]
            stay = moved + np.float32(feel.together - gap / feel.apart - np.log(feel.apart))
            is_stay = stay > scores
            scores = np.where(is_stay, stay, scores)
            places[number] = np.where(is_stay, -1, best)
        return self._backwards(scores, places, tempi, gaps)

    def _first(self) -> Floats:
        """How likely pieces begin at each place."""
        return np.asarray(
            np.array([-0.5, -2.0, -2.0, -3.0, -3.0, -5.0, -5.0, -6.0])[self.grid.kinds]
        )

    def _wandered(
        self, scores: npt.NDArray[np.float32], gap: float
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int8]]:
        """The best score with which each tempo is reached, and how many steps away it was."""
        reach, count = self.feel.reach, len(scores)
        width = self.feel.wander * np.sqrt(min(max(gap, 0.05), 2.0) / 0.5)
        steps = np.arange(-reach, reach + 1)
        costs = (-0.5 * (steps * self.feel.step / width) ** 2).astype(np.float32)
        padded = np.full((count + 2 * reach, scores.shape[1]), -np.inf, np.float32)
        padded[reach : reach + count] = scores
        options = np.stack([padded[k : k + count] + costs[k] for k in range(2 * reach + 1)])
        best = options.argmax(axis=0)
        return np.take_along_axis(options, best[None], 0)[0], (best - reach).astype(np.int8)

    def _timing(self, gap: float) -> npt.NDArray[np.float32]:
        """(tempi, distances): how likely the gap is for each; long ones may hold silent bars."""
        written = self.tempi[:, None] * self.distances / TICKS
        best = self._closeness(gap, written)
        bar = self.tempi[:, None] * self.grid.length / TICKS
        for silent in range(1, min(int(gap / bar[0, 0]), 12) + 1):
            pause = self._closeness(gap, written + silent * bar) + silent * self.feel.bar_pause
            best = np.maximum(best, pause)
        return best.astype(np.float32)

    def _closeness(self, gap: float, written: Floats) -> Floats:
        feel = self.feel
        width = np.sqrt(2 * feel.uneven**2 + (feel.stretch * written) ** 2)
        off = (gap - written) / width
        return np.asarray(
            -np.log(width) - 0.5 * (feel.tail + 1) * np.log1p(off * off / feel.tail) - 1.0
        )

    def _backwards(
        self,
        scores: npt.NDArray[np.float32],
        places: npt.NDArray[np.int16],
        tempi: npt.NDArray[np.int8],
        gaps: Floats,
    ) -> Reading:
        tempo, here = divmod(int(scores.argmax()), scores.shape[1])
        steps = np.zeros(len(places), np.int64)
        for number in range(len(places) - 1, 0, -1):
            before = int(places[number, tempo, here])
            if before >= 0:
                steps[number] = self._step(before, here, tempo, float(gaps[number - 1]))
                here = before
            tempo += int(tempi[number, tempo, here])
        ticks = int(self.grid.ticks[here]) + np.cumsum(steps)
        return Reading(ticks, float(scores.max()))

    def _step(self, before: int, here: int, tempo: int, gap: float) -> int:
        """Ticks from one place to another, with the silent bars the gap asks for."""
        ahead = int(self.ahead[before, here])
        bar = self.grid.length
        written = self.tempi[tempo] * (ahead + bar * np.arange(13)) / TICKS
        odds = self._closeness(gap, written) + self.feel.bar_pause * np.arange(13)
        return ahead + bar * int(odds[: max(1, min(int(gap / self.tempi[0]), 12) + 1)].argmax())


def _marks(events: Events) -> Floats:
    """(events, kinds of place): how much likelier than usual each kind is for such a chord."""
    features = np.concatenate([events.features, np.ones((len(events.times), 1))], axis=1)
    logits = features @ np.array(WEIGHTS)
    logits -= np.log(np.exp(logits).sum(axis=1, keepdims=True))
    return np.asarray((logits - np.log(COMMON))[:, COLUMN_OF_KIND], np.float64)


def _moves(grid: BarGrid, ahead: Ints) -> Floats:
    """(place, next place): the logarithm of how likely the next onset is there and not before."""
    count, bar = len(grid.ticks), grid.length
    hazards = np.array([NEAR, FAR]) / 1000.0
    moves = np.zeros((count, count))
    for start in range(count):
        order = np.argsort(ahead[start])
        far = (ahead[start][order] > grid.beat).astype(int)
        chance = hazards[far, grid.kinds[start], grid.kinds[order]]
        silent = np.concatenate([[0.0], np.cumsum(np.log1p(-chance))[:-1]])
        moves[start, order] = np.log(chance) + silent
    return np.asarray(np.maximum(moves, -12.0 - 2.0 * (ahead > bar / 2)), np.float64)
