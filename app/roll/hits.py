"""What lies under the pointer, and what a hand could do to it there."""

from dataclasses import dataclass
from enum import Enum, auto

from app.project.columns import Notes
from app.project.edits.notes import seam
from app.roll.scene import Scene
from app.roll.table import NoteTable
from app.timeline.axis import VisibleTime
from app.timeline.gestures import Pointer
from engine.music import Note

SLACK = 3.0  # pixels: how nearly one must point at a note
EDGE = 7.0  # pixels inside a note that are its end
LEAST_EDGED = 12.0  # pixels: shorter notes are too short for ends


class Zone(Enum):
    """Where on a note; an outline is a note that is not there yet."""

    BODY = auto()
    START = auto()
    END = auto()
    OUTLINE = auto()


@dataclass(frozen=True, slots=True)
class Hit:
    """A note under the pointer, its part, its row in the table it is in."""

    zone: Zone
    note: Note
    part: int
    row: int


def hit(scene: Scene, view: VisibleTime, pointer: Pointer) -> Hit | None:
    """The note there, or the outline of one; None where nothing is."""
    row = _at(scene.table, view, pointer, scene.active)
    if row is not None:
        note = scene.table.notes[row]
        zone = _zone(note, view, pointer.x)
        return Hit(zone, note, int(scene.table.part[row]), row)
    outlines = outlined(scene)
    row = _at(outlines, view, pointer)
    if row is None:
        return None
    return Hit(Zone.OUTLINE, outlines.notes[row], scene.home, row)


def outlined(scene: Scene) -> NoteTable:
    """The notes of which only outlines are shown: the machine's own, or else candidates."""
    return scene.machine_only if scene.comparison else scene.suspects


def seam_at(scene: Scene, view: VisibleTime, pointer: Pointer, part: int) -> Notes | None:
    """The two neighbours whose seam is there."""
    if scene.project is None or pointer.pitch is None:
        return None
    parts = scene.project.transcription.parts
    notes = parts[part].notes if part < len(parts) else ()
    return seam(notes, pointer.seconds, pointer.pitch, SLACK * view.per_pixel)


def _at(table: NoteTable, view: VisibleTime, pointer: Pointer, part: int = 0) -> int | None:
    """Where parts play in unison, a hand means the note of the part in use."""
    return table.at(pointer.seconds, pointer.pitch or 0, SLACK * view.per_pixel, part)


def _zone(note: Note, view: VisibleTime, x: float) -> Zone:
    left, right = view.to_x(note.onset), view.to_x(note.offset)
    if right - left < LEAST_EDGED:
        return Zone.BODY
    edge = min(EDGE, (right - left) / 3)
    if x <= left + edge:
        return Zone.START
    return Zone.END if x >= right - edge else Zone.BODY
