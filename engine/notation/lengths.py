"""Written lengths: from how long keys were down to note values.

People hold keys shorter than written (Vienna 4x22: about two thirds for melodies, half for what
accompanies them), so a note is written to last until the next note of its line, unless it was let
go far too early for that. Lines are not known here: the next note near in pitch stands for them.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

SIMPLE = tuple(Fraction(n, 8) for n in (1, 2, 4, 6, 8, 12, 16, 24, 32, 48, 64))
THIRDS = tuple(Fraction(n, 6) for n in (1, 2, 4, 6, 12))
FIFTHS = tuple(Fraction(n, 5) for n in (1, 2, 3, 4, 5))
SEVENTHS = tuple(Fraction(n, 7) for n in (1, 2, 3, 4, 5, 6, 7))
LOOK_AHEAD = 6  # onsets of the part
LONGER, SHORTER = 0.4, 0.7  # cost of an octave of length more, or less, than was played
STACCATO = 3.0  # octaves; a key let go even sooner says staccato, not a shorter value
TINY = 0.6  # cost of a value below an eighth that no onset ends, and again below a sixteenth
NO_ONSET = 0.6  # cost of ending where nothing of the part begins
FAR = 0.5  # cost of ending where only notes of other registers begin
SKIPPED = 0.8  # cost of each near onset that is played through
NEAR_PITCHES = 9
SHORTEST, EIGHTH = Fraction(1, 8), Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Sounding:
    """A note on the page without its length: `onset`, and where the key was let go (`release`).

    Both in quarters; `release` is a place between places.
    """

    onset: Fraction
    release: float
    pitch: int


def written_ends(notes: Sequence[Sounding], shortest: Fraction | None = None) -> list[Fraction]:
    """Where each note of one part ends on the page. `notes` ascend by onset; ends lie after."""
    onsets = sorted({note.onset for note in notes})
    floats = [float(onset) for onset in onsets]
    pitches: dict[Fraction, list[int]] = {onset: [] for onset in onsets}
    for note in notes:
        pitches[note.onset].append(note.pitch)
    limits = _struck_again(notes)
    least = max(SHORTEST, shortest or SHORTEST)
    line = _Line(onsets, floats, [pitches[onset] for onset in onsets], least)
    return [line.end(note, limit) for note, limit in zip(notes, limits, strict=True)]


def _struck_again(notes: Sequence[Sounding]) -> list[Fraction | None]:
    """Where the same key is struck again, for each note."""
    following: dict[int, list[Fraction]] = {}
    found: list[Fraction | None] = [None] * len(notes)
    for place in range(len(notes) - 1, -1, -1):
        note = notes[place]
        later = following.setdefault(note.pitch, [])
        while later and later[-1] <= note.onset:
            later.pop()
        found[place] = later[-1] if later else None
        later.append(note.onset)
    return found


@dataclass(frozen=True, slots=True)
class _Line:
    """The onsets of a part, as Fractions and as floats, with the pitches that begin there."""

    onsets: list[Fraction]
    floats: list[float]
    pitches: list[list[int]]
    least: Fraction

    def end(self, note: Sounding, limit: Fraction | None) -> Fraction:
        """The cheapest end among later onsets and usual note values."""
        start = float(note.onset)
        played = max(note.release - start, 0.02)
        top = float(limit) if limit is not None else np.inf
        best, cheapest = None, np.inf
        skipped = 0.0
        first = bisect_right(self.floats, start + 1e-9)
        for place in range(first, min(first + LOOK_AHEAD, len(self.onsets))):
            if self.floats[place] > top + 1e-9:
                break
            near = min(abs(pitch - note.pitch) for pitch in self.pitches[place])
            cost = _stretch(self.floats[place] - start, played) + skipped
            cost += 0.0 if near <= NEAR_PITCHES else FAR
            if cost < cheapest:
                best, cheapest = self.onsets[place], cost
            skipped += SKIPPED if near <= NEAR_PITCHES else 0.0
        for value in _values(note.onset):
            place_float = start + float(value)
            if place_float > top + 1e-9 or value < self.least:
                continue
            passed = bisect_left(self.floats, place_float - 1e-9) - first
            cost = _stretch(float(value), played) + NO_ONSET + SKIPPED * min(max(passed, 0), 3) / 2
            cost += TINY * ((value < EIGHTH) + (value < EIGHTH / 2))
            if cost < cheapest:
                best, cheapest = note.onset + value, cost
        if best is None:
            return limit if limit is not None else note.onset + self.least
        return best


def _stretch(written: float, played: float) -> float:
    octaves = float(np.log2(written / played)) if written > 0 else 0.0
    return LONGER * min(octaves, STACCATO) if octaves > 0 else -SHORTER * octaves


def _values(onset: Fraction) -> tuple[Fraction, ...]:
    """Note values that can be written from a place: thirds from thirds, halves from halves."""
    if onset.denominator % 3 == 0:
        return THIRDS
    if onset.denominator % 5 == 0:
        return FIFTHS
    return SEVENTHS if onset.denominator % 7 == 0 else SIMPLE
