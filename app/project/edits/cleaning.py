"""Taking away what a machine hears too much of: overlaps, octave doubles, ghosts.

What would go is a function of its own, so that a dialog can say how many before it is done.
"""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable
from itertools import zip_longest

from app.project.columns import Notes
from app.project.edits.collisions import apart
from app.project.edits.labels import Deed
from app.project.edits.lift import Edited, edit
from app.project.edits.shaping import confirmed, reshaped
from app.project.edits.timing import chords
from app.project.project import Project
from app.project.selection import Selection
from engine.music import Note

OCTAVE = 12
DOUBLED = 0.05  # s: a double begins this close to the note an octave below it
GHOST_SECONDS = 0.1
GHOST_VELOCITY = 40

Finder = Callable[[Notes], Notes]


def octave_doubles(notes: Notes) -> Notes:
    """The notes that begin together with another an octave below them, and are no louder."""
    rows: defaultdict[int, list[Note]] = defaultdict(list)
    for note in notes:
        rows[note.pitch].append(note)

    def is_double(note: Note) -> bool:
        below = rows.get(note.pitch - OCTAVE, [])
        place = bisect_left(below, note.onset - DOUBLED, key=lambda other: other.onset)
        for other in below[place:]:
            if other.onset > note.onset + DOUBLED:
                break
            if other.velocity >= note.velocity:
                return True
        return False

    return tuple(filter(is_double, notes))


def ghosts(notes: Notes, shorter: float = GHOST_SECONDS, weaker: int = GHOST_VELOCITY) -> Notes:
    """The notes that are both short (seconds) and weak (velocity)."""
    return tuple(n for n in notes if n.offset - n.onset < shorter and n.velocity < weaker)


def collapse_octaves(project: Project, selection: Selection) -> Edited:
    """Remove the octave doubles among the selected notes; the lower notes stay."""
    return _without(project, selection, Deed.OCTAVES, octave_doubles)


def remove_ghosts(
    project: Project,
    selection: Selection,
    shorter: float = GHOST_SECONDS,
    weaker: int = GHOST_VELOCITY,
) -> Edited:
    """Remove the short and weak notes among the selected ones."""
    return _without(project, selection, Deed.GHOSTS, lambda notes: ghosts(notes, shorter, weaker))


def how_many(selection: Selection, finder: Finder) -> int:
    """How many of the selected notes `octave_doubles` or `ghosts` finds."""
    return sum(len(finder(notes)) for _, notes in selection)


def remove_overlaps(project: Project, selection: Selection, one_voice: bool = False) -> Edited:
    """End each selected note where the next of its pitch begins.

    With `one_voice`, where the next note of any pitch begins; chords go together.
    """
    return edit(project, selection, Deed.OVERLAPS, _one_voice if one_voice else _per_pitch)


def _per_pitch(notes: Notes) -> Notes:
    kept = set(map(id, notes))
    return tuple(n if id(n) in kept else confirmed(n) for n in apart(notes))


def _one_voice(notes: Notes) -> Notes:
    groups = list(chords(notes))
    return tuple(
        reshaped(note, offset=min(note.offset, following[0].onset if following else math.inf))
        for chord, following in zip_longest(groups, groups[1:])
        for note in chord
    )


def _without(project: Project, selection: Selection, deed: Deed, finder: Finder) -> Edited:
    def left(notes: Notes) -> Notes:
        found = set(map(id, finder(notes)))
        return tuple(note for note in notes if id(note) not in found)

    return edit(project, selection, deed, left)
