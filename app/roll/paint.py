"""Painting the roll, layer by layer, each in a few calls however many notes there are."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from app.colour import contrast, mix
from app.project.columns import NOWHERE, OFFSET, ONSET, PITCH, Indices
from app.roll.dress import Dress, Paint
from app.roll.pitches import PITCHES, VisiblePitches, is_black
from app.roll.scene import Scene
from app.roll.table import NoteTable
from app.roll.words import pitch_name
from app.theme import colour
from app.timeline.axis import VisibleTime
from app.timeline.grid import Lines
from app.timeline.sheet import Sheet

Floats = npt.NDArray[np.float64]

FRAME = 1.5  # pixels around a selected note
MOST_FRAMED = 5000  # more selected notes have no room for frames, and are tinted instead
CROWD_SHARE = 0.65  # of the tint
MOST_ROUND = 1500  # notes with round corners at once; each costs 2 µs
LEAST_ROUND = 5  # pixels high
LEAST_NAMED = 15  # pixels high: notes that have room for their name
MOST_NAMED = 250


def paint_rows(sheet: Sheet, pitches: VisiblePitches) -> None:
    """The background: rows of black keys darker, a line between B and C."""
    palette, width = sheet.palette, sheet.view.width + 1
    sheet.fill(sheet.box(0, 0, width, sheet.height), palette.background)
    low, high = pitches.at(sheet.height), pitches.at(0)
    seen = range(low, high + 1)
    black = [sheet.box(0, pitches.top(p), width, pitches.row) for p in seen if is_black(p)]
    octaves = [p for p in seen if p % 12 == 0]
    lines = [sheet.box(0, pitches.top(p - 1) - sheet.hair, width, sheet.hair) for p in octaves]
    for boxes, name in ((black, palette.black_row), (lines, palette.line)):
        if boxes:
            sheet.fill(np.concatenate(boxes), name)


def paint_grid(sheet: Sheet, grid: Lines) -> None:
    """Parts of beats fainter than beats, beats fainter than bars."""
    for seconds, name, opacity in (
        (grid.fine, sheet.palette.line, 0.55),
        (grid.beats, sheet.palette.line, 1.0),
        (grid.bars, sheet.palette.line_strong, 1.0),
    ):
        sheet.fill(sheet.uprights(seconds, 0, sheet.height), name, opacity)


def note_boxes(
    table: NoteTable, which: Indices, time: VisibleTime, pitches: VisiblePitches, ratio: float
) -> Floats:
    """Where those notes lie: rows of (left, top, width, height), edges on the screen's pixels."""
    onsets, offsets, numbers = (table.values[:, k].take(which) for k in (ONSET, OFFSET, PITCH))
    left, right = (_edges(time, seconds, ratio) for seconds in (onsets, offsets))
    boxes = np.empty((len(which), 4))
    gap = 1.0 if pitches.row >= 7 else 0.0
    boxes[:, 0] = left
    boxes[:, 1] = np.round((pitches.top(0) - numbers * pitches.row) * ratio) / ratio + gap
    # A pixel of space behind each note, so that repeated ones stay apart.
    boxes[:, 2] = np.maximum(right - left - 1.0, 2.0)
    boxes[:, 3] = max(pitches.row - 2 * gap, 2.0)
    return boxes


def _edges(time: VisibleTime, seconds: Floats, ratio: float) -> Floats:
    """The nearest edges of pixels; far outside, a coordinate would only lose precision."""
    places = np.clip(time.to_columns(seconds), -64.0, time.width + 64.0)
    return np.asarray(np.round(places * ratio) / ratio, np.float64)


def paint_notes(sheet: Sheet, pitches: VisiblePitches, scene: Scene) -> int:
    """The notes inside the clip, selected ones on top; how many were painted."""
    table, dress = scene.table, Dress(scene, sheet.palette)
    which = seen_rows(sheet, pitches, table)
    boxes = note_boxes(table, which, sheet.view, pitches, sheet.ratio)
    chosen = among(which, scene.selected_rows)
    # Not how many are in the clip: a narrow one is to look like the rest of the lane.
    count = table.count(sheet.view.start, sheet.view.stop)
    brush = Brush(sheet, pitches.row, count)
    if len(chosen) < len(which):
        for name, opacity, group in dress.paints(which):
            brush.fill(boxes.take(group, axis=0), name, opacity)
    if len(chosen):
        _paint_selected(brush, boxes.take(chosen, axis=0), list(dress.paints(which[chosen])))
    if pitches.row >= LEAST_NAMED and count <= MOST_NAMED:
        _paint_names(sheet, scene, which, boxes)
    return len(which)


def seen_rows(sheet: Sheet, pitches: VisiblePitches, table: NoteTable) -> Indices:
    """The notes inside the clip."""
    left, right = sheet.clip.left() - 4, sheet.clip.right() + 4
    return table.seen(
        sheet.view.to_seconds(left),
        sheet.view.to_seconds(right),
        pitches.at(sheet.clip.bottom()),
        pitches.at(sheet.clip.top()),
    )


