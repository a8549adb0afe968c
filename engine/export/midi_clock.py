"""Seconds to MIDI ticks, and the tempo and metre events that make them sound at the same second.

A MIDI file counts ticks from 0 and knows tempo only as whole microseconds per quarter note.
`MidiClock` chooses them so that rounding never adds up, and places notes by the tempi it wrote,
not by those it was given: what is read back is right to half a tick.
"""

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from engine.music import Meter, TempoMap

TICKS_PER_QUARTER = 960
SLOWEST_TEMPO = 0xFFFFFF  # microseconds per quarter: what the event's three bytes hold
# One tempo serves for as long as no beat it leads to is further off than this: below half a tick
# up to 300 beats a minute, and a steady piece keeps one tempo event instead of one a beat.
TOLERATED_MICROSECONDS = 100.0
SMALLEST_UNIT = 64


@dataclass(frozen=True, slots=True)
class TempoChange:
    """From `tick` (heard at `microsecond`) on, a quarter note lasts `tempo` microseconds."""

    tick: int
    microsecond: float
    tempo: int


@dataclass(frozen=True, slots=True)
class MeterChange:
    """From `tick` on, a bar has `beats` notes of 1/`unit`."""

    tick: int
    beats: int
    unit: int


@dataclass(frozen=True, slots=True)
class Bar:
    """`beats` notes of 1/`unit`; `seconds` says when each starts."""

    seconds: tuple[float, ...]
    unit: int


class Clock(Protocol):
    """Where moments are in a file, and its metres and tempi."""

    @property
    def meters(self) -> Sequence[MeterChange]:
        """The metres, from tick 0 on."""

    @property
    def tempi(self) -> Sequence[TempoChange]:
        """The tempi, from tick 0 on."""

    def tick(self, second: float) -> int:
        """The tick of a moment."""


class MidiClock:
    """The tempo map of one MIDI file; second 0 is tick 0."""

    def __init__(self, tempo: TempoMap, end: float) -> None:
        """Lay out the file's grid from second 0 until after `end`."""
        self.meters: tuple[MeterChange, ...]
        self.meters, grid = _lay_out(_bars(tempo, end))
        self.tempi = tuple(_tempi(grid))
        self._starts = [change.microsecond for change in self.tempi]

    def tick(self, second: float) -> int:
        """The tick nearest to `second`."""
        microsecond = second * 1e6
        change = self.tempi[max(bisect_right(self._starts, microsecond) - 1, 0)]
        quarters = (microsecond - change.microsecond) / change.tempo
        return max(change.tick + round(quarters * TICKS_PER_QUARTER), 0)


def _bars(tempo: TempoMap, end: float) -> Iterator[Bar]:
    """The bars from second 0 on, cut short where a metre changes before its bar is full.

    Where the first beat is later than second 0, whole beats that take just as long lead in to
    it; where there is no room for one, a bar of a single shorter note does.
    """
    now = tempo.to_beats(0.0)
    anchor = max(math.ceil(now), 0)
    start = min(round(now), anchor)
    lead = tempo.to_seconds(anchor)
    if start == anchor and lead * 1e6 > TOLERATED_MICROSECONDS:
        yield Bar((0.0,), _unit_lasting(lead, tempo, anchor))

    def second(beat: int) -> float:
        if beat >= anchor:
            return tempo.to_seconds(beat)
        return lead * (beat - start) / (anchor - start)

    stop = max(math.ceil(tempo.to_beats(end)), anchor) + 2  # a tempo needs two beats
    while start < stop:
        meter, length = _bar_at(tempo, start)
        yield Bar(tuple(second(start + i) for i in range(length)), meter.beat_unit)
        start += length


def _bar_at(tempo: TempoMap, beat: int) -> tuple[Meter, int]:
    """The metre at `beat`, and how many beats there are until the next bar line."""
    started = [meter for meter in tempo.meters if meter.start_beat <= beat]
    meter = started[-1] if started else tempo.meters[0]
    length = meter.beats_per_bar - (beat - meter.start_beat) % meter.beats_per_bar
    later = (other.start_beat - beat for other in tempo.meters if other.start_beat > beat)
    return meter, min(length, *later, length)


def _unit_lasting(seconds: float, tempo: TempoMap, anchor: int) -> int:
    """The note value (its denominator) that at the tempo of beat `anchor` lasts about that long."""
    usual = tempo.to_seconds(anchor + 1) - tempo.to_seconds(anchor)
    halvings = max(round(math.log2(usual / seconds)), 0)
    unit = _bar_at(tempo, anchor)[0].beat_unit
    return max(unit, min(unit << halvings, SMALLEST_UNIT))


def _lay_out(bars: Iterator[Bar]) -> tuple[tuple[MeterChange, ...], list[tuple[int, float]]]:
    """Where metres change, and the (tick, microsecond) of every beat."""
    meters: list[MeterChange] = []
    grid: list[tuple[int, float]] = []
    tick = 0
    for bar in bars:
        change = MeterChange(tick, len(bar.seconds), bar.unit)
        if not meters or (meters[-1].beats, meters[-1].unit) != (change.beats, change.unit):
            meters.append(change)
        for second in bar.seconds:
            grid.append((tick, second * 1e6))
            tick += TICKS_PER_QUARTER * 4 // bar.unit
    return tuple(meters), grid


def _tempi(grid: list[tuple[int, float]]) -> Iterator[TempoChange]:
    """As few tempi as lead to every beat of the grid in time."""
    index, reached = 0, 0.0
    while index < len(grid) - 1:
        tick = grid[index][0]
        tempo, index = _one_tempo(grid, index, reached)
        yield TempoChange(tick, reached, tempo)
        reached += (grid[index][0] - tick) * tempo / TICKS_PER_QUARTER


def _one_tempo(grid: list[tuple[int, float]], first: int, reached: float) -> tuple[int, int]:
    """A tempo from beat `first` (which the file reaches at `reached`) on, and where it ends.

    Each beat allows a range of tempi; the run goes on while they have a whole number in common.
    """
    start = grid[first][0]
    lowest, highest = 1.0, float(SLOWEST_TEMPO)
    exact = (grid[first + 1][1] - reached) * TICKS_PER_QUARTER / (grid[first + 1][0] - start)
    tempo, stop = round(min(max(exact, lowest), highest)), first + 1
    for beat in range(first + 1, len(grid)):
        tick, microsecond = grid[beat]
        per_quarter = TICKS_PER_QUARTER / (tick - start)
        lowest = max(lowest, (microsecond - TOLERATED_MICROSECONDS - reached) * per_quarter)
        highest = min(highest, (microsecond + TOLERATED_MICROSECONDS - reached) * per_quarter)
        if math.ceil(lowest) > math.floor(highest):
            break
        tempo, stop = (math.ceil(lowest) + math.floor(highest)) // 2, beat
    return tempo, stop
