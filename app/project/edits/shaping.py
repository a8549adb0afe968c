"""One note with other values, as a person makes it."""

import math
from dataclasses import replace

from engine.music import Note
from engine.music.bend import Bend, cut_bend

SHORTEST = 0.02  # s: no edit makes a note shorter; one that is shorter already may stay so
CERTAIN = 1.0


def reshaped(
    note: Note,
    *,
    onset: float | None = None,
    offset: float | None = None,
    pitch: int | None = None,
    velocity: int | None = None,
) -> Note:
    """The note with other values, kept within what a note may be; itself if none differs.

    A note that begins later or earlier keeps its end, so whoever moves one gives both. Its bend
    goes along with a note that is moved, and stays where it sounds in one whose onset alone is.
    """
    on = note.onset if onset is None else max(onset, 0.0)
    off = note.offset if offset is None else offset
    new = Note(
        on,
        note.pitch if pitch is None else min(max(pitch, 0), 127),
        max(off, math.nextafter(on, math.inf)),  # lengths near nothing are lost far from 0 s
        note.velocity if velocity is None else min(max(velocity, 1), 127),
        CERTAIN,
        note.bend if onset is None or off != note.offset else _in_place(note, on),
    )
    return note if new == note else new


def _in_place(note: Note, onset: float) -> Bend:
    """The note's bend, heard at the same seconds though it begins at another."""
    return cut_bend(note.bend, onset - note.onset, note.offset - note.onset)


def shifted(note: Note, seconds: float = 0.0, pitches: int = 0) -> Note:
    """The note at another time and pitch, as long as it was."""
    onset, offset = note.onset + seconds, note.offset + seconds
    return reshaped(note, onset=onset, offset=offset, pitch=note.pitch + pitches)


def confirmed(note: Note) -> Note:
    """The note as it is, and no doubt about it."""
    if note.confidence == CERTAIN:
        return note
    return replace(note, confidence=CERTAIN)


def least_length(note: Note) -> float:
    """What must be left of a note that is shortened for it to be a note still.

    Half of one that is very short, so that a rounding error of time takes none away.
    """
    return min(SHORTEST, (note.offset - note.onset) / 2)
