"""Beats and bars from performed notes alone, for pieces nobody has beaten time to.

Each metre counts the piece as it would (`decoding`); the one that explains the notes best is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.music import Meter, Part, TempoMap
from engine.notation.clues import judge
from engine.notation.counting import COUNTS, counted
from engine.notation.decoding import Reading, read
from engine.notation.events import Events, events_of, played
from engine.notation.fours import fours
from engine.notation.grid import TICKS, bar_grid, is_compound
from engine.notation.habits import USUAL
from engine.notation.listener import Impression, listen

Floats = npt.NDArray[np.float64]

PACES = ((0.16, 0.5), (0.36, 1.0), (0.75, 2.9))
"""Ranges of the beat in seconds, each looked through by itself."""
ENOUGH = 300  # chords that show the metre
FEWEST = 4  # chords; fewer have no beat that anyone could find
QUICK, SPARSE, FINE_SHARE = 0.45, 1.8, 0.04
"""Eighths are quicker than so many seconds, have fewer chords each, and rarely fall into parts."""
TWO, FOUR = (2, 4), (4, 4)
TWO_OR_FOUR = {TWO: FOUR, FOUR: TWO}
AS_FAST = 1.12  # times as many beats, at most, are the same tempo
LEAD_CHORDS = 6  # whose tempo goes on backwards to the first bar line
CLOSEST = 1e-3  # seconds between beats, at least


def beats_from_notes(
    parts: Sequence[Part], meter: tuple[int, int] | None = None
) -> TempoMap | None:
    """The beats and bars of performed notes; None where there are too few to tell.

    `meter` is a person's word on the metre; without it the likeliest is taken. The first beat of
    the map begins a bar, perhaps before second 0. Compound metres are counted in their eighths.
    """
    events = events_of(played(parts))
    if len(events.times) < FEWEST:
        return None
    count, reading = _best(events, meter)
    return _tempo_map(events.times, reading, count, meter or signature(count, events, reading))


def _best(events: Events, meter: tuple[int, int] | None) -> tuple[tuple[int, int], Reading]:
    """The metre to count in, and the reading of the whole piece."""
    some = events.until(ENOUGH)
    heard = listen(events)
    wanted = COUNTS if meter is None else (counted(meter) or (meter[0], 4),)
    found = heats(some, heard.until(ENOUGH), wanted)
    best = chosen(found, some)
    if len(some.times) == len(events.times):
        return best.meter, best.reading
    grid = bar_grid(best.meter)
    habits = USUAL.after(grid, best.reading.ticks)
    return best.meter, read(events, heard, grid, best.pace, habits)


@dataclass(frozen=True, slots=True)
class Heat:
    """One metre at one range of tempi, and what came of it."""

    meter: tuple[int, int]
    pace: tuple[float, float]
    reading: Reading


def heats(
    events: Events, heard: Impression, metres: Sequence[tuple[int, int]] = COUNTS
) -> list[Heat]:
    """How each metre counts the events at each range of tempi."""
    return [
        Heat(meter, pace, read(events, heard, bar_grid(meter), pace))
        for meter in metres
        for pace in PACES
    ]


def chosen(found: Sequence[Heat], events: Events) -> Heat:
    """The likeliest way to count; of two and four beats that are alike, by `fours`."""
    best = max(found, key=lambda heat: judge(heat.reading.clues))
    other = TWO_OR_FOUR.get(best.meter)
    rivals = [heat for heat in found if heat.meter == other and _is_as_fast(heat, best)]
    if not rivals:
        return best
    is_four = fours(best.reading.ticks, events) > 0
    if (best.meter == FOUR) == is_four:
        return best
    return max(rivals, key=lambda heat: judge(heat.reading.clues))


def _is_as_fast(one: Heat, other: Heat) -> bool:
    """Whether two ways to count have as many beats, nearly."""
    beats = [max(int(heat.reading.ticks[-1] - heat.reading.ticks[0]), 1) for heat in (one, other)]
    return 1 / AS_FAST < beats[0] / beats[1] < AS_FAST


def signature(count: tuple[int, int], events: Events, reading: Reading) -> tuple[int, int]:
    """The time signature to print: threes of quick beats that are hardly divided are eighths."""
    if count != (3, 4):
        return count
    beats = max(int(reading.ticks[-1] - reading.ticks[0]) / TICKS, 1.0)
    seconds = float(events.times[-1] - events.times[0]) / beats
    is_sparse = len(events.times) / beats < SPARSE
    is_fine = float(np.mean(reading.ticks % (TICKS // 2) > 0)) > FINE_SHARE
    return (3, 8) if seconds < QUICK and is_sparse and not is_fine else count


def _tempo_map(
    times: Floats, reading: Reading, count: tuple[int, int], printed: tuple[int, int]
) -> TempoMap:
    ticks, place = np.unique(reading.ticks, return_inverse=True)
    seconds = np.bincount(place, times) / np.bincount(place)
    step = TICKS // 2 if is_compound(count) else TICKS
    last = max(-(-int(ticks[-1]) // step), 1)
    beats = np.arange(last + 1) * step
    placed = np.interp(beats, ticks, seconds)
    few = min(LEAD_CHORDS, len(ticks)) - 1
    pace = (seconds[few] - seconds[0]) / (ticks[few] - ticks[0]) if few else 0.5 / TICKS
    placed = np.where(beats < ticks[0], seconds[0] - (ticks[0] - beats) * pace, placed)
    close = (seconds[-1] - seconds[-1 - few]) / (ticks[-1] - ticks[-1 - few]) if few else pace
    placed = np.where(beats > ticks[-1], seconds[-1] + (beats - ticks[-1]) * close, placed)
    placed = np.maximum.accumulate(placed + CLOSEST * 1e-3 * np.arange(len(placed)))
    return TempoMap(_ascending(placed), (Meter(0, *printed),))


def _ascending(seconds: Floats) -> tuple[float, ...]:
    """The same, each at least a little after the one before."""
    made = [float(seconds[0])]
    for second in seconds[1:].tolist():
        made.append(max(second, made[-1] + CLOSEST))
    return tuple(made) if len(made) > 1 else (made[0], made[0] + 0.5)
