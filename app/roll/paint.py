"""Painting the roll, layer by layer, each in a few calls however many notes there are."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from app.colour import contrast
from app.roll.pitches import PITCHES, VisiblePitches, is_black
from app.roll.table import Indices, NoteTable
from app.roll.words import pitch_name
from app.theme import colour
from app.timeline.axis import VisibleTime
from app.timeline.grid import Grid
from app.timeline.sheet import Sheet

Floats = npt.NDArray[np.float64]

SHADES = 16  # of velocity, and
DOUBTS = 8  # of confidence, so that notes of one look are painted in one call
FAINTEST = 0.35  # the opacity of a note that is hardly believed
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


def paint_grid(sheet: Sheet, grid: Grid) -> None:
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
    values = table.values[which]
    # Far outside, a coordinate would only lose precision.
    edges = np.clip(time.to_columns(values[:, :2]), -64.0, time.width + 64.0)
    edges = np.round(edges * ratio) / ratio
    boxes = np.empty((len(which), 4))
    gap = 1.0 if pitches.row >= 7 else 0.0
    boxes[:, 0] = edges[:, 0]
    boxes[:, 1] = np.round((pitches.top(0) - values[:, 2] * pitches.row) * ratio) / ratio + gap
    # A pixel of space behind each note, so that repeated ones stay apart.
    boxes[:, 2] = np.maximum(edges[:, 1] - edges[:, 0] - 1.0, 2.0)
    boxes[:, 3] = max(pitches.row - 2 * gap, 2.0)
    return boxes


@dataclass(frozen=True, slots=True)
class Look:
    """What is painted alike: one part's notes of one shade and one doubt."""

    part: int
    shade: int
    doubt: int

    @property
    def velocity(self) -> int:
        """The velocity in the middle of the shade."""
        return min(self.shade * 8 + 4, 127)

    @property
    def opacity(self) -> float:
        """More doubt, more of the background."""
        return FAINTEST + (1.0 - FAINTEST) * (DOUBTS - 1 - self.doubt) / (DOUBTS - 1)


def looks(table: NoteTable, which: Indices) -> list[tuple[Look, Indices]]:
    """Those notes grouped by look, each group's positions in `which`; doubtful ones first."""
    values = table.values[which]
    shade = np.minimum(values[:, 3].astype(np.int64) // 8, SHADES - 1)
    doubt = np.clip(((1.0 - values[:, 4]) * DOUBTS).astype(np.int64), 0, DOUBTS - 1)
    key = ((DOUBTS - 1 - doubt) * 64 + table.part[which] % 64) * SHADES + shade
    order = np.argsort(key, kind="stable")
    starts = np.flatnonzero(np.diff(key[order], prepend=-1))
    groups = np.split(order, starts[1:]) if len(order) else []
    made = []
    for group in groups:
        rest, shade_of = divmod(int(key[group[0]]), SHADES)
        sure, part = divmod(rest, 64)
        made.append((Look(part, shade_of, DOUBTS - 1 - sure), group))
    return made


def paint_notes(sheet: Sheet, pitches: VisiblePitches, table: NoteTable) -> int:
    """The notes inside the clip; how many were painted."""
    left, right = sheet.clip.left() - 4, sheet.clip.right() + 4
    which = table.seen(
        sheet.view.to_seconds(left),
        sheet.view.to_seconds(right),
        pitches.at(sheet.clip.bottom()),
        pitches.at(sheet.clip.top()),
    )
    boxes = note_boxes(table, which, sheet.view, pitches, sheet.ratio)
    is_round = boxes.shape[0] <= MOST_ROUND and pitches.row - 2 >= LEAST_ROUND
    radius = min((pitches.row - 2) / 3, 3.0)
    for look, group in looks(table, which):
        name = sheet.palette.note(look.part, look.velocity)
        if is_round:
            sheet.fill_round(boxes[group], radius, name, look.opacity)
        else:
            sheet.fill(boxes[group], name, look.opacity)
    if pitches.row >= LEAST_NAMED and len(which) <= MOST_NAMED:
        _paint_names(sheet, table, which, boxes)
    return len(which)


def _paint_names(sheet: Sheet, table: NoteTable, which: Indices, boxes: Floats) -> None:
    """The pitch inside notes that are long enough; also on those that begin left of the lane."""
    font = QFont(sheet.painter.font())
    font.setPixelSize(min(int(boxes[0, 3] * 0.68), 13) if len(boxes) else 10)
    sheet.painter.setFont(font)
    metrics = QFontMetricsF(font)
    align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    written: dict[int, float] = {}
    for index, (left, top, width, height) in zip(which.tolist(), boxes.tolist(), strict=True):
        note, words = table.notes[index], pitch_name(table.notes[index].pitch)
        start, room = max(left, 0.0), metrics.horizontalAdvance(words) + 9
        # Two parts in unison need the name once.
        if left + width - start < room or start < written.get(note.pitch, -1.0):
            continue
        written[note.pitch] = start + room
        behind = sheet.palette.note(int(table.part[index]), note.velocity)
        sheet.text(QRectF(start + 5, top, width, height), words, ink(behind), align)


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
