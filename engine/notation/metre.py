"""Bars and the beats in them, from a tempo map and what a person chose.

A tempo map counts beats of the unit its metre names; a page counts quarters. Where a person names
another metre than was heard, the heard beats keep their value as long as that makes sense, and
become dotted quarters, or quarters of a dotted beat, where the division of the beat changes.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from engine.music import Meter, TempoMap
from engine.notation.choices import NotationChoices
from engine.notation.grid import beat_quarters, is_compound

Floats = npt.NDArray[np.float64]

QUICK = 0.4  # seconds: a shorter beat of an eighth metre is an eighth
THIRDS = 3
PICKUP_SHARE = 3  # a piece that begins after this part of its bar begins with a pickup
NEAR = 1e-6


@dataclass(frozen=True, slots=True)
class Pulses:
    """Beats of a recording: their `seconds` and their places on the page in `quarters`.

    Both ascend; between two pulses time is linear. Quarter 0 is where a bar begins.
    """

    seconds: Floats
    quarters: Floats

    def at(self, seconds: npt.ArrayLike) -> Floats:
        """Where on the page a second is; beyond the pulses the nearest tempo goes on."""
        return _line(np.asarray(seconds, np.float64), self.seconds, self.quarters)

    def second(self, quarters: npt.ArrayLike) -> Floats:
        """When a place of the page sounds."""
        return _line(np.asarray(quarters, np.float64), self.quarters, self.seconds)


@dataclass(frozen=True, slots=True)
class Span:
    """One bar on the page: where it begins and how long it is (quarters), and what is printed."""

    start: float
    length: float
    meter: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Layout:
    """The pulses of a piece, and its bars without gap."""

    pulses: Pulses
    spans: tuple[Span, ...]


def lay_out(tempo: TempoMap, choices: NotationChoices, first: float, last: float) -> Layout:
    """Bars that hold everything from second `first` to second `last`."""
    heard = tempo.meters[0]
    meters = tempo.meters
    worth, every = 4.0 / heard.beat_unit, 1
    if choices.meter is not None:
        worth, every = _revalued(heard, choices.meter, _usual(tempo))
        meters = ()
    pulses = _pulses(tempo, worth, every, first, last)
    start, stop = (float(place) for place in pulses.at([first, last]))
    if choices.meter is not None:
        spans = _regular(choices.meter, 0.0, start, stop)
    else:
        pulses, spans = _as_heard(meters, pulses, first, last)
    if choices.pickup is not None:
        start = float(pulses.at(first))
        meter = choices.meter or spans[0].meter
        anchor = round(start * 2) / 2 + float(choices.pickup)
        spans = _regular(meter, anchor, start, float(pulses.at(last)))
    return Layout(pulses, tuple(spans))


def beats_of(span: Span) -> Iterator[tuple[float, float]]:
    """The beats of a bar as (start, length) in quarters; the last may be cut short.

    Half notes are counted as two quarters, since rhythms are read by the quarter.
    """
    beat = min(beat_quarters(span.meter), 1.5 if is_compound(span.meter) else 1.0)
    at = 0.0
    while at < span.length - NEAR:
        yield span.start + at, min(beat, span.length - at)
        at += beat


def pickup_of(span: Span, onset: float) -> float:
    """How much of the first bar to leave out, when the first note comes at `onset` (quarters)."""
    into = onset - span.start
    return into if into > span.length / PICKUP_SHARE - NEAR else 0.0


def _usual(tempo: TempoMap) -> float:
    return float(np.median(np.diff(tempo.beats)))


def _revalued(heard: Meter, meter: tuple[int, int], seconds: float) -> tuple[float, int]:
    """Quarters that a pulse of the heard map is worth in `meter`, and every how many-th to take."""
    worth = 4.0 / heard.beat_unit
    was = (heard.beats_per_bar, heard.beat_unit)
    same_bar = math.isclose(heard.beats_per_bar * worth, meter[0] * 4.0 / meter[1])
    if same_bar or is_compound(was) == is_compound(meter):
        quick = seconds < QUICK and not is_compound(meter)
        return (4.0 / meter[1] if meter[1] >= 8 and quick else worth), 1
    if is_compound(meter):
        return (4.0 / meter[1] if seconds < QUICK * 0.75 else beat_quarters(meter)), 1
    return 1.0, THIRDS


def _pulses(tempo: TempoMap, worth: float, every: int, first: float, last: float) -> Pulses:
    """The map's beats, gone on with until they reach from before `first` to after `last`."""
    low = min(math.floor(tempo.to_beats(first)) - 1, 0)
    high = max(math.ceil(tempo.to_beats(last)) + 1, len(tempo.beats) - 1, low + every)
    low -= low % every
    numbers = np.arange(low, high + every, every)
    inside = np.array(tempo.beats)
    before = inside[0] + (inside[1] - inside[0]) * np.minimum(numbers, 0)
    after = inside[-1] + (inside[-1] - inside[-2]) * (numbers - len(inside) + 1)
    within = inside[np.clip(numbers, 0, len(inside) - 1)]
    seconds = np.where(numbers < 0, before, np.where(numbers >= len(inside), after, within))
    return Pulses(np.asarray(seconds), numbers / every * worth)


