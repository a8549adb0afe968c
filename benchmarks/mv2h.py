"""MV2H: how near a written score is to the true one, in five parts and their mean.

McLeod and Steedman, "Evaluating automatic polyphonic music transcription" (ISMIR 2018), with voices
of chords as the authors' second version weighs them (2019). Both scores lie on one time axis, in
whole milliseconds; notes are compared where they sound, values where they are written. Our own
implementation of the published definition; `tests/benchmarks` holds it to the authors' examples.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TypeVar

T = TypeVar("T")
Grouping = tuple[int, int]
"""A bar, a beat or a part of a beat: where it begins and where it ends."""


@dataclass(frozen=True, slots=True)
class Tolerances:
    """How far apart (milliseconds) what is equal may lie."""

    onset: int = 50
    duration: int = 100
    grouping: int = 50


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """A note: sounds at `onset`, is written from `begin` to `end`, and belongs to `voice`."""

    pitch: int
    onset: int
    begin: int
    end: int
    voice: Hashable = 0

    def is_like(self, other: "Sound", tolerance: int) -> bool:
        """Whether it is the same note of the piece."""
        return self.pitch == other.pitch and abs(self.onset - other.onset) <= tolerance


@dataclass(frozen=True, slots=True, order=True)
class SoundingKey:
    """A key from `time` on; `tonic` counts semitones from C."""

    time: int
    tonic: int
    is_minor: bool = False


@dataclass(frozen=True, slots=True)
class Music:
    """A score on the time axis. `chords`: names, each from a time on. `end`: the last moment."""

    sounds: Sequence[Sound]
    groupings: Sequence[Grouping]
    keys: Sequence[SoundingKey] = ()
    chords: Sequence[tuple[int, str]] = ()
    end: int = 0


@dataclass(frozen=True, slots=True)
class Mv2h:
    """The five parts, each between 0 and 1."""

    pitch: float
    voice: float
    metre: float
    value: float
    harmony: float

    @property
    def mean(self) -> float:
        """MV2H itself."""
        return (self.pitch + self.voice + self.metre + self.value + self.harmony) / 5


def mv2h(truth: Music, written: Music, tolerances: Tolerances | None = None) -> Mv2h:
    """The figures of one written score."""
    tolerances = tolerances or Tolerances()
    pairs = _matched(truth.sounds, written.sounds, tolerances.onset)
    missed, extra = len(truth.sounds) - len(pairs), len(written.sounds) - len(pairs)
    voice, comparable = _voices(truth, pairs, tolerances.onset)
    values = [_value(pairs[sound], sound, tolerances.duration) for sound in comparable]
    return Mv2h(
        f1(len(pairs), extra, missed),
        voice,
        _metre(truth.groupings, written.groupings, tolerances.grouping),
        sum(values) / len(values) if values else 0.0,
        _harmony(truth, written),
    )


def f1(hits: float, extra: float, missed: float) -> float:
    """The harmonic mean of precision and recall; 0 where nothing was hit."""
    return 2 * hits / (2 * hits + extra + missed) if hits else 0.0


def _in_order(sounds: Iterable[Sound]) -> list[Sound]:
    return sorted(sounds, key=lambda s: (s.begin, s.pitch, s.onset, str(s.voice), s.end))


def _matched(
    truth: Sequence[Sound], written: Sequence[Sound], tolerance: int
) -> dict[Sound, Sound]:
    """For each written note that is in the truth, which one it is: the first that is free."""
    free: dict[int, list[Sound]] = defaultdict(list)
    for sound in _in_order(truth):
        free[sound.pitch].append(sound)
    pairs = {}
    for sound in _in_order(written):
        for place, other in enumerate(free[sound.pitch]):
            if sound.is_like(other, tolerance):
                pairs[sound] = free[sound.pitch].pop(place)
                break
    return pairs


class _Voices:
    """Which notes follow which, voice by voice. Notes written alike in one voice are a chord."""

    def __init__(self, sounds: Iterable[Sound]) -> None:
        self._chords: dict[Hashable, dict[Grouping, list[Sound]]] = defaultdict(dict)
        for sound in sounds:
            chords = self._chords[sound.voice]
            chords.setdefault((sound.begin, sound.end), []).append(sound)
        self._order = {voice: sorted(chords) for voice, chords in self._chords.items()}

    def together(self, sound: Sound) -> list[Sound]:
        """The chord it belongs to."""
        return self._chords[sound.voice][sound.begin, sound.end]

    def following(self, sound: Sound) -> list[Sound]:
        """The notes of its voice that begin first when it is over (or, if none, after that)."""
        order, chords = self._order[sound.voice], self._chords[sound.voice]
        place = bisect_left(order, (sound.end, -1))
        if place < len(order) and order[place] == (sound.begin, sound.end):
            place += 1  # a note without length does not follow itself
        if place == len(order):
            return []
        when = order[place][0]
        later = range(place, len(order))
        same = (order[i] for i in later if order[i][0] == when)
        return [s for key in same for s in chords[key]]


def _voices(truth: Music, pairs: dict[Sound, Sound], tolerance: int) -> tuple[float, list[Sound]]:
    """How well voices are told apart among matched notes; and whose values can be compared.

    Those are the notes that lead on to a note they lead on to in the truth, or end a voice there.
    """
    true_voices, everything = _Voices(pairs.values()), _Voices(truth.sounds)
    voices = _Voices(pairs)
    hits = extra = missed = 0.0
    comparable = []
    for sound, true in pairs.items():
        led_to, true_led_to = voices.following(sound), true_voices.following(true)
        count = _common(led_to, true_led_to, tolerance)
        weight = (len(led_to) + len(true_led_to)) / 2 * len(voices.together(sound))
        if weight:
            hits += count / weight
            extra += (len(led_to) - count) / weight
            missed += (len(true_led_to) - count) / weight
        original = everything.following(true)
        ends_both = not led_to and not original
        if ends_both or any(a.is_like(b, tolerance) for a in led_to for b in original):
            comparable.append(sound)
    return f1(hits, extra, missed), comparable


def _common(sounds: Sequence[Sound], others: Sequence[Sound], tolerance: int) -> int:
    left = list(others)
    for sound in sounds:
        for place, other in enumerate(left):
            if sound.is_like(other, tolerance):
                del left[place]
                break
    return len(others) - len(left)


def _value(true: Sound, sound: Sound, tolerance: int) -> float:
    length = true.end - true.begin
    wrong = abs(sound.end - sound.begin - length)
    if wrong <= tolerance:
        return 1.0
    return max(0.0, 1.0 - wrong / length) if length > 0 else 0.0


def _metre(truth: Sequence[Grouping], written: Sequence[Grouping], tolerance: int) -> float:
    """F-measure of bars, beats and their parts whose both ends are right."""
    free: dict[int, list[int]] = defaultdict(list)
    for index, (start, _) in enumerate(truth):
        free[start // (tolerance + 1)].append(index)
    hits = 0
    for start, end in written:
        near = start // (tolerance + 1)
        candidates = sorted(i for place in (near - 1, near, near + 1) for i in free[place])
        for index in candidates:
            true_start, true_end = truth[index]
            if abs(true_start - start) <= tolerance and abs(true_end - end) <= tolerance:
                free[true_start // (tolerance + 1)].remove(index)
                hits += 1
                break
    return f1(hits, len(written) - hits, len(truth) - hits)


def _harmony(truth: Music, written: Music) -> float:
    """Of keys and chord names what there is in the truth, as a share of the time; else 0."""
    scores = []
    if truth.keys:
        spans = _spans([(key.time, key) for key in truth.keys], truth.end)
        found = _spans([(key.time, key) for key in written.keys], truth.end)
        scores.append(
            sum(
                key_likeness(key, true) * max(0, min(end, true_end) - max(start, true_start))
                for start, end, key in found
                for true_start, true_end, true in spans
            )
            / max(truth.end - spans[0][0], 1)
        )
    if truth.chords:
        names = _spans(truth.chords, truth.end)
        heard = _spans(written.chords, truth.end)
        right = sum(
            max(0, min(end, true_end) - max(start, true_start))
            for start, end, name in heard
            for true_start, true_end, true_name in names
            if name == true_name
        )
        scores.append(right / max(truth.end - names[0][0], 1))
    return sum(scores) / len(scores) if scores else 0.0


def _spans(changes: Sequence[tuple[int, T]], end: int) -> list[tuple[int, int, T]]:
    ordered = sorted(changes, key=lambda change: change[0])
    last = [next(reversed(list(same))) for _, same in groupby(ordered, lambda change: change[0])]
    spans = [(a, min(b, end), value) for (a, value), (b, _) in pairwise(last)]
    return [*spans, (last[-1][0], end, last[-1][1])] if last else []


def key_likeness(key: SoundingKey, true: SoundingKey) -> float:
    """1 for the key itself, 0.5 for a fifth away, 0.3 for the relative, 0.2 for the parallel."""
    away = (key.tonic - true.tonic) % 12
    if key.is_minor == true.is_minor:
        return {0: 1.0, 5: 0.5, 7: 0.5}.get(away, 0.0)
    if away == 0:
        return 0.2
    return 0.3 if away == (9 if key.is_minor else 3) else 0.0
