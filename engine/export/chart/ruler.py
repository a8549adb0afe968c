"""Ruler: beats and bar lines as a chart counts them, in ticks from the start of its sound.

Second 0 is the first sample of the song file that is written, and tick 0 a bar line: the music
begins as much later as the silence put before it lasts.
"""

import math
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from engine.music import Meter, TempoMap

QUARTER = 480  # ticks: whole numbers for 1/32 and for triplets of 1/16
WHOLE = 4 * QUARTER
LEAD_SECONDS = 2.0  # before the first hit a player needs to find her sticks
LONGEST_LEAD_BAR = 3.0  # where bars are longer, a beat does to begin with
LONGEST_BEAT = 3.0  # 20 beats a minute: what is slower is a pause
PAUSE_BEATS = 4.0  # so many times as long as the beats around it: likewise


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of `beats` notes of 1/`unit` that begins at `tick`."""

    tick: int
    beats: int
    unit: int

    @property
    def stop(self) -> int:
        """The tick of the next bar line."""
        return self.tick + self.beats * WHOLE // self.unit

    @property
    def meter(self) -> tuple[int, int]:
        """The time signature."""
        return self.beats, self.unit


@dataclass(frozen=True, slots=True)
class Ruler:
    """Where beats and bars are: `ticks[i]` sounds at `seconds[i]`; in between time is linear.

    `silence` is how many seconds of it stand before the recording.
    """

    ticks: tuple[int, ...]
    seconds: tuple[float, ...]
    bars: tuple[Bar, ...]
    silence: float = 0.0

    def second(self, tick: float) -> float:
        """When `tick` sounds."""
        return _between(tick, self.ticks, self.seconds)

    def tick(self, second: float) -> float:
        """The (fractional) tick that sounds at `second`."""
        return _between(second, self.seconds, self.ticks)

    def bar_at(self, tick: int) -> Bar:
        """The bar that `tick` is in."""
        return self.bars[max(bisect_right(self.bars, tick, key=_start) - 1, 0)]

    @property
    def meters(self) -> Iterator[Bar]:
        """The bars at which the time signature changes, the first among them."""
        yield self.bars[0]
        for before, bar in pairwise(self.bars):
            if bar.meter != before.meter:
                yield bar


def _start(bar: Bar) -> int:
    return bar.tick


def _between(
    value: float, known: tuple[float, ...] | tuple[int, ...], wanted: tuple[float, ...]
) -> float:
    i = min(max(bisect_right(known, value) - 1, 0), len(known) - 2)
    share = (value - known[i]) / (known[i + 1] - known[i])
    return wanted[i] + share * (wanted[i + 1] - wanted[i])


def lay_out(tempo: TempoMap, first_hit: float, end: float) -> Ruler:
    """The ruler of a recording whose first drum sounds at `first_hit`, until after `end`.

    A pause that the beats leap over is filled with whole bars, and a metre that changes before
    its bar is full makes that bar a shorter one, so that metres change on bar lines only.
    """
    tempo = without_pauses(tempo)
    start = _beginning(tempo, first_hit)
    silence = max(-tempo.to_seconds(start), 0.0)
    ticks, seconds, bars = [0], [tempo.to_seconds(start) + silence], []
    beat, last = start, math.ceil(tempo.to_beats(end)) + 1
    while beat <= last:
        meter, length = _bar_at(tempo, beat)
        bars.append(Bar(ticks[-1], length, meter.beat_unit))
        for _ in range(length):
            beat += 1
            ticks.append(ticks[-1] + WHOLE // meter.beat_unit)
            seconds.append(tempo.to_seconds(beat) + silence)
    return Ruler(tuple(ticks), tuple(seconds), tuple(bars), silence)


def _beginning(tempo: TempoMap, first_hit: float) -> int:
    """The beat that becomes tick 0: no later than the recording, and long before the first hit.

    It begins a bar, but where that would mean many seconds of nothing a short bar leads in.
    """
    latest = math.floor(tempo.to_beats(min(first_hit - LEAD_SECONDS, 0.0)) + 1e-9)
    meter = tempo.meters[0]
    line = latest - latest % meter.beats_per_bar if latest < 0 else 0
    beat_seconds = tempo.to_seconds(1) - tempo.to_seconds(0)
    if latest == line or beat_seconds * meter.beats_per_bar <= LONGEST_LEAD_BAR:
        return line
    return latest


def _bar_at(tempo: TempoMap, beat: int) -> tuple[Meter, int]:
    """The metre at `beat`, and how many beats there are until the next bar line."""
    started = [meter for meter in tempo.meters if meter.start_beat <= beat]
    meter = started[-1] if started else tempo.meters[0]
    length = meter.beats_per_bar - (beat - meter.start_beat) % meter.beats_per_bar
    later = (other.start_beat - beat for other in tempo.meters if other.start_beat > beat)
    return meter, min(length, *later, length)


def without_pauses(tempo: TempoMap) -> TempoMap:
    """The same map with whole bars of beats in every gap that is far too long for one.

    So many bars that the beats in it come nearest to those around; beats after the gap stay
    where they are in their bars, only metres to come move by the bars put in.
    """
    beats = [tempo.beats[0]]
    added: list[tuple[int, int]] = []
    for index, (now, then) in enumerate(pairwise(tempo.beats)):
        usual = _usual(tempo.beats, index)
        count = 1
        if then - now > min(LONGEST_BEAT, PAUSE_BEATS * usual) and usual < then - now:
            bar = _bar_at(tempo, index)[0].beats_per_bar
            count = 1 + bar * max(round(((then - now) / usual - 1) / bar), 0)
            added.append((index, count - 1))
        beats += [now + (then - now) * i / count for i in range(1, count + 1)]
    moved = (
        Meter(
            meter.start_beat + sum(more for at, more in added if at < meter.start_beat),
            meter.beats_per_bar,
            meter.beat_unit,
        )
        for meter in tempo.meters
    )
    return TempoMap(tuple(beats), tuple(moved))


def _usual(beats: tuple[float, ...], index: int) -> float:
    """How long the beats around the one at `index` usually last, it left out."""
    near = range(max(index - 4, 0), min(index + 5, len(beats) - 1))
    lengths = sorted(beats[i + 1] - beats[i] for i in near if i != index)
    return lengths[len(lengths) // 2] if lengths else beats[index + 1] - beats[index]
