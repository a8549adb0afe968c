"""One note with other values, as a person makes it."""

import math
from collections.abc import Sequence
from dataclasses import replace

from engine.music import Note
from engine.music.bend import Bend, cut_bend

SHORTEST = 0.02  # s: no edit makes a note shorter; one that is shorter already may stay so
CERTAIN = 1.0
STEADY: Bend = ((0.0, 0.0),)
SLIDE = 0.005  # s: in which the pitch goes from where one note ends to where the next begins


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


def joined(notes: Sequence[Note]) -> Note:
    """One note of several of one pitch, in their order: from the first onset to the last end."""
    whole = reshaped(notes[0], offset=max(note.offset for note in notes))
    bend = _joined_bend(notes) if len(notes) > 1 else whole.bend
    return whole if bend == whole.bend else replace(whole, bend=bend)


def _joined_bend(notes: Sequence[Note]) -> Bend:
    """Each note's bend until the next begins, counted from the first's onset."""
    if not any(note.bend for note in notes):
        return ()
    points: list[tuple[float, float]] = []
    stops = [*(note.onset - SLIDE for note in notes[1:]), notes[-1].offset]
    for note, stop in zip(notes, stops, strict=True):
        if stop > note.onset:
            since = note.onset - notes[0].onset
            stretch = cut_bend(note.bend or STEADY, 0.0, stop - note.onset)
            points += [(since + time, value) for time, value in stretch]
    return tuple(points)


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
