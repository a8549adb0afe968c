"""Bends in a MIDI file: a channel bends all it plays alike, so notes that differ need others.

Steady notes, and bends that are alone, stay on their part's channel. A bend that sounds together
with other notes moves to a channel nobody else uses, of the same instrument and in the same track;
where there is none left it is written steady.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

import numpy as np

from engine.export.midi_keys import DRUM_CHANNEL, PITCHED_CHANNELS, Key

RANGE_SEMITONES = 12
FULL_BEND = 8192  # of 14 bits: the distance from the middle to the end of the range
STEP_TICKS = 8  # 4 ms at 120 beats a minute: the closest two bends of a note follow
STEP_SEMITONES = 0.03  # smaller movements wait until they are that large
# Legato: a note that ends so shortly (30 ms at 120) after the next begins may share its bend.
OVERLAP_TICKS = 60
TAIL_TICKS = 480  # a note dies away before the wheel goes back under it


@dataclass(frozen=True, slots=True)
class Spread:
    """Keys on their channels, and how many bends could not be written."""

    keys: tuple[Key, ...]
    left_out: int = 0

    def channels(self, track: int) -> list[int]:
        """The channels a track plays on, besides its own."""
        return sorted({key.channel for key in self.keys if key.track == track})

    @property
    def bending(self) -> set[int]:
        """The channels that bend."""
        return {key.channel for key in self.keys if key.bend}


def spread(keys: Iterable[Key], used: Iterable[int]) -> Spread:
    """Give every bend a channel; `used` are those the tracks play on."""
    groups: dict[int, list[Key]] = defaultdict(list)
    for key in keys:
        groups[key.channel].append(key)
    taken = set(used)
    free = [channel for channel in PITCHED_CHANNELS if channel not in taken]
    lanes = _deal(free, {channel: _wanted(group) for channel, group in groups.items()})
    placed: list[Key] = []
    left_out = 0
    for channel, group in groups.items():
        done = _place(group, [channel, *lanes[channel]])
        placed += done
        left_out += sum(bool(key.bend) for key in group) - sum(bool(key.bend) for key in done)
    return Spread(tuple(placed), left_out)


def _wanted(group: Sequence[Key]) -> int:
    """How many more channels a group could use."""
    if group[0].channel == DRUM_CHANNEL or not any(key.bend for key in group):
        return 0
    lanes = list(range(-1, -len(PITCHED_CHANNELS), -1))
    return len({key.channel for key in _place(group, [group[0].channel, *lanes])}) - 1


def _deal(free: list[int], wanted: dict[int, int]) -> dict[int, list[int]]:
    """Free channels to the groups that want some, in turns."""
    turns = zip_longest(*([channel] * count for channel, count in wanted.items()))
    hands = (channel for turn in turns for channel in turn if channel is not None)
    dealt: dict[int, list[int]] = {channel: [] for channel in wanted}
    for channel, one in zip(hands, free, strict=False):
        dealt[channel].append(one)
    return dealt


def _place(group: Sequence[Key], channels: list[int]) -> list[Key]:
    """The keys of one channel, those with a bend on the first of `channels` that suits them."""
    steady = [key for key in group if not key.bend]
    around = _Crowd(steady)
    lanes: list[list[Key]] = [[] for _ in channels]
    for key in sorted((key for key in group if key.bend), key=lambda key: (key.start, key.stop)):
        fitting = (i for i, lane in enumerate(lanes) if not lane or not _together(lane[-1], key))
        lane = next((i for i in fitting if i or key not in around), None)
        if lane is not None:
            lanes[lane].append(key)
            continue
        given_up = [key, *(other for other in lanes[0] if _together(other, key))]
        lanes[0] = [other for other in lanes[0] if other not in given_up]
        steady += [replace(other, bend=()) for other in given_up]
        around = _Crowd(steady)
    moved = (
        replace(key, channel=channel)
        for channel, lane in zip(channels, lanes, strict=True)
        for key in lane
    )
    return [*steady, *moved]


def _together(one: Key, other: Key) -> bool:
    """Whether they sound together for longer than legato."""
    return (
        one.start < other.stop - OVERLAP_TICKS and other.start < one.stop - OVERLAP_TICKS
    ) or one.start == other.start


class _Crowd:
    """Keys, to ask whether one sounds together with any of them."""

    def __init__(self, keys: Sequence[Key]) -> None:
        self._starts = np.array([key.start for key in keys], np.int64)
        self._stops = np.array([key.stop for key in keys], np.int64)

    def __contains__(self, key: Key) -> bool:
        within = (self._starts < key.stop - OVERLAP_TICKS) & (
            key.start < self._stops - OVERLAP_TICKS
        )
        return bool((within | (self._starts == key.start)).any())


def bend_values(keys: Sequence[Key]) -> Iterator[tuple[int, int]]:
    """(tick, value of the wheel) for the keys of one channel, and back to the middle."""
    ordered = sorted(keys, key=lambda key: (key.start, key.stop))
    wheel = 0
    for key, following in zip_longest(ordered, ordered[1:]):
        until = following.start if following else np.inf
        for tick, value in _moves(key, min(key.stop, until)):
            if value != wheel:
                yield tick, value
                wheel = value
        if wheel and key.stop + TAIL_TICKS < until:
            yield key.stop + TAIL_TICKS, 0
            wheel = 0


def _moves(key: Key, stop: float) -> Iterator[tuple[int, int]]:
    """The wheel along one key: at its start where it must be, then in steps one can hear."""
    if not key.bend:
        yield key.start, 0
        return
    places, semitones = np.array(key.bend, float).T
    ticks = np.arange(key.start, max(stop, key.start + 1), STEP_TICKS)
    curve = np.interp(ticks + STEP_TICKS / 2.0, places, semitones)
    curve[0] = semitones[0]
    written = np.inf
    for tick, value in zip(ticks.tolist(), curve.tolist(), strict=True):
        if abs(value - written) >= STEP_SEMITONES:
            written = value
            yield tick, wheel_of(value)


def wheel_of(semitones: float) -> int:
    """The wheel's value, -8192 to 8191, for a bend within the range."""
    return int(np.clip(round(semitones * FULL_BEND / RANGE_SEMITONES), -FULL_BEND, FULL_BEND - 1))
