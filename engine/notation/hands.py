"""Hands: which staff of a keyboard part each note belongs to.

A Viterbi search over the onsets of the part: at each, the upper notes go to the right hand and
the lower ones to the left. A hand pays for leaps from where it was, for spans it cannot reach
(with what it still holds), for more than five keys, for crossing what the other holds, and for
being far from its half of the keyboard. After the costs of Nakamura, Ono and Sagayama
(Merged-output HMM for piano fingering of both hands, 2014), with a split instead of their states.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

from engine.notation.timed import TimedNote

RIGHT, LEFT = 0, 1
HOME = (69.0, 50.0)
"""Where each hand would be if nothing said otherwise."""
_FORGET = 4.0
"""Quarters after which a resting hand is thought to be half way home."""
LEAP, HOMESICK, WIDE, REACH = 0.08, 0.035, 0.6, 12
CROWD, CROSSING, SILENT = 4.0, 0.8, 0.15


@dataclass(frozen=True, slots=True)
class _Hand:
    """What a hand last did: its middle, and (end, pitch) of what it may still hold."""

    middle: float
    time: float = 0.0
    held: tuple[tuple[float, int], ...] = ()


@dataclass(frozen=True, slots=True)
class _Way:
    cost: float
    hands: tuple[_Hand, _Hand]
    cut: int = 0
    before: "_Way | None" = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class _Moment:
    time: float
    keys: tuple[tuple[float, int], ...]
    """(end, pitch), highest first."""


def split_hands(notes: Sequence[TimedNote], split: int | None = None) -> tuple[int, ...]:
    """RIGHT or LEFT (the staff: 0 or 1) for each note, in their order (sorted by onset).

    `split`, the lowest pitch of the right hand, decides alone where it is given.
    """
    if split is not None:
        return tuple(RIGHT if note.pitch >= split else LEFT for note in notes)
    groups = [
        sorted(group, key=lambda pair: -pair[1].pitch)
        for _, group in groupby(enumerate(notes), key=lambda pair: pair[1].onset)
    ]
    staves = [RIGHT] * len(notes)
    for group, cut in zip(groups, _best_cuts(groups), strict=True):
        for index, _ in group[cut:]:
            staves[index] = LEFT
    return tuple(staves)


def _best_cuts(groups: Sequence[Sequence[tuple[int, TimedNote]]]) -> list[int]:
    """How many notes of each onset the right hand takes."""
    ways = [_Way(0.0, (_Hand(HOME[RIGHT]), _Hand(HOME[LEFT])))]
    for group in groups:
        keys = tuple((float(note.end), note.pitch) for _, note in group)
        moment = _Moment(float(group[0][1].onset), keys)
        ways = [
            min((_gone(way, moment, cut) for way in ways), key=attrgetter("cost"))
            for cut in range(len(keys) + 1)
        ]
    cuts, way = [], min(ways, key=attrgetter("cost"))
    while way.before is not None:
        cuts.append(way.cut)
        way = way.before
    return cuts[::-1]


def _gone(way: _Way, moment: _Moment, cut: int) -> _Way:
    """A way with one more onset, of which the right hand takes the highest `cut`."""
    right, left = way.hands
    cost = way.cost
    parts = (moment.keys[:cut], moment.keys[cut:])
    after = []
    for which, (hand, keys) in enumerate(zip((right, left), parts, strict=True)):
        held = tuple(key for key in hand.held if key[0] > moment.time + 0.01)
        if not keys:
            after.append(_Hand(hand.middle, hand.time, held))
            cost += SILENT
            continue
        middle = _drifted(hand, which, moment.time)
        cost += _price(keys, held, middle, which)
        low, high = keys[-1][1], keys[0][1]
        after.append(_Hand((low + high) / 2, moment.time, held + keys))
    cost += CROSSING * _crossed(after[RIGHT].held, after[LEFT].held)
    return _Way(cost, (after[RIGHT], after[LEFT]), cut, way)


def _drifted(hand: _Hand, which: int, time: float) -> float:
    """Where a hand is thought to be, some way home when it has rested."""
    rested = max(0.0, time - hand.time)
    share = rested / (rested + _FORGET)
    return hand.middle + share * (HOME[which] - hand.middle)


def _price(
    keys: Sequence[tuple[float, int]],
    held: Sequence[tuple[float, int]],
    middle: float,
    which: int,
) -> float:
    """What it costs a hand to strike these keys."""
    pitches = [pitch for _, pitch in keys]
    low, high = pitches[-1], pitches[0]
    cost = LEAP * abs((low + high) / 2 - middle)
    away = (low - HOME[RIGHT]) if which == RIGHT else (HOME[LEFT] - high)
    cost += HOMESICK * max(0.0, -away) * len(pitches)
    reached = pitches + [pitch for _, pitch in held]
    span = max(reached) - min(reached)
    cost += WIDE * max(0, span - REACH) * (1.0 if high - low > REACH else 0.5)
    return cost + CROWD * max(0, len(pitches) - 5)


def _crossed(right: Sequence[tuple[float, int]], left: Sequence[tuple[float, int]]) -> int:
    """By how many semitones the left hand is above the right, at most an octave."""
    if not right or not left:
        return 0
    over = max(pitch for _, pitch in left) - min(pitch for _, pitch in right)
    return min(max(0, over), 12)