def _regular(meter: tuple[int, int], anchor: float, start: float, stop: float) -> list[Span]:
    """Bars of one metre, one of which begins at `anchor`, from `start` to `stop`."""
    length = meter[0] * 4.0 / meter[1]
    low = math.floor((start - anchor) / length + NEAR)
    high = max(math.ceil((stop - anchor) / length - NEAR), low + 1)
    return [Span(anchor + number * length, length, meter) for number in range(low, high)]


def _as_heard(
    meters: Sequence[Meter], pulses: Pulses, first: float, last: float
) -> tuple[Pulses, list[Span]]:
    """Bars as the map has them; its unit may change where a metre does."""
    numbers = np.round(pulses.quarters / (4.0 / meters[0].beat_unit)).astype(np.int64)
    starts = np.array([meter.start_beat for meter in meters])
    which = np.clip(np.searchsorted(starts, numbers, "right") - 1, 0, None)
    units = np.array([4.0 / meter.beat_unit for meter in meters])[which]
    quarters = np.concatenate([[0.0], np.cumsum(units[:-1])])
    quarters -= quarters[int(np.searchsorted(numbers, 0))]
    whole = Pulses(pulses.seconds, quarters)
    low, high = (float(place) for place in whole.at([first, last]))
    spans = [span for span in _spans(meters, high) if span.start + span.length > low + NEAR]
    early = _regular(_printed(meters[0]), 0.0, low, 0.0) if low < -NEAR else []
    return whole, [*early, *spans] or _regular(_printed(meters[0]), 0.0, low, high)


def _spans(meters: Sequence[Meter], stop: float) -> Iterator[Span]:
    """Bars from quarter 0 on until `stop`, cut short where the next metre begins."""
    at = 0.0
    for number, meter in enumerate(meters):
        unit = 4.0 / meter.beat_unit
        more = number + 1 < len(meters)
        end = at + (meters[number + 1].start_beat - meter.start_beat) * unit if more else math.inf
        while at < min(end, stop) - NEAR or (number == 0 and at == 0.0):
            length = min(meter.beats_per_bar * unit, end - at)
            yield Span(at, length, _printed(meter))
            at += length
        if at < end:
            return


def _printed(meter: Meter) -> tuple[int, int]:
    return meter.beats_per_bar, meter.beat_unit


def _line(places: Floats, known: Floats, values: Floats) -> Floats:
    """Linear between known places, the first and last slope going on beyond them."""
    found = np.interp(places, known, values)
    first = (values[1] - values[0]) / (known[1] - known[0])
    last = (values[-1] - values[-2]) / (known[-1] - known[-2])
    found = np.where(places < known[0], values[0] + (places - known[0]) * first, found)
    return np.asarray(np.where(places > known[-1], values[-1] + (places - known[-1]) * last, found))


def tempo_marks(layout: Layout, seconds: Sequence[float]) -> list[float | None]:
    """A mark for the first bar, and where the tempo is another one for at least four bars."""
    starts = np.array(seconds)
    lengths = np.array([span.length for span in layout.spans])
    marks: list[float | None] = [None] * len(lengths)
    if len(starts) < 2:
        ends = layout.pulses.second([layout.spans[0].start + lengths[0]])
        starts = np.append(starts, ends[0])
    else:
        last = layout.spans[-1]
        starts = np.append(starts, float(layout.pulses.second(last.start + last.length)))
    tempi = 60.0 * lengths / np.maximum(np.diff(starts), NEAR)
    said = 0.0
    for bar in range(len(tempi)):
        ahead = tempi[bar : bar + STEADY_BARS]
        if bar and len(ahead) < STEADY_BARS:
            break
        middle = float(np.median(ahead if bar else tempi[: 2 * STEADY_BARS]))
        apart = np.abs(np.log(ahead / said)) if said else np.ones(1)
        if not said or apart.min() > CHANGE:
            said = middle
            marks[bar] = float(round(min(max(middle, 5.0), 999.0)))
    return marks


STEADY_BARS = 4
CHANGE = math.log(1.25)


def whole(value: float) -> Fraction:
    """A place on the page as a Fraction; bars and beats begin at dyadic ones."""
    return Fraction(value).limit_denominator(1 << 10)
