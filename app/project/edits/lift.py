"""From notes to projects: the one way in which an edit of notes becomes an edit of a piece."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.project.columns import Notes, places, present
from app.project.edits.collisions import place
from app.project.edits.labels import Deed, label
from app.project.operations import with_transcription
from app.project.project import Project
from app.project.selection import Selection
from engine.music import Note, Part

MANY = 1000  # notes: an edit of more takes longer than a hand, or a window, can wait

Transform = Callable[[Notes], Iterable[Note]]
"""From the selected notes of one part to those that take their place, few or many."""


@dataclass(frozen=True, slots=True)
class Edited:
    """A project after an edit, what is selected then, and the edit's name for the Edit menu.

    `project` is the very project that was edited if nothing came of it; `label` is then empty.
    """

    project: Project
    selection: Selection
    label: str


Edit = Callable[[Project, Selection], Edited]
"""An edit of what is selected; a pure function, so that it may be worked out anywhere."""


@dataclass(frozen=True, slots=True)
class Swap:
    """Notes of one part that go, and notes that come. Those in both stay and count as neither."""

    gone: Notes = ()
    new: Notes = ()


def edit(project: Project, selection: Selection, deed: Deed, transform: Transform) -> Edited:
    """Let `transform` change the selected notes; afterwards they are selected as they are then."""
    parts = project.transcription.parts
    swaps = {}
    for index, notes in selection:
        if index < len(parts):
            chosen = present(parts[index].notes, notes)
            if chosen:
                swaps[index] = Swap(chosen, tuple(transform(chosen)))
    return swapped(project, swaps, deed)


def swapped(project: Project, swaps: Mapping[int, Swap], deed: Deed) -> Edited:
    """Swap notes, part by part; the notes that came are selected."""
    parts = list(project.transcription.parts)
    mine: dict[int, Notes] = {}
    for index, swap in swaps.items():
        notes = parts[index].notes
        placed = place(notes, places(notes, _sorted(swap.gone, notes)).tolist(), swap.new)
        mine[index] = placed.mine
        if placed.notes is not notes:
            parts[index] = parts[index].with_notes(placed.notes)
    after = with_parts(project, tuple(parts))
    return finished(project, after, Selection.of_sorted(mine), label(deed, _count(swaps.values())))


def finished(before: Project, after: Project, selection: Selection, name: str) -> Edited:
    """What came of an edit; it has no name if nothing did."""
    return Edited(after, selection, "" if after is before else name)


def with_parts(project: Project, parts: tuple[Part, ...]) -> Project:
    """The project with other parts; itself if they are the same objects."""
    old = project.transcription.parts
    if len(parts) == len(old) and all(a is b for a, b in zip(parts, old, strict=True)):
        return project
    return with_transcription(project, replace(project.transcription, parts=parts))


def _sorted(some: Notes, notes: Notes) -> Sequence[Note]:
    """Some notes in order; all of them are in order already."""
    return some if some is notes else sorted(some)


def _count(swaps: Iterable[Swap]) -> int:
    """How many notes something was done to: those that go, or where none does, those that come."""
    gone = new = 0
    for swap in swaps:
        before, after = set(map(id, swap.gone)), set(map(id, swap.new))
        gone += len(before - after)
        new += len(after - before)
    return gone or new
