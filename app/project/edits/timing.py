"""When notes begin and end: quantise, humanise, legato."""

from collections.abc import Iterator
from itertools import pairwise
from random import Random

from app.project.columns import Notes
from app.project.edits.labels import Deed
from app.project.edits.lift import Edited, edit
from app.project.edits.shaping import SHORTEST, reshaped
from app.project.grid import Grid
from app.project.project import Project
from app.project.selection import Selection
from engine.music import Note

TOGETHER = 0.03  # s: notes of one chord begin no further apart


def quantise(
    project: Project,
    selection: Selection,
    grid: Grid,
    strength: float = 1.0,
    onsets: bool = True,
    ends: bool = False,
) -> Edited:
    """Draw the selected notes to the grid, `strength` (0-1) of the way.

    With `onsets` alone they keep their length. Ends go to a line after the onset, so that a note
    is at least as long as it takes to the next one.
    """

    def quantised(note: Note) -> Note:
        onset = _between(note.onset, grid.snap(note.onset), strength) if onsets else note.onset
        if not ends:
            return reshaped(note, onset=onset, offset=note.offset + (onset - note.onset))
        offset = _between(note.offset, _end_line(grid, note.offset, onset), strength)
        least = min(SHORTEST, note.offset - note.onset)
        return reshaped(note, onset=onset, offset=max(offset, onset + least))

    if strength <= 0:
        return edit(project, selection, Deed.QUANTISE, lambda notes: notes)
    return edit(project, selection, Deed.QUANTISE, lambda notes: map(quantised, notes))


def humanise(
    project: Project,
    selection: Selection,
    seed: int,
    seconds: float = 0.01,
    velocity: float = 6.0,
) -> Edited:
    """Play less exactly: time and velocity stray by so much (standard deviation); lengths stay.

    The same seed strays the same way. Nothing strays further than three times as much.
    """
    chance = Random(seed)

    def stray(much: float) -> float:
        return min(max(chance.gauss(0.0, 1.0), -3.0), 3.0) * much

    def humanised(note: Note) -> Note:
        by = max(stray(seconds), -note.onset)
        louder = round(note.velocity + stray(velocity))
        return reshaped(note, onset=note.onset + by, offset=note.offset + by, velocity=louder)

    return edit(project, selection, Deed.HUMANISE, lambda notes: map(humanised, notes))


def legato(project: Project, selection: Selection) -> Edited:
    """Let each selected note end where the next selected one begins; chords go together.

    The last ones stay as they are.
    """
    return edit(project, selection, Deed.LEGATO, _bound)


def _bound(notes: Notes) -> Iterator[Note]:
    groups = list(chords(notes))
    for chord, following in pairwise(groups):
        for note in chord:
            yield reshaped(note, offset=following[0].onset)
    yield from groups[-1] if groups else ()


def chords(notes: Notes) -> Iterator[Notes]:
    """The notes that begin together (within TOGETHER of the first), group by group."""
    start = 0
    for place, note in enumerate(notes):
        if note.onset - notes[start].onset > TOGETHER:
            yield notes[start:place]
            start = place
    if notes:
        yield notes[start:]


def _between(here: float, there: float, far: float) -> float:
    """A place `far` (0-1) of the way; exactly `there` at 1."""
    return here * (1.0 - far) + there * far


def _end_line(grid: Grid, offset: float, onset: float) -> float:
    """The line nearest to an end, or the first that leaves a note that begins at `onset` room."""
    line = grid.snap(offset)
    while line < onset + SHORTEST:
        line = grid.beside(max(line, onset))
    return line
