"""Marks: dynamics, pedal, staccato, accents, rolled chords, and *Swing*.

Which velocities a mark stands for was measured by Kosta et al. (Mapping between dynamic markings
and performed loudness, 2016); a new mark costs something, so only clear changes are marked.
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

_LEVELS = {"pp": 28, "p": 45, "mp": 59, "mf": 73, "f": 89, "ff": 110}
"""Velocities that marks stand for."""
CHANGE = 40.0
"""What a new mark costs, in velocities times bars, at the middle of the slider."""
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
    if len({note.velocity for note in notes}) < 2:
        return []
    groups = _by_bar(notes, bars)
    heard = [(index, group) for index, group in enumerate(groups) if group]
    levels = [float(median(note.velocity for note in group)) for _, group in heard]
    path = _steady(levels, CHANGE * 2 ** (1 - 2 * detail))
    marks: list[Placed] = []
    for (bar, group), mark, before in zip(heard, path, ["", *path], strict=False):
        if mark != before:
            place = group[0].onset - bars[bar].start
            marks.append((bar, Direction(place, Sign.DYNAMIC, mark)))
    return marks


def _steady(levels: Sequence[float], change: float) -> list[str]:
    """A mark for every bar that was heard, near its level and seldom another (Viterbi)."""
    cost = dict.fromkeys(_LEVELS, 0.0)
    before: list[dict[str, str]] = []
    for level in levels:
        best = min(cost, key=lambda mark: cost[mark])
        came = {mark: mark if cost[mark] <= cost[best] + change else best for mark in cost}
        cost = {
            mark: cost[came[mark]] + change * (came[mark] != mark) + abs(level - meant)
            for mark, meant in _LEVELS.items()
        }
        before.append(came)
    mark = min(cost, key=lambda mark: cost[mark])
    path = []
    for came in reversed(before):
        path.append(mark)
        mark = came[mark]
    return path[::-1]


def _by_bar(notes: Sequence[TimedNote], bars: Sequence[Bar]) -> list[list[TimedNote]]:
    groups: list[list[TimedNote]] = [[] for _ in bars]
    bar = 0
    for note in notes:
        while bar + 1 < len(bars) and bars[bar].end <= note.onset:
            bar += 1
        groups[bar].append(note)
    return groups


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
