"""Key: the signature of each stretch of bars.

Pitch classes are counted bar by bar, weighted by the root of their written length; each of 24
keys has a profile (beginning from Albrecht and Shanahan 2013, fitted to 150 songs and quartets),
and a dynamic programme finds the keys of the bars, in which every change costs something, as
Temperley (Music and Probability, 2007) does. The last bass note speaks for its key besides, and so
does how alike the whole piece's counts and those of melodies in each key are (Aarden 2003).
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from engine.notation.choices import NotationChoices
from engine.notation.score import Key
from engine.notation.timed import Bar, TimedNote

Floats = npt.NDArray[np.float64]
_MAJOR = (0.192, 0.010, 0.109, 0.016, 0.141, 0.090, 0.021, 0.215, 0.020, 0.086, 0.016, 0.083)
_MINOR = (0.165, 0.030, 0.090, 0.124, 0.032, 0.099, 0.033, 0.177, 0.087, 0.037, 0.073, 0.053)
_AARDEN_MAJOR = (17.77, 0.15, 14.93, 0.16, 19.80, 11.36, 0.29, 22.06, 0.15, 8.15, 0.23, 4.95)
_AARDEN_MINOR = (18.26, 0.74, 14.05, 16.86, 0.70, 14.44, 0.70, 18.62, 4.57, 1.93, 7.38, 1.76)
WHOLE = 800.0
"""What the whole piece says: weight of a correlation, in natural logarithms of probability."""
CHANGE = 120.0
"""What a change of signature costs, in the natural logarithm of probability."""
_FIFTHS_OF_TONIC = (0, -5, 2, -3, 4, -1, 6, 1, -4, 3, -2, 5)
_LAST_BASS = 20.0


def keys_of(
    bars: Sequence[Bar], notes: Sequence[TimedNote], choices: NotationChoices
) -> tuple[tuple[int, Key], ...]:
    """Key signatures with the bars they begin at; `notes` are those of all pitched parts."""
    if choices.fifths is not None:
        minor = choices.is_minor
        if minor is None:
            minor = _is_minor(notes, choices.fifths)
        return ((0, Key(choices.fifths, minor)),)
    counts = _counts(bars, notes)
    scores = counts @ np.log(_profiles()).T
    if len(scores) and notes:
        scores[-1] += _last_bass(notes)
        shares = counts.sum(axis=1, keepdims=True) / max(float(counts.sum()), 1e-9)
        scores += WHOLE * shares * _likenesses(counts.sum(axis=0))
    if choices.is_minor is not None:
        scores[:, :12] -= 1e6 * choices.is_minor
        scores[:, 12:] -= 1e6 * (not choices.is_minor)
    path = _path(scores)
    return _changes(path)


def _profiles() -> Floats:
    """24 rows of twelve probabilities: C major to B major, C minor to B minor."""
    rows = [np.roll(profile, tonic) for profile in (_MAJOR, _MINOR) for tonic in range(12)]
    return np.asarray(np.array(rows) / np.sum(rows, axis=1, keepdims=True))


def _likenesses(counts: Floats) -> Floats:
    """How the counts of twelve pitch classes correlate with each of 24 keys, -1 to 1."""
    profiles = (_AARDEN_MAJOR, _AARDEN_MINOR)
    rows = np.array([np.roll(profile, tonic) for profile in profiles for tonic in range(12)])
    rows -= rows.mean(axis=1, keepdims=True)
    apart = counts - counts.mean()
    size = float(np.linalg.norm(apart))
    if size < 1e-9:
        return np.zeros(24)
    return np.asarray(rows @ apart / (np.linalg.norm(rows, axis=1) * size))


def _counts(bars: Sequence[Bar], notes: Sequence[TimedNote]) -> Floats:
    """How much each pitch class is heard in each bar (bars x 12)."""
    starts = np.array([float(bar.start) for bar in bars] or [0.0])
    onsets = np.array([float(note.onset) for note in notes])
    lengths = np.sqrt([float(note.length) for note in notes])
    classes = np.array([note.pitch % 12 for note in notes], np.intp)
    counts = np.zeros((len(starts), 12))
    where = np.clip(np.searchsorted(starts, onsets, "right") - 1, 0, len(starts) - 1)
    np.add.at(counts, (where, classes), lengths)
    return counts


def _last_bass(notes: Sequence[TimedNote]) -> Floats:
    """What the piece's last bass note says for each key: a piece ends on its tonic."""
    last = max(note.onset for note in notes)
    bass = min(note.pitch for note in notes if note.end > last or note.onset == last) % 12
    said = np.zeros(24)
    said[[bass, bass + 12]] = _LAST_BASS
    return said


def _path(scores: Floats) -> npt.NDArray[np.intp]:
    """The best key of every bar, each change of signature costing `CHANGE` (Viterbi)."""
    fifths = np.array([_key(index).fifths for index in range(24)])
    change = np.where(fifths[:, None] == fifths[None, :], CHANGE / 8, CHANGE)
    np.fill_diagonal(change, 0.0)
    best = scores[0] if len(scores) else np.zeros(24)
    before = np.zeros((len(scores), 24), np.intp)
    for bar in range(1, len(scores)):
        reached = best[:, None] - change
        before[bar] = reached.argmax(axis=0)
        best = reached.max(axis=0) + scores[bar]
    path = np.zeros(max(len(scores), 1), np.intp)
    path[-1] = best.argmax()
    for bar in range(len(scores) - 1, 0, -1):
        path[bar - 1] = before[bar, path[bar]]
    return path


def _key(index: int) -> Key:
    """The key of a row of the profiles."""
    tonic, is_minor = index % 12, index >= 12
    fifths = _FIFTHS_OF_TONIC[tonic] - 3 * is_minor
    return Key(fifths + 12 if fifths < -6 else fifths, is_minor)


def _changes(path: npt.NDArray[np.intp]) -> tuple[tuple[int, Key], ...]:
    """Where the signature changes; a stretch is in the mode it ends in, as music comes home."""
    keys = [_key(int(index)) for index in path]
    starts = [0] + [i for i in range(1, len(keys)) if keys[i].fifths != keys[i - 1].fifths]
    stops = [*starts[1:], len(keys)]
    return tuple((start, keys[stop - 1]) for start, stop in zip(starts, stops, strict=True))


def _is_minor(notes: Sequence[TimedNote], fifths: int) -> bool:
    """Whether notes under a known signature sound minor."""
    counts = np.zeros(12)
    for note in notes:
        counts[note.pitch % 12] += float(note.length) ** 0.5
    scores = np.log(_profiles()) @ counts
    if notes:
        scores += _last_bass(notes)
    major = 7 * fifths % 12
    return bool(scores[12 + (major + 9) % 12] > scores[major])
