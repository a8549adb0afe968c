"""Bends: how the pitch of a note moves, as a line through a few points.

A bend is ((seconds after the onset, semitones away from the pitch), ...), ascending in time.
Between its points the pitch moves in straight lines, before the first and after the last it
stays; an empty bend is a steady pitch.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from engine.music.note import Note

Bend = tuple[tuple[float, float], ...]
Floats = npt.NDArray[np.float64]


def bend_at(bend: Bend, seconds: npt.ArrayLike) -> Floats:
    """Semitones away from the note's pitch at `seconds` after its onset (any shape)."""
    times = np.asarray(seconds, np.float64)
    if not bend:
        return np.zeros_like(times)
    places, values = np.array(bend, np.float64).T
    return np.asarray(np.interp(times, places, values), np.float64)


def cut_bend(bend: Bend, start: float, stop: float) -> Bend:
    """The stretch from `start` to `stop` seconds of a bend, counted from `start`."""
    if not bend:
        return ()
    inner = [(time - start, value) for time, value in bend if start < time < stop]
    first, last = (float(value) for value in bend_at(bend, [start, stop]))
    return ((0.0, first), *inner, (stop - start, last))


def steadied(note: Note) -> Note:
    """The same note at a steady pitch."""
    return replace(note, bend=()) if note.bend else note


def simplified(times: Floats, values: Floats, tolerance: float) -> Bend:
    """As few of the points as leave the line nowhere further off than `tolerance` semitones.

    Ramer 1972, and Douglas and Peucker 1973, measured along the axis of pitch.
    """
    kept = {0, len(times) - 1}
    waiting = [(0, len(times) - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        line = np.interp(times[first : last + 1], times[[first, last]], values[[first, last]])
        apart = np.abs(values[first : last + 1] - line)
        worst = first + int(apart.argmax())
        if apart[worst - first] > tolerance:
            kept.add(worst)
            waiting += [(first, worst), (worst, last)]
    return tuple((float(times[i]), float(values[i])) for i in sorted(kept))
