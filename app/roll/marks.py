"""What is painted around the notes: outlines, the overtones of one, the rubber band."""

import math

import numpy as np
from PySide6.QtCore import QRectF, Qt

from app.roll.dress import machine_colour
from app.roll.paint import Floats, note_boxes, seen_rows
from app.roll.pitches import VisiblePitches
from app.roll.scene import Scene
from app.roll.table import NoteTable
from app.timeline.gestures import Rectangle
from app.timeline.sheet import Sheet
from engine.music import Note

PARTIALS = range(2, 9)
LEAST_NUMBERED = 11  # pixels high: rows that have room for the number of a partial


def paint_outlines(sheet: Sheet, pitches: VisiblePitches, scene: Scene) -> None:
    """Candidates as faint outlines; while compared, the machine's own notes instead."""
    if scene.comparison is not None:
        name = machine_colour(sheet.palette)
        _paint_hollow(sheet, pitches, scene.machine_only, (name, 1.0, 0.22))
    else:
        _paint_hollow(sheet, pitches, scene.suspects, (sheet.palette.muted, 0.75, 0.07))


def _paint_hollow(
    sheet: Sheet, pitches: VisiblePitches, table: NoteTable, ink: tuple[str, float, float]
) -> None:
    """Outlines in a colour, with the opacity of the line and of what it surrounds."""
    name, line, inside = ink
    which = seen_rows(sheet, pitches, table)
    boxes = note_boxes(table, which, sheet.view, pitches, sheet.ratio)
    sheet.fill(boxes, name, inside)
    sheet.fill(frames(boxes, max(sheet.hair, 1.0)), name, line)


def frames(boxes: Floats, thick: float) -> Floats:
    """The four sides of each box, drawn inside it."""
    left, top, width, height = boxes.T
    line = np.full_like(left, thick)
    inner = np.maximum(height - 2 * thick, 0.0)
    sides = (
        (left, top, width, line),
        (left, top + height - thick, width, line),
        (left, top + thick, line, inner),
        (left + width - thick, top + thick, line, inner),
    )
    return np.concatenate([np.stack(side, axis=1) for side in sides])


def overtones(note: Note) -> list[tuple[int, int]]:
    """The partials 2 to 8 of a note, each with the pitch whose row it falls in."""
    series = [(k, note.pitch + round(12 * math.log2(k))) for k in PARTIALS]
    return [(partial, pitch) for partial, pitch in series if pitch <= 127]


def paint_overtones(sheet: Sheet, pitches: VisiblePitches, note: Note) -> None:
    """Where the note's partials sound: a note that is heard an octave wrong lies on one."""
    series = overtones(note)
    ghosts = [Note(note.onset, pitch, note.offset) for _, pitch in series]
    table = NoteTable.of_notes(ghosts)
    boxes = note_boxes(table, np.arange(len(table)), sheet.view, pitches, sheet.ratio)
    for (partial, _), box in zip(series, boxes, strict=True):
        fade = 1.0 - 0.08 * (partial - 2)
        sheet.fill(box[None], sheet.palette.accent, 0.16 * fade)
        sheet.fill(frames(box[None], max(sheet.hair, 1.0)), sheet.palette.accent, 0.65 * fade)
        if pitches.row >= LEAST_NUMBERED:
            _paint_number(sheet, box, partial)


def _paint_number(sheet: Sheet, box: Floats, partial: int) -> None:
    font = sheet.painter.font()
    font.setPixelSize(min(max(int(box[3] * 0.72), 8), 11))
    sheet.painter.setFont(font)
    left, top, _, height = box.tolist()
    where = QRectF(max(left, 14.0) - 14, top, 11, height)
    align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    sheet.text(where, str(partial), sheet.palette.accent, align)


def paint_band(sheet: Sheet, pitches: VisiblePitches, band: Rectangle) -> None:
    """The rubber band, which stays on the music when that scrolls under it."""
    (start, stop), (high, low) = sorted(band[0]), sorted(band[1])
    left, right = sheet.view.to_x(start), sheet.view.to_x(stop)
    top, bottom = (row * pitches.row - pitches.offset for row in (high, low))
    box = sheet.box(left, top, right - left, bottom - top)
    sheet.fill(box, sheet.palette.accent, 0.14)
    sheet.fill(frames(box, max(sheet.hair, 1.0)), sheet.palette.accent, 0.9)
