"""What a hand does to notes: draw, delete, move, resize, split, merge, duplicate."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import groupby

from app.project.columns import PITCH, Notes, columns_of
from app.project.edits.labels import Deed
from app.project.edits.lift import Edited, Swap, edit, swapped
from app.project.edits.shaping import SHORTEST, confirmed, joined, reshaped, shifted
from app.project.project import Project
from app.project.selection import Selection
from engine.music import Note

OCTAVE = 12


def add(project: Project, part: int, notes: Sequence[Note], deed: Deed = Deed.DRAW) -> Edited:
    """Put notes into a part: drawn ones, or candidates that are accepted (`Deed.ACCEPT`)."""
    return swapped(project, {part: Swap(new=tuple(map(confirmed, notes)))}, deed)


def delete(project: Project, selection: Selection, deed: Deed = Deed.DELETE) -> Edited:
    """Remove the selected notes."""
    return edit(project, selection, deed, lambda _: ())


def confirm(project: Project, selection: Selection) -> Edited:
    """Say that the selected notes are right: nothing about them is doubtful any more."""
    return edit(project, selection, Deed.CONFIRM, lambda notes: map(confirmed, notes))


def within_reach(selection: Selection, seconds: float, pitches: int) -> tuple[float, int]:
    """How far the selected notes can really go, all together, to stay in 0 s and 0-127."""
    if not selection:
        return 0.0, 0
    rows = [columns_of(notes)[:, PITCH] for _, notes in selection]
    low, high = min(int(row.min()) for row in rows), max(int(row.max()) for row in rows)
    first = min(notes[0].onset for _, notes in selection)
    return max(seconds, -first), min(max(pitches, -low), 127 - high)


def move(
    project: Project,
    selection: Selection,
    seconds: float = 0.0,
    pitches: int = 0,
    deed: Deed = Deed.MOVE,
) -> Edited:
    """Move the selected notes in time and pitch; where one can go no further, none does."""
    by, up = within_reach(selection.within(project), seconds, pitches)
    return edit(project, selection, deed, lambda notes: (shifted(note, by, up) for note in notes))


def nudge(project: Project, selection: Selection, seconds: float) -> Edited:
    """Move the selected notes a little in time; for a grid, ask it for `beside` and subtract."""
    return move(project, selection, seconds, deed=Deed.NUDGE)


def transpose(project: Project, selection: Selection, semitones: int) -> Edited:
    """Move the selected notes in pitch; OCTAVE is twelve. Not at all rather than not all."""
    _, reach = within_reach(selection.within(project), 0.0, semitones)
    allowed = semitones if reach == semitones else 0
    return move(project, selection, pitches=allowed, deed=Deed.TRANSPOSE)


def resize_start(project: Project, selection: Selection, seconds: float) -> Edited:
    """Let the selected notes begin so much later or earlier, and end when they did."""

    def resized(note: Note) -> Note:
        latest = max(note.offset - SHORTEST, note.onset)
        return reshaped(note, onset=min(note.onset + seconds, latest))

    return edit(project, selection, Deed.RESIZE, lambda notes: map(resized, notes))


def resize_end(project: Project, selection: Selection, seconds: float) -> Edited:
    """Let the selected notes end so much later or earlier."""

    def resized(note: Note) -> Note:
        earliest = min(note.onset + SHORTEST, note.offset)
        return reshaped(note, offset=max(note.offset + seconds, earliest))

    return edit(project, selection, Deed.RESIZE, lambda notes: map(resized, notes))


def split(project: Project, selection: Selection, seconds: float) -> Edited:
    """Make two of each selected note that sounds at `seconds`, unless one would be too short."""

    def halves(note: Note) -> Notes:
        if min(seconds - note.onset, note.offset - seconds) < SHORTEST:
            return (note,)
        return reshaped(note, offset=seconds), reshaped(note, onset=seconds)

    return edit(
        project, selection, Deed.SPLIT, lambda notes: (half for n in notes for half in halves(n))
    )


def merge(project: Project, selection: Selection) -> Edited:
    """Make one note of the selected notes of each pitch, from the first's onset to the last end.

    It is bent as each of them was where that one sounded.
    """

    def merged(notes: Notes) -> Notes:
        ordered = sorted(notes, key=lambda note: (note.pitch, note))
        rows = (list(row) for _, row in groupby(ordered, key=lambda note: note.pitch))
        return tuple(map(joined, rows))

    return edit(project, selection, Deed.MERGE, merged)


def seam(notes: Notes, seconds: float, pitch: int, slack: float) -> Notes | None:
    """The two neighbours of that pitch that meet around `seconds`, give or take `slack`."""
    stop = bisect_right(notes, seconds + slack, key=lambda note: note.onset)
    row = [note for note in notes[:stop] if note.pitch == pitch]
    if len(row) < 2:
        return None
    before, after = row[-2:]
    meets = before.offset >= seconds - slack and after.onset >= seconds - slack
    return (before, after) if meets else None


def duplicate(
    project: Project, selection: Selection, seconds: float | None = None, pitches: int = 0
) -> Edited:
    """Put a copy of the selected notes elsewhere; if no distance is given, right behind them."""
    chosen = selection.within(project)
    start, stop = chosen.span or (0.0, 0.0)
    by, up = within_reach(chosen, stop - start if seconds is None else seconds, pitches)
    copies = {
        part: Swap(new=tuple(confirmed(shifted(note, by, up)) for note in notes))
        for part, notes in chosen
    }
    return swapped(project, copies, Deed.DUPLICATE)
