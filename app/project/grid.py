"""Grid: the places in time that notes snap to, as a value over the tempo map."""

import math
from dataclasses import dataclass
from fractions import Fraction

from engine.music import Meter, TempoMap

STRAIGHT = 0.5
BAR = Fraction(1000)
"""Longer than any bar: only bar lines are left."""
VALUES = (
    BAR,
    Fraction(1),
    Fraction(1, 2),
    Fraction(1, 4),
    Fraction(1, 8),
    Fraction(1, 16),
    Fraction(1, 32),
    Fraction(1, 64),
    Fraction(1, 128),
)
"""The note values of the keys 1 to 9."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, from beat `start` to beat `stop`, of notes of 1/`unit`."""

    start: int
    stop: int
    unit: int


@dataclass(frozen=True, slots=True)
class Grid:
    """Lines a note value (of a whole note) apart, beginning anew at each bar line.

    With `triplet`, three lie where two would. `swing` says where the second of a pair lies: at
    half (0.5, straight), at two thirds (triplet swing), at most at three quarters; triplets do
    not swing.
    """

    tempo: TempoMap
    value: Fraction = Fraction(1, 16)
    triplet: bool = False
    swing: float = STRAIGHT

    def __post_init__(self) -> None:
        """Refuse grids without lines, and lines that overtake each other."""
        if self.value <= 0 or not STRAIGHT <= self.swing <= 0.75:
            raise ValueError("a grid needs a note value, and a swing of 0.5 to 0.75")

    def snap(self, seconds: float) -> float:
        """The nearest line, never before 0 s."""
        seconds = max(seconds, 0.0)
        lines = self._around(self.tempo.to_beats(seconds))
        return min((line for line in lines if line >= 0), key=lambda line: abs(line - seconds))

    def beside(self, seconds: float, step: int = 1) -> float:
        """The next line after `seconds` (`step` 1) or before (-1); not before 0 s."""
        here = seconds + math.copysign(1e-6, step)  # a line is never beside itself
        lines = self._around(self.tempo.to_beats(here))
        if step > 0:
            return min(line for line in lines if line > here)
        return max(max(line for line in lines if line < here), 0.0)

    def lines(self, start: float, stop: float) -> tuple[float, ...]:
        """All lines from `start` to `stop`, ascending."""
        found: list[float] = []
        bar = bar_at(self.tempo, self.tempo.to_beats(start))
        while self.tempo.to_seconds(bar.start) <= stop:
            found += (self._line(bar, k) for k in range(self._count(bar)))
            bar = bar_at(self.tempo, bar.stop)
        return tuple(line for line in found if start <= line <= stop)

    def step_beats(self, bar: Bar) -> float:
        """The beats from line to line in a bar."""
        step = bar.unit * self.value.numerator / self.value.denominator
        return step * 2 / 3 if self.triplet else step

    def _around(self, beat: float) -> list[float]:
        """Lines around a beat, in seconds: at least one before it and one after."""
        bar = bar_at(self.tempo, beat)
        count = self._count(bar)
        near = int((beat - bar.start) // self.step_beats(bar))
        lines = [self._line(bar, k) for k in range(max(near - 1, 0), min(near + 3, count))]
        if near < 2:
            before = bar_at(self.tempo, bar.start - 1)
            lines.append(self._line(before, self._count(before) - 1))
        if near + 3 > count:
            after = bar_at(self.tempo, bar.stop)
            lines += self._line(after, 0), self._line(bar_at(self.tempo, after.stop), 0)
        return lines

    def _count(self, bar: Bar) -> int:
        """How many lines a bar has."""
        return max(math.ceil((bar.stop - bar.start) / self.step_beats(bar) - 1e-6), 1)

    def _line(self, bar: Bar, k: int) -> float:
        """The second of a bar's line `k`, counted from 0."""
        step = self.step_beats(bar)
        beat = bar.start + k * step
        if k % 2 and not self.triplet and beat + (2 * self.swing - 1) * step < bar.stop:
            beat += (2 * self.swing - 1) * step
        return self.tempo.to_seconds(beat)


def bar_at(tempo: TempoMap, beat: float) -> Bar:
    """The bar that a (fractional) beat is in; before the first beat too."""
    following: Meter | None = None
    for meter in reversed(tempo.meters):
        if beat >= meter.start_beat or meter is tempo.meters[0]:
            size = meter.beats_per_bar
            start = meter.start_beat + math.floor((beat - meter.start_beat) / size) * size
            stop = start + size
            if following is not None:
                stop = min(stop, following.start_beat)
            return Bar(start, stop, meter.beat_unit)
        following = meter
    raise AssertionError("every tempo map has a meter")
