"""A hidden Markov model of metre: each chord of a performance has a place in the bar and a tempo.

States are pairs of place and tempo; from one chord to the next the place moves by what scores do
(`rhythm_table`), the tempo wanders, the time between is the written distance at that tempo, give or
take, and what the `listener` takes from each chord speaks for places and tempi. After Cemgil and
Kappen (2003) and Nakamura, Yoshii and Sagayama (2017). One metre and one range of tempi is decoded
at a time, and what speaks for its path are the `clues` that choose between them.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from engine.notation.clues import Path, clues
from engine.notation.events import Events
from engine.notation.grid import TICKS, BarGrid
from engine.notation.habits import USUAL, Habits
from engine.notation.listener import BARS, BEATS, Impression

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

BEGINNINGS = (-0.5, -2.0, -2.0, -3.0, -3.0, -5.0, -5.0, -6.0)
"""How likely a piece begins at each kind of place, as logarithms."""
MOST_SILENT_BARS = 12


@dataclass(frozen=True, slots=True)
class Feel:
    """How people keep time. Times in seconds, tempi in seconds a beat."""

    step: float = 0.06  # between tempi, as a logarithm
    reach: int = 3  # steps a tempo may move from one chord to the next
    wander: float = 0.05  # standard deviation of the tempo's logarithm after half a second
    uneven: float = 0.02  # standard deviation of an onset
    stretch: float = 0.08  # and of a distance, as a share of it
    tail: float = 3.0  # degrees of freedom of Student's t: surprises happen
    apart: float = 0.03  # mean distance of notes that are written together but played apart
    together: float = -3.5  # logarithm of how rarely that happens
    kinds: float = 0.8  # weight of what the listener says of places, against that of rhythm
    beats: float = 0.1  # of what it says of the beat's length, and of the bar's
    bars: float = 0.1
    usual: float = 0.6  # beats of this length are likeliest
    spread: float = 0.45
    bar_pause: float = -3.0  # each whole bar of silence


FEEL = Feel()
ANY_TEMPO = (0.24, 2.6)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to count a piece: each chord's tick, and what speaks for it."""

    ticks: Ints
    clues: Floats


def read(
    events: Events,
    heard: Impression,
    grid: BarGrid,
    tempi: tuple[float, float] = ANY_TEMPO,
    habits: Habits = USUAL,
    feel: Feel = FEEL,
) -> Reading:
    """The likeliest ticks of the events, counted from the start of the first bar, in one metre.

    `heard`: what the listener says of them; `tempi` is the range of the beat in seconds;
    `habits` what rhythms are expected.
    """
    return _Model(grid, tempi, habits, feel).decode(events, heard)


