"""Marks: dynamics, pedal, staccato, accents, rolled chords, and *Swing*.

From velocities in the manner of Kosta et al. (Dynamics and Relativity, 2016): what is marked is
the level of a stretch against the piece's own, a new mark only where it has clearly changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

import numpy as np

from engine.music import Note, Part
from engine.notation.score import Articulation, Direction, Sign
from engine.notation.timed import Bar, TimedNote
from engine.notation.voices import Event

_LEVELS = ((36, "pp"), (52, "p"), (66, "mp"), (80, "mf"), (98, "f"), (127, "ff"))
HYSTERESIS = 4
"""Velocities by which a level must be passed before the mark changes."""
FEWEST_BARS = 2
"""A mark holds for at least so many bars."""
STACCATO = 0.45
"""A note sounds for less than this share of its written length."""
ACCENT = 22
"""Velocities by which a note stands out from those around it."""
ROLLED_SECONDS = 0.09
"""From the first to the last note of a rolled chord."""

Placed = tuple[int, Direction]
"""The bar of a direction, and it."""


@dataclass(frozen=True, slots=True)
class Clock:
    """From seconds to quarters, through every note of a part and the bar lines."""

    seconds: tuple[float, ...]
    quarters: tuple[float, ...]

    def to_quarters(self, second: float) -> float:
        """Where in written time a second is."""
        return float(np.interp(second, self.seconds, self.quarters))


def clock_of(part: Part, notes: Sequence[TimedNote], bars: Sequence[Bar]) -> Clock:
    """The clock of one part, ascending on both sides."""
    points = [(bar.seconds, float(bar.start)) for bar in bars]
    points += [(part.notes[note.source].onset, float(note.onset)) for note in notes]
    seconds: list[float] = []
    quarters: list[float] = []
    for second, quarter in sorted(points):
        if not seconds or (second > seconds[-1] and quarter > quarters[-1]):
            seconds.append(second)
            quarters.append(quarter)
    return Clock(tuple(seconds), tuple(quarters))


def dynamics(notes: Sequence[TimedNote], bars: Sequence[Bar], detail: float) -> list[Placed]:
    """Dynamic marks at the first note of a bar; none where a velocity was never heard."""
    by_bar = _by_bar(notes, bars)
    if len({note.velocity for note in notes}) < 2:
        return []
    marks: list[Placed] = []
    last, since = "", -FEWEST_BARS
    holds = FEWEST_BARS if detail >= 0.25 else 4 * FEWEST_BARS
    for index, inside in enumerate(by_bar):
        near = [note.velocity for group in by_bar[index : index + 2] for note in group]
        if not inside or not near or index - since < holds:
            continue
        level = float(median(near))
        mark = _mark(level)
        if mark != last and (not last or _has_left(last, level)):
            place = inside[0].onset - bars[index].start
            marks.append((index, Direction(place, Sign.DYNAMIC, mark)))
            last, since = mark, index
    return marks


def _by_bar(notes: Sequence[TimedNote], bars: Sequence[Bar]) -> list[list[TimedNote]]:
    groups: list[list[TimedNote]] = [[] for _ in bars]
    bar = 0
    for note in notes:
        while bar + 1 < len(bars) and bars[bar].end <= note.onset:
            bar += 1
        groups[bar].append(note)
    return groups


def _mark(velocity: float) -> str:
    return next(mark for highest, mark in _LEVELS if velocity <= highest)


def _has_left(mark: str, velocity: float) -> bool:
    """Whether a velocity is clearly outside what a mark stands for."""
    index = [name for _, name in _LEVELS].index(mark)
    lowest = _LEVELS[index - 1][0] if index else 0
    return not lowest - HYSTERESIS < velocity < _LEVELS[index][0] + HYSTERESIS


def pedalling(part: Part, clock: Clock, bars: Sequence[Bar], staff: int) -> list[Placed]:
    """Ped. and its star, on the nearest eighth; spans that meet there are one change of pedal."""
    placed: list[Placed] = []
    reached = Fraction(-1)
    for span in part.pedal:
        down, up = (_eighth(clock.to_quarters(time)) for time in (span.start, span.stop))
        down = max(down, reached, Fraction(0))
        if up <= down or not bars:
            continue
        reached = up
        placed += [_placed(down, Sign.PEDAL_DOWN, bars, staff)]
        placed += [_placed(up, Sign.PEDAL_UP, bars, staff)]
    return placed


def _eighth(quarters: float) -> Fraction:
    return Fraction(round(2 * quarters), 2)


def _placed(place: Fraction, sign: Sign, bars: Sequence[Bar], staff: int) -> Placed:
    """A sign in the bar that holds a place; the end of a bar belongs to it for a pedal going up."""
    last = len(bars) - 1
    is_up = sign == Sign.PEDAL_UP
    index = next(
        (i for i, bar in enumerate(bars) if place < bar.end or (is_up and place == bar.end)), last
    )
    inside = min(place, bars[index].end) - bars[index].start
    return index, Direction(inside, sign, "", staff)


def articulations(
    events: Sequence[Event], notes: Sequence[Note], detail: float
) -> dict[int, tuple[Articulation, ...]]:
    """Signs for events (by their place) that were played short, loud or rolled.

    `notes` are the performed ones. Pages that are to be simple (`detail` below a quarter) have
    none.
    """
    if detail < 0.25:
        return {}
    found: dict[int, tuple[Articulation, ...]] = {}
    levels = [max((note.velocity for note in event.notes), default=0) for event in events]
    for index, event in enumerate(events):
        signs = []
        if _is_short(index, events, notes):
            signs.append(Articulation.STACCATO)
        around = levels[max(0, index - 8) : index + 9]
        if len(around) > 4 and levels[index] >= median(around) + ACCENT:
            signs.append(Articulation.ACCENT)
        onsets = [notes[note.source].onset for note in event.notes]
        if len(onsets) > 2 and max(onsets) - min(onsets) >= ROLLED_SECONDS:
            signs.append(Articulation.ARPEGGIO)
        if signs:
            found[index] = tuple(signs)
    return found


def _is_short(index: int, events: Sequence[Event], notes: Sequence[Note]) -> bool:
    """Whether an event sounds for much less than it is written, up to the next one."""
    if index + 1 >= len(events):
        return False
    event, after = events[index], events[index + 1]
    if not event.notes or not after.notes or event.end - event.onset > 1:
        return False
    start = min(notes[note.source].onset for note in event.notes)
    written = min(notes[note.source].onset for note in after.notes) - start
    written *= float((event.end - event.onset) / max(after.onset - event.onset, Fraction(1, 64)))
    sounded = max(notes[note.source].offset for note in event.notes) - start
    return 0 < sounded < STACCATO * written
