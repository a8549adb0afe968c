"""Written music as the score benchmark compares it, whoever wrote it; and when it sounds.

A written note remembers when it was played. From the notes a page is laid on the performance's
time: each place is where, on average, what is written there sounded, with straight lines between.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from benchmarks.mv2h import Grouping, Music, Sound, SoundingKey
from engine.notation import Bar
from engine.notation.score import Spelling

Values = npt.NDArray[np.float64]
MILLISECONDS = 1000
QUARTERS_FOR_TEMPO = 2.0  # beyond the first and last note the tempo of so much music goes on
LEAST_SECONDS = 1e-3
SECONDS_A_QUARTER = 0.5  # where a page has too few notes to tell


@dataclass(frozen=True, slots=True)
class WrittenNote:
    """A note on the page: `begin` and `end` in quarters from the first bar on, and its places.

    `voice` is a name within the part. `onset` is when it was struck, in seconds; None for a note
    that nobody played.
    """

    begin: Fraction
    end: Fraction
    pitch: int
    part: int = 0
    staff: int = 0
    voice: str = "1"
    spelling: Spelling | None = None
    onset: float | None = None


@dataclass(frozen=True, slots=True)
class WrittenKey:
    """A key signature from `position` on. `is_minor` is None where the page does not say."""

    position: Fraction
    fifths: int
    is_minor: bool | None = None


@dataclass(frozen=True, slots=True)
class Tempo:
    """Quarters a minute from `position` on."""

    position: Fraction
    quarters: float


@dataclass(frozen=True, slots=True)
class Written:
    """A page. `staves`: how many each part has. `instruments`: its name and MIDI program."""

    notes: tuple[WrittenNote, ...]
    bars: tuple[Bar, ...]
    keys: tuple[WrittenKey, ...] = ()
    staves: tuple[int, ...] = ()
    tempos: tuple[Tempo, ...] = ()
    instruments: tuple[tuple[str, int], ...] = ()

    @property
    def meter(self) -> tuple[int, int] | None:
        """The first time signature."""
        return self.bars[0].meter if self.bars else None

    @property
    def fifths(self) -> int | None:
        """The first key signature."""
        return self.keys[0].fifths if self.keys else None


class Clock:
    """Seconds at places of a page whose notes were played."""

    def __init__(self, notes: Sequence[WrittenNote]) -> None:
        played = [(float(n.begin), n.onset) for n in notes if n.onset is not None]
        if not played:
            played = [(0.0, 0.0)]
        places, which = np.unique([place for place, _ in played], return_inverse=True)
        onsets = np.bincount(which, [onset for _, onset in played]) / np.bincount(which)
        steps = np.arange(len(places)) * LEAST_SECONDS
        times = np.maximum.accumulate(onsets - steps) + steps  # time never stands still
        self._places, self._times = _with_ends(places, times)

    def __call__(self, places: Values) -> Values:
        """When the places (quarters) sound."""
        return np.asarray(np.interp(places, self._places, self._times), np.float64)


def _with_ends(places: Values, times: Values) -> tuple[Values, Values]:
    """The same line, gone on for long at both ends at the tempo found there."""
    far = 1000.0
    first = min(int(np.searchsorted(places, places[0] + QUARTERS_FOR_TEMPO)), len(places) - 1)
    last = max(int(np.searchsorted(places, places[-1] - QUARTERS_FOR_TEMPO, "right")) - 1, 0)
    before, after = _pace(places, times, 0, first), _pace(places, times, last, len(places) - 1)
    return (
        np.concatenate([[places[0] - far], places, [places[-1] + far]]),
        np.concatenate([[times[0] - far * before], times, [times[-1] + far * after]]),
    )


def _pace(places: Values, times: Values, start: int, stop: int) -> float:
    if places[stop] == places[start]:
        return SECONDS_A_QUARTER
    return float((times[stop] - times[start]) / (places[stop] - places[start]))


def beats_of(meter: tuple[int, int]) -> tuple[Fraction, int]:
    """How long a beat is (quarters) and into how many parts it falls: three in 6/8, 9/8, ..."""
    beats, unit = meter
    if beats > 3 and beats % 3 == 0:
        return Fraction(3 * 4, unit), 3
    return Fraction(4, unit), 2


def lines_of(bar: Bar) -> Iterator[tuple[Fraction, Fraction]]:
    """The parts of beats, the beats and the bar (but no pickup) from line to line, in quarters."""
    beat, parts = beats_of(bar.meter)
    for size in (beat / parts, beat):
        count = bar.length / size
        start = bar.end - int(count) * size if bar.is_pickup else bar.start
        for number in range(int(count)):
            yield start + number * size, start + (number + 1) * size
    if not bar.is_pickup:
        yield bar.start, bar.end


def music_of(written: Written, *, modes: bool = True) -> Music:
    """The page on the performance's time, as MV2H takes it.

    Notes nobody played are left out. Where the truth says no modes, `modes` is False and keys are
    compared by their signatures alone.
    """
    clock = Clock(written.notes)
    notes = [note for note in written.notes if note.onset is not None]
    begins, ends = (
        _milliseconds(clock, [n.begin for n in notes]),
        _milliseconds(clock, [n.end for n in notes]),
    )
    sounds = [
        Sound(
            note.pitch,
            round((note.onset or 0.0) * MILLISECONDS),
            begin,
            end,
            (note.part, note.voice),
        )
        for note, begin, end in zip(notes, begins, ends, strict=True)
    ]
    groupings = _groupings(clock, written.bars)
    times = _milliseconds(clock, [key.position for key in written.keys])
    keys = [_sounding(key, time, modes) for key, time in zip(written.keys, times, strict=True)]
    return Music(sounds, groupings, keys, (), max(ends, default=0))


def _milliseconds(clock: Clock, places: Sequence[Fraction]) -> list[int]:
    times = clock(np.array([float(place) for place in places], np.float64))
    return [int(time) for time in np.round(times * MILLISECONDS).tolist()]


def _groupings(clock: Clock, bars: Sequence[Bar]) -> list[Grouping]:
    lines = [line for bar in bars for line in lines_of(bar)]
    starts = _milliseconds(clock, [start for start, _ in lines])
    ends = _milliseconds(clock, [end for _, end in lines])
    return list(zip(starts, ends, strict=True))


def _sounding(key: WrittenKey, time: int, modes: bool) -> SoundingKey:
    is_minor = modes and bool(key.is_minor)
    return SoundingKey(time, (7 * key.fifths + (9 if is_minor else 0)) % 12, is_minor)
