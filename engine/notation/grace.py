"""Grace notes: chords too short to be counted, just before the one they lead to.

Each is near the next in pitch: a quick note far from what follows is the other hand's, a little
early; and one nearer than `LEAST` is a note of its chord, not quite together. The limits are those
of Vienna 4x22's grace notes, and of humanised songs without any.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.notation.choices import NotationChoices

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

QUICK = 0.11  # seconds from a grace note to the next, in a page half readable and half literal
SHORT = 0.2  # seconds for which its key is down at most
LEAST = 0.05  # seconds to the next; nearer ones are struck together
SLOWER = 2.0  # the note before is at least so many times slower
LONGER = 4.0  # and so much longer is what they lead to, at least
MOST = 3  # grace notes in a row; more are a run
NEAR = 3  # semitones from a grace note to the nearest note of the next chord


@dataclass(frozen=True, slots=True)
class Leads:
    """For each chord whether it is a grace note, and the chord it leads to (itself if not)."""

    is_grace: npt.NDArray[np.bool_]
    target: Ints


def graces(
    times: Floats,
    lengths: Floats,
    pitches: Sequence[Sequence[int]],
    choices: NotationChoices,
) -> Leads:
    """Which of the chords at ascending `times`, their keys down for `lengths`, are grace notes.

    `pitches`: each chord's. A page that says exactly what was played has fewer of them.
    """
    count = len(times)
    ahead = np.diff(times, append=np.inf)
    limit = QUICK * (1.4 - 0.8 * choices.detail)
    quick = (ahead < limit) & (lengths < SHORT)
    is_grace = np.zeros(count, bool)
    target = np.arange(count)
    place = 0
    while place < count:
        if not quick[place]:
            place += 1
            continue
        stop = place
        while stop < count and quick[stop]:
            stop += 1
        leads = all(_is_near(pitches[one], pitches[one + 1]) for one in range(place, stop))
        if stop - place <= MOST and leads and _stands_out(times, place, stop):
            is_grace[place:stop] = True
            target[place:stop] = stop
        place = stop + 1
    return Leads(is_grace, target)


def _stands_out(times: Floats, place: int, stop: int) -> bool:
    """Whether the note led to, and the time before the first, are longer than what is inside."""
    inside = float(times[stop] - times[place]) / (stop - place)
    before = float(times[place] - times[place - 1]) if place else np.inf
    after = float(times[stop + 1] - times[stop]) if stop + 1 < len(times) else np.inf
    return inside > LEAST and before > SLOWER * inside and after > LONGER * inside


def _is_near(chord: Sequence[int], target: Sequence[int]) -> bool:
    """Whether every note of a chord is near one of another, and none is struck again there."""
    apart = [min(abs(pitch - other) for other in target) for pitch in chord]
    return len(chord) == 1 and all(0 < distance <= NEAR for distance in apart)
