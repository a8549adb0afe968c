"""Events: what begins together in a performance, and how much weight each beginning has.

Chords are gathered, and every chord gets the marks by which listeners find the metre (Lerdahl and
Jackendoff 1983; Temperley 2007): bass, number of notes, loudness, length, change of harmony.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.music import Drum, Part

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

TOGETHER = 0.035  # seconds from one note to the next within a chord
SPREAD = 0.07  # from its first note to its last
NEIGHBOURS = 8  # chords to each side with which a chord is compared
HARMONY_SECONDS = 1.2
HIT_SECONDS = 0.1
LOW, HIGH = (Drum.KICK,), (Drum.HIHAT_CLOSED, Drum.HIHAT_OPEN, Drum.RIDE, Drum.HIHAT_PEDAL)
COLUMNS = (
    "bass", "count", "loudness", "length", "ahead", "behind", "harmony", "top",
    "seconds ahead", "seconds behind", "seconds long", "notes", "lowest", "highest",
    "held", "new bass", "since bass", "since top",
)  # fmt: skip
"""The first eight are against a chord's neighbours, the others as they are."""
LONG_AGO = 8.0  # seconds


@dataclass(frozen=True, slots=True)
class Events:
    """`times`: seconds, ascending; `features`: (events, COLUMNS), of about unit size.

    `kicks`: how many more bass drums sound with each than with its neighbours. `sounds`: (events,
    12), the pitch classes of each and of what follows soon, as vectors of length 1 (or 0).
    """

    times: Floats
    features: Floats
    kicks: Floats
    sounds: Floats

    def until(self, count: int) -> "Events":
        """The first so many."""
        return Events(
            self.times[:count], self.features[:count], self.kicks[:count], self.sounds[:count]
        )


def played(parts: Sequence[Part]) -> Floats:
    """All notes and hits, by onset: rows of onset, offset, pitch, velocity, kind.

    Kind is 0 for notes, 1 for a kick, 2 for a cymbal that keeps time, 3 for another drum.
    """
    rows = [(n.onset, n.offset, n.pitch, n.velocity, 0) for part in parts for n in part.notes]
    for part in parts:
        for hit in part.hits:
            kind = 1 if hit.drum in LOW else 2 if hit.drum in HIGH else 3
            rows.append((hit.onset, hit.onset + HIT_SECONDS, 60, hit.velocity, kind))
    table = np.array(rows, np.float64).reshape(-1, 5)
    return np.asarray(table[np.lexsort((table[:, 2], table[:, 0]))])


def gathered(onsets: Floats, together: float = TOGETHER, spread: float = SPREAD) -> Ints:
    """To which chord (0, 1, ...) each of the ascending onsets belongs."""
    chords = np.zeros(len(onsets), np.int64)
    number, first, last = 0, -np.inf, -np.inf
    for place, onset in enumerate(onsets.tolist()):
        if onset - last > together or onset - first > spread:
            number, first = (number + 1 if place else 0), onset
        chords[place], last = number, onset
    return chords


def events_of(table: Floats) -> Events:
    """The chords of `played` notes. A chord's time leans towards its bass and its middle."""
    if not len(table):
        return Events(np.zeros(0), np.zeros((0, len(COLUMNS))), np.zeros(0), np.zeros((0, 12)))
    chord = gathered(table[:, 0])
    starts = np.unique(chord, return_index=True)[1]
    times = np.add.reduceat(table[:, 0], starts) / np.diff(starts, append=len(table))
    kick = np.add.reduceat(np.where(table[:, 4] == 1, 1.0, 0.0), starts)
    before, after = _surroundings(table, chord, times)
    features = _features(table, starts, times, _newness(before, after))
    kicks = np.clip(_against(kick, 0.5), -3.0, 3.0)
    return Events(times, np.clip(features, -3.0, 3.0), kicks, _unit(after))


