"""How loud notes are: what the velocity lane does."""

from app.project.edits.labels import Deed
from app.project.edits.lift import Edited, edit
from app.project.edits.shaping import reshaped
from app.project.project import Project
from app.project.selection import Selection
from engine.music import Note

Height = tuple[float, float]  # a time (seconds) and the velocity there


def set_velocity(project: Project, selection: Selection, velocity: int) -> Edited:
    """Give all selected notes one velocity (held within 1-127)."""
    return edit(
        project,
        selection,
        Deed.VELOCITY,
        lambda notes: (reshaped(note, velocity=velocity) for note in notes),
    )


def change_velocity(project: Project, selection: Selection, by: int) -> Edited:
    """Make the selected notes louder or softer; each goes as far as it can."""
    return edit(
        project,
        selection,
        Deed.VELOCITY,
        lambda notes: (reshaped(note, velocity=note.velocity + by) for note in notes),
    )


def ramp_velocity(project: Project, selection: Selection, start: Height, stop: Height) -> Edited:
    """Draw a straight line: each selected note that begins under it gets its height there.

    Notes outside the two times stay as they are.
    """
    (first, low), (last, high) = sorted((start, stop))

    def ramped(note: Note) -> Note:
        if not first <= note.onset <= last:
            return note
        far = (note.onset - first) / (last - first) if last > first else 1.0
        return reshaped(note, velocity=round(low + far * (high - low)))

    return edit(project, selection, Deed.VELOCITY, lambda notes: map(ramped, notes))