class Brush:
    """Fills the boxes of notes, with round corners where there is time and room for them."""

    def __init__(self, sheet: Sheet, row: int, count: int) -> None:
        self._sheet = sheet
        self.palette = sheet.palette
        self._is_round = count <= MOST_ROUND and row - 2 >= LEAST_ROUND
        self._radius = min((row - 2) / 3, 3.0)

    def fill(self, boxes: Floats, name: str, opacity: float = 1.0, grown: float = 0.0) -> None:
        """Fill them, each `grown` pixels larger on all sides."""
        if grown:
            boxes = boxes + np.array((-grown, -grown, 2 * grown, 2 * grown))
        if self._is_round:
            self._sheet.fill_round(boxes, max(self._radius + grown, 0.0), name, opacity)
        else:
            self._sheet.fill(boxes, name, opacity)


def _paint_selected(brush: Brush, boxes: Floats, paints: list[Paint]) -> None:
    """Selected notes: a frame that no hue has, then the note itself, without its doubts."""
    is_crowd = len(boxes) > MOST_FRAMED
    if not is_crowd:
        brush.fill(boxes, brush.palette.background, 1.0, FRAME + 1.0)
        brush.fill(boxes, brush.palette.text, 1.0, FRAME)
    for name, _, group in paints:
        shade = mix(name, brush.palette.text, CROWD_SHARE) if is_crowd else name
        brush.fill(boxes.take(group, axis=0), shade)


def among(which: Indices, chosen: Indices) -> Indices:
    """The positions in `which` (ascending) of those that are chosen (ascending)."""
    if not len(which) or not len(chosen):
        return NOWHERE
    place = np.minimum(np.searchsorted(chosen, which), len(chosen) - 1)
    return np.flatnonzero(chosen[place] == which)


def _paint_names(sheet: Sheet, scene: Scene, which: Indices, boxes: Floats) -> None:
    """The pitch inside notes that are long enough; also on those that begin left of the lane."""
    font = QFont(sheet.painter.font())
    font.setPixelSize(min(int(boxes[0, 3] * 0.68), 13) if len(boxes) else 10)
    sheet.painter.setFont(font)
    metrics = QFontMetricsF(font)
    align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    written: dict[int, float] = {}
    table = scene.table
    behind = {
        position: name
        for name, _, group in Dress(scene, sheet.palette).paints(which)
        for position in group.tolist()
    }
    for (
        position,
        index,
    ) in enumerate(which.tolist()):
        left, top, width, height = boxes[position].tolist()
        note, words = table.notes[index], pitch_name(table.notes[index].pitch)
        start, room = max(left, 0.0), metrics.horizontalAdvance(words) + 9
        # Two parts in unison need the name once.
        if left + width - start < room or start < written.get(note.pitch, -1.0):
            continue
        written[note.pitch] = start + room
        box = QRectF(start + 5, top, width, height)
        sheet.text(box, words, ink(behind[position]), align)


def ink(behind: str) -> str:
    """Black or white, whichever is read more easily on that colour."""
    return max(("#10131a", "#ffffff"), key=lambda name: contrast(name, behind))


def paint_ring(sheet: Sheet, box: Floats) -> None:
    """A ring around the note one has walked to."""
    left, top, width, height = box.tolist()
    sheet.painter.setPen(QPen(colour(sheet.palette.text), 2.0))
    sheet.painter.setBrush(Qt.BrushStyle.NoBrush)
    sheet.painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    ring = QRectF(left - 2, top - 2, width + 4, height + 4)
    sheet.painter.drawRoundedRect(ring, 4.0, 4.0)
    sheet.painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def paint_heard(sheet: Sheet, heard: float | None) -> None:
    """How far a running transcription has come: what lies behind it is still under a veil."""
    if heard is None:
        return
    x, palette = sheet.view.to_x(heard), sheet.palette
    sheet.fill(sheet.box(x, 0, sheet.view.width + 1 - x, sheet.height), palette.surface, 0.6)
    for width, opacity in ((24, 0.06), (12, 0.08), (5, 0.12)):
        sheet.fill(sheet.box(x - width, 0, width, sheet.height), palette.accent, opacity)
    sheet.fill(sheet.box(x - 2, 0, 2, sheet.height), palette.accent)


def paint_frame(sheet: Sheet) -> None:
    """A frame around the notes while the keys are theirs."""
    width, height = sheet.view.width, sheet.height
    sides = ((0, 0, width, 2), (0, height - 2, width, 2), (0, 0, 2, height))
    boxes = [sheet.box(*side) for side in (*sides, (width - 2, 0, 2, height))]
    sheet.fill(np.concatenate(boxes), sheet.palette.accent)


def row_of(pitches: VisiblePitches, pitch: int, width: float) -> QRectF:
    """The whole row of a pitch; empty for a pitch that does not exist."""
    height = pitches.row if 0 <= pitch < PITCHES else 0
    return QRectF(0.0, pitches.top(pitch), width, height)
