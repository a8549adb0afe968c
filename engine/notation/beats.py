"""Beats and bars from performed notes alone, for pieces nobody has beaten time to.

Each metre counts the piece as it would (`decoding`); the one that explains the notes best is kept.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from engine.music import Meter, Part, TempoMap
from engine.notation.decoding import Reading, read
from engine.notation.events import Events, events_of, played
from engine.notation.grid import TICKS, bar_grid, is_compound

Floats = npt.NDArray[np.float64]

LIKELY = (
    ((4, 4), -1.2), ((3, 4), -1.3), ((2, 4), -1.6), ((6, 8), -1.5),
    ((9, 8), -3.5), ((12, 8), -3.5), ((3, 8), -3.5),
)  # fmt: skip
"""Metres that are looked for, and the logarithm of how common each is."""
ENOUGH = 500  # chords that show the metre
FEWEST = 4  # chords; fewer have no beat that anyone could find
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
    counted, reading = _best(events, meter)
    return _tempo_map(events.times, reading, counted, meter or counted)


def _best(events: Events, meter: tuple[int, int] | None) -> tuple[tuple[int, int], Reading]:
    """The metre to count in, and the reading of the whole piece."""
    if meter is not None:
        counted = _countable(meter)
        return counted, read(events, bar_grid(counted))
    some = Events(events.times[:ENOUGH], events.features[:ENOUGH])
    readings = {meter: read(some, bar_grid(meter)) for meter, _ in LIKELY}
    odds = {meter: readings[meter].likelihood + common for meter, common in LIKELY}
    counted = max(odds, key=lambda meter: odds[meter])
    if len(some.times) == len(events.times):
        return counted, readings[counted]
    return counted, read(events, bar_grid(counted))


def _countable(meter: tuple[int, int]) -> tuple[int, int]:
    """The metre of quarters or dotted quarters that counts as this one does."""
    count, unit = meter
    if is_compound(meter):
        return count, 8
    return (count * 2, 4) if unit == 2 else (count, 4)


def _tempo_map(
    times: Floats, reading: Reading, counted: tuple[int, int], printed: tuple[int, int]
) -> TempoMap:
    ticks, place = np.unique(reading.ticks, return_inverse=True)
    seconds = np.bincount(place, times) / np.bincount(place)
    step = TICKS // 2 if is_compound(counted) else TICKS
    last = max(-(-int(ticks[-1]) // step), 1)
    beats = np.arange(last + 1) * step
    placed = np.interp(beats, ticks, seconds)
    few = min(LEAD_CHORDS, len(ticks)) - 1
    pace = (seconds[few] - seconds[0]) / (ticks[few] - ticks[0]) if few else 0.5 / TICKS
    placed = np.where(beats < ticks[0], seconds[0] - (ticks[0] - beats) * pace, placed)
    close = (seconds[-1] - seconds[-1 - few]) / (ticks[-1] - ticks[-1 - few]) if few else pace
    placed = np.where(beats > ticks[-1], seconds[-1] + (beats - ticks[-1]) * close, placed)
    placed = np.maximum.accumulate(placed + CLOSEST * 1e-3 * np.arange(len(placed)))
    unit = printed[1] * 2 if printed != counted and printed[1] == 2 else printed[1]
    per_bar = printed[0] * unit // printed[1]
    return TempoMap(_ascending(placed), (Meter(0, per_bar, unit),))


def _ascending(seconds: Floats) -> tuple[float, ...]:
    """The same, each at least a little after the one before."""
    made = [float(seconds[0])]
    for second in seconds[1:].tolist():
        made.append(max(second, made[-1] + CLOSEST))
    return tuple(made) if len(made) > 1 else (made[0], made[0] + 0.5)
