"""From what a live network says, frame by frame, to notes that begin, last and end.

`engine.decode.notes` looks at a whole recording; here each frame is looked at once, when it comes,
and what was said before is only known as far as a few frames back. So the events do not depend on
how many frames come at a time.

The network says of each onset twice what it thinks: at once, and some frames later. What is sure at
once is shown at once; what is not waits for the second opinion. What was shown and has no second
opinion at all was none.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count

import numpy as np
import numpy.typing as npt

from engine.decode.notes import (
    CLOSEST_ONSETS,
    FURTHEST_DB,
    SILENT_FRAMES,
    SOUNDING_DB,
    VELOCITY_DB,
    confidence,
    onset_threshold,
)
from engine.decode.options import NoteOptions
from engine.models.card import DecodeSettings
from engine.music import Note
from engine.transcribe.live_events import LiveEvent, LiveKind

Array = npt.NDArray[np.float32]

ONSET, FRAME, OFFSET, VELOCITY, LATE = range(5)
KINDS = 5
REMEMBERED = 12
"""Frames that are looked back at."""
LOOKED_FOR_END = 6
"""Of these, so many are searched for where a key was let go."""
TRIANGLE_FRAMES = 3.0
"""Half the width of the triangle that stands for an onset (`trainer.targets`), in frames."""
SETTLED_FRAMES = 2
"""So long after a note was shown while its curve still rose, the top of the curve is known."""
DISPROVED = 0.25
"""A second opinion below this share of its threshold, all around an onset, disproves it."""
SHORTEST_SECONDS = 0.03
REFINED_SECONDS, REFINED_VELOCITY = 0.002, 2
"""What changes less than this is not worth a word."""
LOWEST_DB, HIGHEST_DB = -120, 20
USUAL_DB, USUAL_FRAMES = -28.0, 50
"""The middle level of music before any is heard, and how many heard frames that is worth."""


@dataclass(frozen=True, slots=True)
class _Struck:
    """How strongly a key was struck against the level of its frame (0-127), and that level."""

    heard: float
    level: float


@dataclass(slots=True)
class _Sounding:
    """A note that has begun; `frame` is where its onset curve was highest."""

    number: int
    frame: int
    onset: float
    struck: "_Struck"
    velocity: int
    confidence: float
    settles: int
    sounded: int = 0
    silent: int = 0
    is_certain: bool = False


class Loudness:
    """What a velocity is to be multiplied by, from the levels so far (`engine.decode.notes`).

    Only frames in which something sounds count: who waits before she plays is not to be taken for
    somebody who plays very softly.
    """

    def __init__(self) -> None:
        self._counts = np.zeros(HIGHEST_DB - LOWEST_DB + 1, np.int64)

    def hear(self, level: float) -> None:
        """Take in the level (dB) of a frame in which something sounds."""
        self._counts[int(np.clip(round(level), LOWEST_DB, HIGHEST_DB)) - LOWEST_DB] += 1

    def factor(self, level: float) -> float:
        """How much louder than the middle of what has sounded this level is."""
        apart = min(max(level - self._middle(), -FURTHEST_DB), FURTHEST_DB)
        return float(10.0 ** (apart / VELOCITY_DB))

    def _middle(self) -> float:
        """The middle level of what has sounded; of little, half a guess."""
        heard = np.flatnonzero(self._counts)
        if not len(heard):
            return USUAL_DB
        first = max(int(heard[-1] - SOUNDING_DB) + 1, 0)
        total = np.cumsum(self._counts[first:])
        frames = int(total[-1])
        middle = LOWEST_DB + first + int(np.searchsorted(total, (frames + 1) // 2))
        return (frames * middle + USUAL_FRAMES * USUAL_DB) / (frames + USUAL_FRAMES)


class LiveNotes:
    """Notes as they come, of one network's answers.

    An onset is believed at once where its curve is above the `sure_threshold`, at its top or
    before; `late_frames` later where the second curve has its top above the model's onset
    threshold. The notes' numbers are drawn from `numbers`.
    """

    def __init__(
        self,
        settings: DecodeSettings,
        hop_seconds: float,
        keys: range,
        late_frames: int,
        sensitivity: float = 0.5,
        numbers: "count[int] | None" = None,
    ) -> None:
        self._settings = settings
        self._hop = hop_seconds
        self._lowest = keys.start
        self._threshold = onset_threshold(settings, NoteOptions(sensitivity))
        self._sure = max(settings.sure_threshold, self._threshold)
        self._late = late_frames
        silence = np.zeros((KINDS, len(keys)), np.float32)
        self._recent: deque[Array] = deque([silence] * REMEMBERED, REMEMBERED)
        self._struck = np.full(len(keys), -(10**9), np.int64)
        self._sounding: dict[int, _Sounding] = {}
        self._done: dict[int, tuple[Note, _Struck]] = {}
        self._loudness = Loudness()
        self._frames = 0
        self._numbers = numbers or count()

    @property
    def frames(self) -> int:
        """How many frames have been looked at."""
        return self._frames

    def notes(self) -> tuple[Note, ...]:
        """All notes so far, sorted; those that sound last until now.

        Their velocities are by all that has sounded, which was not known when they were shown.
        """
        sounding = [(self._note(key, one), one.struck) for key, one in self._sounding.items()]
        every = [*self._done.values(), *sounding]
        return tuple(sorted(replace(n, velocity=self._velocity(struck)) for n, struck in every))

    def feed(self, said: Array, levels: Array) -> Iterator[LiveEvent]:
        """Take in probabilities (frames, KINDS, keys) and levels (frames,) in dB."""
        for now, level in zip(said, levels.tolist(), strict=True):
            self._recent.append(now)
            if now[FRAME].max() >= self._settings.frame_threshold:
                self._loudness.hear(level)
            yield from self._settled(level)
            yield from self._begun(level)
            yield from self._begun_late(level)
            yield from self._ended()
            self._frames += 1

    def finish(self) -> Iterator[LiveEvent]:
        """Nothing more comes: whatever sounds ends here."""
        for key in sorted(self._sounding):
            yield from self._end(key, self._frames * self._hop)

    def _curve(self, kind: int, key: int) -> list[float]:
        """The last frames of one key's curve, the newest last."""
        return [float(frame[kind, key]) for frame in self._recent]

    def _begun(self, level: float) -> Iterator[LiveEvent]:
        """Keys whose onset curve is surely on its way to its top, or has just passed it."""
        now, before, earlier = (self._recent[-1 - back][ONSET] for back in range(3))
        since = self._frames - self._struck
        is_top = (before >= self._sure) & (before > earlier) & (before >= now)
        is_top &= since > CLOSEST_ONSETS + 1
        is_rising = (now >= self._sure) & (now > before) & (since > CLOSEST_ONSETS)
        for key in np.flatnonzero(is_top | is_rising).tolist():
            back, curve = (1 if is_top[key] else 0), self._curve(ONSET, key)
            place = top(*curve[-3:]) if back else rising_top(*curve[-2:])
            settles = self._frames + (0 if back else SETTLED_FRAMES)
            yield from self._begin(key, back, place, curve[-1 - back], level, settles)

    def _begun_late(self, level: float) -> Iterator[LiveEvent]:
        """Keys whose second curve has just passed its top, and that still sound.

        A note goes on; by then a syllable has slid to another pitch.
        """
        now, before, earlier = (self._recent[-1 - back][LATE] for back in range(3))
        back, sounds = self._late + 1, self._recent[-1][FRAME]
        since = self._frames - back - self._struck
        settings = self._settings
        is_top = before + settings.sounding_share * (sounds - 0.5) >= self._threshold
        is_top &= (sounds >= settings.sounding_least) & (before > earlier) & (before >= now)
        is_top &= since > CLOSEST_ONSETS
        for key in np.flatnonzero(is_top).tolist():
            curve = self._curve(LATE, key)
            yield from self._begin(key, back, top(*curve[-3:]), curve[-2], level, self._frames)

    def _begin(
        self, key: int, back: int, place: float, height: float, level: float, settles: int
    ) -> Iterator[LiveEvent]:
        """A note began `back` frames ago; a note of its key that sounded ends there."""
        frame = self._frames - back
        onset = max(0.0, (frame + place) * self._hop)
        if key in self._sounding:
            yield from self._end(key, onset)
        sure = float(confidence(np.array([height], np.float64), self._settings)[0])
        struck = self._strength(key, back, level)
        self._struck[key] = frame
        number, velocity = next(self._numbers), self._velocity(struck)
        one = _Sounding(number, frame, onset, struck, velocity, sure, settles)
        for heard in self._curve(FRAME, key)[REMEMBERED - back : -1]:
            self._count(one, heard)
        self._sounding[key] = one
        yield LiveEvent(LiveKind.SHOWN, one.number, self._note(key, one))

    def _strength(self, key: int, back: int, level: float) -> _Struck:
        """The middle one of the frames around the top."""
        around = self._curve(VELOCITY, key)[-2 - back :][:3]
        return _Struck(float(np.median(around)) * 127.0, level)

    def _velocity(self, struck: _Struck) -> int:
        """As loud as the music is there."""
        heard = struck.heard * self._loudness.factor(struck.level)
        return int(np.clip(round(heard), 1, 127))

    def _settled(self, level: float) -> Iterator[LiveEvent]:
        """Notes shown while their curve rose: where its top was is known now."""
        for key, one in self._sounding.items():
            if one.settles != self._frames or one.frame != self._frames - SETTLED_FRAMES:
                continue
            curve = self._curve(ONSET, key)
            back = int(np.argmax(curve[-2:-5:-1])) + 1
            onset = max(0.0, (self._frames - back + top(*curve[-2 - back :][:3])) * self._hop)
            struck = self._strength(key, back, level)
            velocity = self._velocity(struck)
            moved = abs(onset - one.onset) > REFINED_SECONDS
            if moved or abs(velocity - one.velocity) > REFINED_VELOCITY:
                one.onset, one.struck, one.velocity = onset, struck, velocity
                yield LiveEvent(LiveKind.CHANGED, one.number, self._note(key, one))

    def _ended(self) -> Iterator[LiveEvent]:
        """Keys that are silent, or were let go, or were not struck at all."""
        for key, one in list(self._sounding.items()):
            self._count(one, float(self._recent[-1][FRAME, key]))
            age = self._frames - one.frame
            if age == self._late + SETTLED_FRAMES and not self._is_confirmed(key):
                yield self._retracted(key)
            elif age > SILENT_FRAMES + 1 and one.silent >= SILENT_FRAMES:
                yield from self._end(key, self._last_sound(key, one) * self._hop)
            elif age > SILENT_FRAMES + 2 and self._is_released(key):
                place = top(*self._curve(OFFSET, key)[-4:-1])
                yield from self._end(key, (self._frames - 2 + place) * self._hop)
            elif age >= self._late + SETTLED_FRAMES and not one.is_certain:
                one.is_certain = True
                yield LiveEvent(LiveKind.CERTAIN, one.number, self._note(key, one))

    def _count(self, one: _Sounding, heard: float) -> None:
        """Take in one frame of a note's key."""
        is_heard = heard >= self._settings.frame_threshold
        one.sounded += is_heard
        one.silent = 0 if is_heard else one.silent + 1

    def _is_confirmed(self, key: int) -> bool:
        """Whether the second opinion, which is known by now, is not that there was no onset."""
        around = self._curve(LATE, key)[-1 - 2 * SETTLED_FRAMES :]
        return max(around) >= DISPROVED * self._threshold

    def _last_sound(self, key: int, one: _Sounding) -> float:
        """Where a key that has fallen silent did so: at the offset curve's top, if it has one."""
        curve = self._curve(OFFSET, key)[-LOOKED_FOR_END:]
        first_silent = max(self._frames - one.silent + 1, one.frame + 2)
        place = int(np.argmax(curve[1:-1])) + 1
        frame = self._frames - (LOOKED_FOR_END - 1) + place
        if curve[place] < 0.25 or frame <= one.frame + 1:
            return first_silent
        return frame + top(*curve[place - 1 : place + 2])

    def _is_released(self, key: int) -> bool:
        """Whether the offset curve had a top two frames ago after which the key was quieter."""
        offset, frame = self._curve(OFFSET, key), self._curve(FRAME, key)
        is_top = offset[-3] > offset[-4] and offset[-3] >= offset[-2]
        return is_top and offset[-3] >= self._settings.offset_threshold and frame[-1] < frame[-5]

    def _end(self, key: int, offset: float) -> Iterator[LiveEvent]:
        """A note is over; one whose key never sounded was none."""
        if not self._sounding[key].is_certain and not self._sounding[key].sounded:
            yield self._retracted(key)
            return
        one = self._sounding.pop(key)
        note = self._note(key, one, offset)
        self._done[one.number] = (note, one.struck)
        yield LiveEvent(LiveKind.ENDED, one.number, note)
        if not one.is_certain:
            yield LiveEvent(LiveKind.CERTAIN, one.number, note)

    def _retracted(self, key: int) -> LiveEvent:
        one = self._sounding.pop(key)
        return LiveEvent(LiveKind.RETRACTED, one.number, self._note(key, one))

    def _note(self, key: int, one: _Sounding, offset: float | None = None) -> Note:
        until = (self._frames + 1) * self._hop if offset is None else offset
        last = max(until, one.onset + SHORTEST_SECONDS)
        return Note(one.onset, self._lowest + key, last, one.velocity, one.confidence)


def top(before: float, at: float, after: float) -> float:
    """How far from its frame the top of a triangle is, in frames (-0.5 … 0.5)."""
    fall = max(at - min(before, after), 1.0 / 255.0)
    return float(np.clip((after - before) / (2.0 * fall), -0.5, 0.5))


def rising_top(before: float, at: float) -> float:
    """The same of a triangle of which nothing after `at` is known yet (-0.5 … 1).

    Two points on one flank, or one on each, say by their ratio where the top is, whatever its
    height.
    """
    ratio = min(before / max(at, 1e-6), 0.999)
    rest = (TRIANGLE_FRAMES - 1.0) - TRIANGLE_FRAMES * ratio
    return float(np.clip(rest / (1.0 + ratio if rest < 0 else 1.0 - ratio), -0.5, 1.0))