def _features(table: Floats, starts: Ints, times: Floats, newness: Floats) -> Floats:
    is_note = table[:, 4] == 0
    pitch = np.where(is_note, table[:, 2], np.inf)
    low = np.minimum.reduceat(pitch, starts)
    top = np.maximum.reduceat(np.where(is_note, table[:, 2], -np.inf), starts)
    low, top = (np.where(np.isfinite(line), line, np.nan) for line in (low, top))
    count = np.log2(np.add.reduceat(np.where(is_note, 1.0, 0.0), starts) + 1.0)
    loud = np.maximum.reduceat(np.where(table[:, 4] == 2, table[:, 3] / 2, table[:, 3]), starts)
    length = np.maximum.reduceat(table[:, 1] - table[:, 0], starts)
    gaps = np.diff(times, append=times[-1] + 1.0)
    gaps[-1] = float(np.median(gaps))
    behind = np.concatenate([gaps[:1], gaps[:-1]])
    rows = (
        -_against(low, 8.0),
        _against(count, 0.5),
        _against(loud, 12.0),
        _against(np.log(length + 0.05), 0.6),
        _against(np.log(gaps), 0.5),
        _against(np.log(behind), 0.5),
        newness,
        _against(top, 5.0),
        *(np.log(line / 0.3) / 0.8 for line in (gaps, behind, length + 0.05)),
        count - 1.5,
        np.nan_to_num((low - 50.0) / 12.0),
        np.nan_to_num((top - 70.0) / 12.0),
        *_held(table, starts, times, low),
        _since(low, times),
        _since(top, times),
    )
    return np.stack(rows, axis=1)


def _held(table: Floats, starts: Ints, times: Floats, low: Floats) -> tuple[Floats, Floats]:
    """How many keys are still down when a chord begins, and whether its bass lies below them."""
    ends = np.sort(table[:, 1])
    down = np.log2(1.0 + np.maximum(starts - np.searchsorted(ends, times), 0))
    lowest = np.full(len(times), np.inf)
    for back in range(1, NEIGHBOURS + 1):
        before = np.nan_to_num(low[:-back], nan=np.inf)
        near = times[back:] - times[:-back] < HARMONY_SECONDS
        lowest[back:] = np.minimum(lowest[back:], np.where(near, before, np.inf))
    is_new = np.nan_to_num(low, nan=np.inf) < lowest
    return down - 1.0, is_new.astype(np.float64)


def _since(pitches: Floats, times: Floats) -> Floats:
    """How long ago (logarithm) the same pitch was the chord's lowest or highest."""
    last: dict[float, float] = {}
    found = np.full(len(times), LONG_AGO)
    for place, (pitch, time) in enumerate(
        zip(np.nan_to_num(pitches).tolist(), times.tolist(), strict=True)
    ):
        found[place] = min(time - last.get(pitch, -np.inf), LONG_AGO)
        last[pitch] = time
    return np.asarray(np.log(found))


def _against(values: Floats, unit: float) -> Floats:
    """How far each value lies above the mean of its neighbours, in `unit`s; 0 where unknown."""
    known = np.isfinite(values)
    window = np.ones(2 * NEIGHBOURS + 1)
    size = len(values)
    reach = slice(NEIGHBOURS, NEIGHBOURS + size)
    sums = np.convolve(np.where(known, values, 0.0), window)[reach]
    counts = np.convolve(known.astype(float), window)[reach]
    middle = sums / np.maximum(counts, 1.0)
    return np.where(known, (np.where(known, values, 0.0) - middle) / unit, 0.0)


def _surroundings(table: Floats, chord: Ints, times: Floats) -> tuple[Floats, Floats]:
    """(chords, 12) each: how much every pitch class sounds before a chord, and from it on."""
    is_note = table[:, 4] == 0
    classes = np.zeros((len(times), 12))
    weight = np.minimum(table[:, 1] - table[:, 0], 1.0) + 0.1
    np.add.at(classes, (chord[is_note], table[is_note, 2].astype(int) % 12), weight[is_note])
    sums = np.concatenate([np.zeros((1, 12)), np.cumsum(classes, axis=0)])
    here = np.arange(len(times))
    before = sums[here] - sums[np.searchsorted(times, times - HARMONY_SECONDS)]
    after = sums[np.searchsorted(times, times + HARMONY_SECONDS / 2, "right")] - sums[here]
    return before, after


def _unit(rows: Floats) -> Floats:
    size = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.where(size > 1e-9, rows / np.maximum(size, 1e-9), 0.0)


def _newness(before: Floats, after: Floats) -> Floats:
    """How new the pitch classes from a chord on are, against those before it."""
    is_known = (before.sum(axis=1) > 0) & (after.sum(axis=1) > 0)
    alike = np.where(is_known, (_unit(before) * _unit(after)).sum(axis=1), 0.5)
    return np.asarray((0.6 - alike) / 0.3)
