"""Hands: which staff of a keyboard part each note belongs to.

A Viterbi search over the onsets of the part: at each, the upper notes go to the right hand and
the lower ones to the left. A hand pays for leaps from where it was, for spans it cannot reach
(with what it still holds), for more than five keys, for crossing what the other holds, and for
being far from its half of the keyboard. A second search asks besides which hand played
notes of like pitch nearby in the first: a hand that is at work in a register goes on there. After
the costs of Nakamura, Ono and Sagayama
(Merged-output HMM for piano fingering of both hands, 2014), with a split instead of their states.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, groupby
from operator import attrgetter

import numpy as np

from engine.notation.timed import TimedNote

RIGHT, LEFT = 0, 1


@dataclass(frozen=True, slots=True)
class HandCosts:
    """What the search weighs, in arbitrary units; pitches in semitones, times in quarters.

    The values were sought on the piano staves of 79 songs, and looked at on 79 others; `lean` and
    `nearby` on thirty songs and twelve performances of Vienna 4x22, of the same half; `homes`,
    `inertia` and `lean` once more on the 80 open songs as written.

    `homes` are where each hand would be if nothing said otherwise, `local` how much rather it is
    at the top and the bottom of what sounds within `around` onsets; `forget` is when a resting
    hand is half way there. A hand's middle keeps `inertia` of where it was. `other`
    is what a note alone pays for the hand that did not strike last. `lean` is what a note pays for
    the hand that did not play what is like it within `nearby` onsets; notes count as alike the
    less, the more of `alike` semitones they are apart.
    """

    homes: tuple[float, float] = (66.0, 47.0)
    local: float = 0.47
    around: int = 2
    forget: float = 2.7
    inertia: float = 0.5
    leap: float = 0.056
    homesick: float = 0.043
    wide: float = 0.72
    reach: int = 11
    crowd: float = 2.6
    crossing: float = 0.46
    silent: float = 0.24
    other: float = 0.1
    lean: float = 0.7
    nearby: int = 10
    alike: float = 2.0


_COSTS = HandCosts()


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
    homes: tuple[float, float]
    leans: tuple[float, ...] = ()
    """For each key how much it is the right hand's, from 0 to 1, as a first search had it."""


def split_hands(
    notes: Sequence[TimedNote], split: int | None = None, costs: HandCosts = _COSTS
) -> tuple[int, ...]:
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
    moments = _moments([[note for _, note in group] for group in groups], costs)
    search = _Search(costs)
    leaning = _leaning(moments, search.cuts(moments), costs)
    for group, cut in zip(groups, search.cuts(leaning), strict=True):
        for index, _ in group[cut:]:
            staves[index] = LEFT
    return tuple(staves)


def _moments(groups: Sequence[Sequence[TimedNote]], costs: HandCosts) -> list[_Moment]:
    """The onsets, with where the hands are thought to be around each of them."""
    tops = [0.0, *accumulate(float(group[0].pitch) for group in groups)]
    bottoms = [0.0, *accumulate(float(group[-1].pitch) for group in groups)]
    moments = []
    for index, group in enumerate(groups):
        first, last = max(0, index - costs.around), min(len(groups), index + costs.around + 1)
        local = [(sums[last] - sums[first]) / (last - first) for sums in (tops, bottoms)]
        right, left = (
            home + costs.local * (near - home)
            for home, near in zip(costs.homes, local, strict=True)
        )
        keys = tuple((float(note.end), note.pitch) for note in group)
        moments.append(_Moment(float(group[0].onset), keys, (right, left)))
    return moments


def _leaning(moments: Sequence[_Moment], cuts: Sequence[int], costs: HandCosts) -> list[_Moment]:
    """The onsets, their keys leaning to the hand that played what is like them around."""
    pitches = np.array([pitch for moment in moments for _, pitch in moment.keys], np.float64)
    rights = np.array(
        [
            k < cut
            for moment, cut in zip(moments, cuts, strict=True)
            for k in range(len(moment.keys))
        ],
        np.float64,
    )
    stops = list(accumulate(len(moment.keys) for moment in moments))
    starts = [0, *stops[:-1]]
    made = []
    for place, moment in enumerate(moments):
        first = starts[max(0, place - costs.nearby)]
        last = stops[min(len(moments) - 1, place + costs.nearby)]
        own = pitches[starts[place] : stops[place]]
        weights = np.exp(-np.abs(own[:, None] - pitches[None, first:last]) / costs.alike)
        shares = weights @ rights[first:last] / weights.sum(axis=1)
        made.append(replace(moment, leans=tuple(shares.tolist())))
    return made


