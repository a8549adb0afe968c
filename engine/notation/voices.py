"""Voices: which notes of a staff belong to one line, and what each line sounds like.

A search over the onsets of a staff, from the left, keeping the few best ways so far: at each
onset the upper notes go to the first voice and the lower ones to the second. A way costs what it
cuts short, what it makes equal in a chord, leaps, and every use of a second voice. The idea is
that of Temperley (The Cognition of Basic Musical Structures, 2001) and of the dynamic programme
of McLeod and Steedman (2016); times are Fractions of a quarter from the start of the piece.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby
from operator import attrgetter

from engine.notation.timed import TimedNote

BEAM = 8
_MARGIN = 6.0
CUT, CUT_SHARE = 3.2, 0.5
UNEQUAL = 1.65
SECOND, ENTRY, LONELY = 0.17, 0.7, 4.0
LEAP, CROSSING = 0.4, 1.5
"""Costs, sought on the piano staves of 40 songs; lengths in quarters, leaps in octaves."""


@dataclass(frozen=True, slots=True)
class Event:
    """Notes that begin and end together in one voice, and the grace notes before them."""

    onset: Fraction
    end: Fraction
    notes: tuple[TimedNote, ...]
    graces: tuple[TimedNote, ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    """The last thing a voice did."""

    onset: float = -9.0
    end: float = -9.0
    low: int = 0
    high: int = 0
    count: int = 0


@dataclass(frozen=True, slots=True)
class _Way:
    """One way of dividing the notes so far; `cut` notes of the last onset went up."""

    cost: float
    upper: _Line
    lower: _Line
    cut: int = 0
    before: "_Way | None" = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class _Moment:
    """The notes of one onset, highest first, and their numbers for the search."""

    notes: tuple[TimedNote, ...]
    onset: float
    ends: tuple[float, ...]
    pitches: tuple[int, ...]


def separate(notes: Sequence[TimedNote]) -> tuple[tuple[Event, ...], ...]:
    """One or two voices of a staff's notes (no grace notes among them), the upper first."""
    moments = [_moment(tuple(group)) for _, group in groupby(notes, attrgetter("onset"))]
    if not moments:
        return ()
    ways = [_Way(0.0, _Line(), _Line())]
    for moment in moments:
        ways = _kept([_gone(way, moment, cut) for way in ways for cut in _cuts(way, moment)])
    cuts = _trace(ways[0])
    upper = [moment.notes[:cut] for moment, cut in zip(moments, cuts, strict=True)]
    lower = [moment.notes[cut:] for moment, cut in zip(moments, cuts, strict=True)]
    return tuple(line for line in (_events(upper), _events(lower)) if line)


def _moment(notes: tuple[TimedNote, ...]) -> _Moment:
    ordered = tuple(sorted(notes, key=lambda note: (-note.pitch, note.source)))
    return _Moment(
        ordered,
        float(ordered[0].onset),
        tuple(float(note.end) for note in ordered),
        tuple(note.pitch for note in ordered),
    )


def _cuts(way: _Way, moment: _Moment) -> range | tuple[int]:
    """How many notes may go to the upper voice; all of them where nothing else sounds."""
    count = len(moment.notes)
    is_free = way.upper.end <= moment.onset and way.lower.end <= moment.onset
    if is_free and min(moment.ends) == max(moment.ends):
        return (count,)
    return range(count + 1)


def _gone(way: _Way, moment: _Moment, cut: int) -> _Way:
    """A way with one more onset."""
    cost, upper, lower = way.cost, way.upper, way.lower
    if cut:
        price, upper = _joined(upper, moment, slice(0, cut))
        cost += price
    if cut < len(moment.notes):
        price, after = _joined(lower, moment, slice(cut, None))
        cost += price + SECOND
        if lower.end < moment.onset:
            cost += ENTRY
        if upper.end <= moment.onset:
            cost += LONELY
        lower = after
    if upper.end > moment.onset and lower.end > moment.onset and lower.high > upper.low:
        cost += CROSSING
    return _Way(cost, upper, lower, cut, way)


def _joined(line: _Line, moment: _Moment, which: slice) -> tuple[float, _Line]:
    """The cost of a chord in a voice, and what the voice then does."""
    ends, pitches = moment.ends[which], moment.pitches[which]
    end, low, high = max(ends), pitches[-1], pitches[0]
    cost = UNEQUAL * sum(min(1.0, end - one) for one in ends) if len(ends) > 1 else 0.0
    if line.end > moment.onset:
        lost = line.end - moment.onset
        cost += line.count * (CUT * min(lost, 2.0) + CUT_SHARE * lost / (line.end - line.onset))
    if line.count:
        nearest = max(0, low - line.high, line.low - high)
        cost += LEAP * min(nearest, 24) / 12 / (1 + max(0.0, moment.onset - line.end))
    return cost, _Line(moment.onset, end, low, high, len(ends))


def _kept(ways: list[_Way]) -> list[_Way]:
    """The best ways, one for each state of the two voices."""
    best: dict[tuple[_Line, _Line], _Way] = {}
    for way in ways:
        state = (way.upper, way.lower)
        if state not in best or way.cost < best[state].cost:
            best[state] = way
    ranked = sorted(best.values(), key=attrgetter("cost"))[:BEAM]
    return [way for way in ranked if way.cost <= ranked[0].cost + _MARGIN]


def _trace(way: _Way) -> list[int]:
    """How each onset was divided on the way."""
    cuts = []
    while way.before is not None:
        cuts.append(way.cut)
        way = way.before
    return cuts[::-1]


def _events(chords: Sequence[tuple[TimedNote, ...]]) -> tuple[Event, ...]:
    """A voice's chords as events: as long as the longest note, or until the next chord."""
    sounding = [chord for chord in chords if chord]
    events = []
    for index, chord in enumerate(sounding):
        end = max(note.end for note in chord)
        if index + 1 < len(sounding):
            end = min(end, sounding[index + 1][0].onset)
        events.append(Event(chord[0].onset, end, tuple(sorted(chord, key=attrgetter("pitch")))))
    return tuple(events)