class _Model:
    """The tables of one metre in one range of tempi; matrices are (next place, place)."""

    def __init__(
        self, grid: BarGrid, tempi: tuple[float, float], habits: Habits, feel: Feel
    ) -> None:
        self.grid, self.feel, self.habits = grid, feel, habits
        beats = np.exp(np.arange(np.log(tempi[0]), np.log(tempi[1]), feel.step))
        self.tempi = beats * TICKS / grid.beat
        self.ahead = (grid.ticks[None, :] - grid.ticks[:, None] - 1) % grid.length + 1
        self.distances, which = np.unique(self.ahead, return_inverse=True)
        self.which = np.ascontiguousarray(which.reshape(self.ahead.shape).T)
        self.moves = np.ascontiguousarray(habits.moves(grid).T.astype(np.float32))
        self.beats = beats
        self.bars = beats * grid.length / grid.beat
        self.tempo_prior = -0.5 * (np.log(beats / feel.usual) / feel.spread) ** 2

    def decode(self, events: Events, heard: Impression) -> Reading:
        """Viterbi over (tempo, place)."""
        feel, count = self.feel, len(events.times)
        kinds = feel.kinds * heard.kinds[:, self.grid.kinds]
        paces = feel.beats * _near(heard.beats, BEATS, self.beats)
        paces += feel.bars * _near(heard.bars, BARS, self.bars)
        first = (self.tempo_prior + paces[0])[:, None] + (self._first() + kinds[0])[None, :]
        scores = first.astype(np.float32)
        shape = (count, *scores.shape)
        places, tempi = np.zeros(shape, np.int16), np.zeros(shape, np.int8)
        gaps = np.diff(events.times)
        for number, gap in enumerate(gaps.tolist(), 1):
            moved, tempi[number] = self._wandered(scores, gap)
            moved += paces[number].astype(np.float32)[:, None]
            total = (moved[:, None, :] + self.moves) + self._timing(gap)[:, self.which]
            best = total.argmax(axis=2)
            scores = np.take_along_axis(total, best[:, :, None], 2)[:, :, 0] + kinds[number]
            stay = moved + np.float32(feel.together - gap / feel.apart - np.log(feel.apart))
            is_stay = stay > scores
            scores = np.where(is_stay, stay, scores).astype(np.float32)
            places[number] = np.where(is_stay, -1, best)
        path = self._backwards(scores, places, tempi, gaps)
        said = kinds[np.arange(count), path.places] * (np.diff(path.ticks, prepend=-1) > 0)
        evidence = paces[np.arange(count), path.tempi].sum() + said.sum()
        path = replace(path, likelihood=path.likelihood - float(evidence))
        return Reading(path.ticks, clues(self.grid, path, events.times, heard))

    def _first(self) -> Floats:
        return np.asarray(np.array(BEGINNINGS)[self.grid.kinds])

    def _wandered(self, scores: Singles, gap: float) -> tuple[Singles, npt.NDArray[np.int8]]:
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

    def _timing(self, gap: float) -> Singles:
        """(tempi, distances): how likely the gap is for each; long ones may hold silent bars."""
        written = self.tempi[:, None] * self.distances / TICKS
        best = self._closeness(gap, written)
        bar = self.tempi[:, None] * self.grid.length / TICKS
        for silent in range(1, min(int(gap / bar[0, 0]), MOST_SILENT_BARS) + 1):
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
        scores: Singles,
        places: npt.NDArray[np.int16],
        tempi: npt.NDArray[np.int8],
        gaps: Floats,
    ) -> Path:
        tempo, here = divmod(int(scores.argmax()), scores.shape[1])
        steps = np.zeros(len(places), np.int64)
        at, paces = np.zeros((2, len(places)), np.int64)
        for number in range(len(places) - 1, -1, -1):
            at[number], paces[number] = here, tempo
            before = int(places[number, tempo, here])
            if not number:
                break
            if before >= 0:
                steps[number] = self._step(before, here, tempo, float(gaps[number - 1]))
                here = before
            tempo += int(tempi[number, tempo, here])
        ticks = int(self.grid.ticks[here]) + np.cumsum(steps)
        return Path(ticks, at, paces, self.beats[paces], float(scores.max()))

    def _step(self, before: int, here: int, tempo: int, gap: float) -> int:
        """Ticks from one place to another, with the silent bars the gap asks for."""
        ahead, bar = int(self.ahead[before, here]), self.grid.length
        most = min(int(gap / (float(self.tempi[0]) * bar / TICKS)), MOST_SILENT_BARS)
        if not most:
            return ahead
        bars = np.arange(most + 1)
        written = self.tempi[tempo] * (ahead + bar * bars) / TICKS
        return ahead + bar * int(
            (self._closeness(gap, written) + self.feel.bar_pause * bars).argmax()
        )


def _near(said: Floats, scale: Floats, wanted: Floats) -> Floats:
    """(chords, wanted lengths): what is said of lengths (seconds), read off between its steps."""
    place = np.interp(np.log(wanted), np.log(scale), np.arange(len(scale)))
    low = np.minimum(place.astype(np.int64), len(scale) - 2)
    share = place - low
    return np.asarray(said[:, low] * (1.0 - share) + said[:, low + 1] * share)