@dataclass(frozen=True, slots=True)
class _Search:
    """The Viterbi search under some costs."""

    costs: HandCosts

    def cuts(self, moments: Sequence[_Moment]) -> list[int]:
        """How many notes of each onset the right hand takes."""
        right, left = self.costs.homes
        ways = [_Way(0.0, (_Hand(right), _Hand(left)))]
        for moment in moments:
            ways = [
                min((self._gone(way, moment, cut) for way in ways), key=attrgetter("cost"))
                for cut in range(len(moment.keys) + 1)
            ]
        found, way = [], min(ways, key=attrgetter("cost"))
        while way.before is not None:
            found.append(way.cut)
            way = way.before
        return found[::-1]

    def _gone(self, way: _Way, moment: _Moment, cut: int) -> _Way:
        """A way with one more onset, of which the right hand takes the highest `cut`."""
        right, price = self._struck(way.hands[RIGHT], RIGHT, moment, moment.keys[:cut])
        left, other = self._struck(way.hands[LEFT], LEFT, moment, moment.keys[cut:])
        cost = way.cost + price + other
        cost += self.costs.crossing * _crossed(right.held, left.held)
        if moment.leans:
            against = cut - sum(moment.leans[:cut]) + sum(moment.leans[cut:])
            cost += self.costs.lean * against
        if len(moment.keys) == 1 and _turns(way, RIGHT if cut else LEFT):
            cost += self.costs.other
        return _Way(cost, (right, left), cut, way)

    def _struck(
        self, hand: _Hand, which: int, moment: _Moment, keys: Sequence[tuple[float, int]]
    ) -> tuple[_Hand, float]:
        """A hand after an onset of which it takes `keys`, and what that costs."""
        held = tuple(key for key in hand.held if key[0] > moment.time + 0.01)
        if not keys:
            return _Hand(hand.middle, hand.time, held), self.costs.silent
        rested = max(0.0, moment.time - hand.time)
        share = rested / (rested + self.costs.forget)
        middle = hand.middle + share * (moment.homes[which] - hand.middle)
        low, high = keys[-1][1], keys[0][1]
        cost = self._price(keys, held, (low + high) / 2 - middle)
        away = moment.homes[RIGHT] - low if which == RIGHT else high - moment.homes[LEFT]
        cost += self.costs.homesick * max(0.0, away) * len(keys)
        kept = self.costs.inertia
        after = kept * middle + (1 - kept) * (low + high) / 2
        return _Hand(after, moment.time, held + tuple(keys)), cost

    def _price(
        self, keys: Sequence[tuple[float, int]], held: Sequence[tuple[float, int]], moved: float
    ) -> float:
        """What it costs a hand to move and to strike these keys while it holds others."""
        costs = self.costs
        pitches = [pitch for _, pitch in keys]
        reached = pitches + [pitch for _, pitch in held]
        over = max(0, max(reached) - min(reached) - costs.reach)
        is_hard = pitches[0] - pitches[-1] > costs.reach
        cost = costs.leap * abs(moved) + costs.wide * over * (1.0 if is_hard else 0.5)
        return cost + costs.crowd * max(0, len(pitches) - 5)


def _turns(way: _Way, which: int) -> bool:
    """Whether the other hand struck last."""
    return way.hands[1 - which].time > way.hands[which].time


def _crossed(right: Sequence[tuple[float, int]], left: Sequence[tuple[float, int]]) -> int:
    """By how many semitones the left hand is above the right, at most an octave."""
    if not right or not left:
        return 0
    over = max(pitch for _, pitch in left) - min(pitch for _, pitch in right)
    return min(max(0, over), 12)
