"""Parts: add, rename, change, delete, merge, split, and notes from one to another."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from app.project.edits.collisions import place
from app.project.edits.labels import Deed, label
from app.project.edits.lift import Edited, Swap, finished, swapped, with_parts
from app.project.edits.shaping import confirmed
from app.project.project import Project
from app.project.selection import Selection
from engine.music import Part, PedalSpan

Parts = tuple[Part, ...]


def add_part(project: Project, name: str, program: int = 0) -> Edited:
    """An empty part after the others."""
    parts = (*project.transcription.parts, Part(name, program))
    return _restructured(project, parts, Deed.ADD_PART)


def rename_part(project: Project, index: int, name: str) -> Edited:
    """Call a part something else."""
    part = project.transcription.parts[index]
    return _replaced(project, index, replace(part, name=name), Deed.RENAME_PART)


def set_program(project: Project, index: int, program: int) -> Edited:
    """Give a part another General MIDI instrument (0-127)."""
    part = project.transcription.parts[index]
    chosen = replace(part, program=min(max(program, 0), 127))
    return _replaced(project, index, chosen, Deed.SET_PROGRAM)


def delete_part(project: Project, index: int) -> Edited:
    """Remove a part and all it plays."""
    parts = project.transcription.parts
    return _restructured(project, parts[:index] + parts[index + 1 :], Deed.DELETE_PART)


def to_part(project: Project, selection: Selection, index: int) -> Edited:
    """Move the selected notes into another part, where they win over equal pitches."""
    chosen = selection.within(project)
    swaps = {part: Swap(gone=notes) for part, notes in chosen if part != index}
    new = [confirmed(note) for swap in swaps.values() for note in swap.gone]
    if not new:
        return Edited(project, chosen, "")
    own = chosen.part(index)
    after = swapped(project, {**swaps, index: Swap(own, (*own, *new))}, Deed.TO_PART)
    return replace(after, label=label(Deed.TO_PART, len(new)))


def merge_parts(project: Project, indices: Collection[int]) -> Edited:
    """Make one part of several, in the place and by the name of the first of them.

    Where two play one pitch at once, the note of the later part stays whole.
    """
    parts = project.transcription.parts
    chosen = [parts[index] for index in sorted(set(indices))]
    if len(chosen) < 2:
        return Edited(project, Selection(), "")
    notes = chosen[0].notes
    for part in chosen[1:]:
        notes = place(notes, (), part.notes).notes
    merged = replace(
        chosen[0],
        notes=notes,
        hits=tuple(hit for part in chosen for hit in part.hits),
        pedal=joined_pedal(span for part in chosen for span in part.pedal),
        kit=all(part.kit for part in chosen),
    )
    first, *others = sorted(set(indices))
    left = [merged if k == first else part for k, part in enumerate(parts) if k not in others]
    return _restructured(project, tuple(left), Deed.MERGE_PARTS)


def split_part(project: Project, index: int, pitch: int) -> Edited:
    """Move all notes below `pitch` into a new part right after; both keep the pedal."""
    parts = project.transcription.parts
    part = parts[index]
    high = tuple(note for note in part.notes if note.pitch >= pitch)
    low = tuple(note for note in part.notes if note.pitch < pitch)
    if not high or not low:
        return Edited(project, Selection(), "")
    halves = (
        replace(part, notes=high),
        replace(part, name=f"{part.name}, low", notes=low, hits=(), kit=False),
    )
    return _restructured(project, (*parts[:index], *halves, *parts[index + 1 :]), Deed.SPLIT_PART)


def _replaced(project: Project, index: int, part: Part, deed: Deed) -> Edited:
    """The project with another part in that place; itself if they are equal."""
    parts = project.transcription.parts
    if part == parts[index]:
        return Edited(project, Selection(), "")
    return _restructured(project, (*parts[:index], part, *parts[index + 1 :]), deed)


def _restructured(project: Project, parts: Parts, deed: Deed) -> Edited:
    """Other parts, and nothing selected: their numbers may mean others now."""
    return finished(project, with_parts(project, parts), Selection(), label(deed))


def joined_pedal(spans: Iterable[PedalSpan]) -> tuple[PedalSpan, ...]:
    """Pedals of several parts as one foot would do it."""
    joined: list[PedalSpan] = []
    for span in sorted(spans):
        if joined and span.start <= joined[-1].stop:
            joined[-1] = PedalSpan(joined[-1].start, max(joined[-1].stop, span.stop))
        else:
            joined.append(span)
    return tuple(joined)
