"""Painting the drum chart: its rows, the beats behind them, hits as round and square marks."""

from collections.abc import Callable, Iterable

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.drums.looks import mark_of
from app.project.grid import Grid
from app.project.kit import PLACES, ROWS
from app.theme import colour
from app.timeline.grid import beat_lines, second_lines, with_grid
from app.timeline.sheet import Sheet
from engine.music import Drum, DrumHit, TempoMap

ToX = Callable[[float], float]
Ink = Callable[[DrumHit], str]

LAST_OF_GROUP = (Drum.RIDE, Drum.HIHAT_PEDAL, Drum.TOM_LOW, Drum.SNARE)
DOUBTFUL_OPACITY = 0.45
WIDEST = 13.0  # pixels


def row_height(height: float) -> float:
    """How high a row of a chart is."""
    return height / len(ROWS)


def paint_ground(sheet: Sheet, tempo: TempoMap | None, grid: Grid | None) -> None:
    """Rows, lines between groups of drums, and the beats."""
    palette, width = sheet.palette, sheet.view.width + 1
    row = row_height(sheet.height)
    sheet.fill(sheet.box(0, 0, width, sheet.height), palette.background)
    for index in range(1, len(ROWS), 2):
        sheet.fill(sheet.box(0, index * row, width, row), palette.black_row)
    lines = beat_lines(tempo, sheet.view) if tempo else second_lines(sheet.view)
    if tempo and grid:
        lines = with_grid(lines, grid, sheet.view)
    for seconds, name, opacity in (
        (lines.fine, palette.line, 0.6),
        (lines.beats, palette.line, 1.0),
        (lines.bars, palette.line_strong, 1.0),
    ):
        sheet.fill(sheet.uprights(np.asarray(seconds), 0.0, sheet.height), name, opacity)
    for drum in LAST_OF_GROUP:
        bottom = (PLACES[drum] + 1) * row
        sheet.fill(sheet.box(0, bottom - sheet.hair, width, sheet.hair), palette.line_strong)


def paint_hits(
    sheet: Sheet, hits: Iterable[DrumHit], chosen: frozenset[DrumHit], ink: Ink | None = None
) -> None:
    """Each hit in its row; selected ones framed and above the others.

    `ink` gives their colours; None: those of their drums, fainter the more doubtful they are.
    """
    painter = sheet.painter
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    left, right = sheet.clip.left() - WIDEST, sheet.clip.right() + WIDEST
    above = []
    for hit in hits:
        if left <= sheet.view.to_x(hit.onset) <= right:
            if hit in chosen:
                above.append(hit)
            else:
                _paint_hit(sheet, hit, ink)
    for hit in above:
        _paint_hit(sheet, hit, ink, framed=True)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _paint_hit(sheet: Sheet, hit: DrumHit, ink: Ink | None, framed: bool = False) -> None:
    painter, mark = sheet.painter, mark_of(hit, sheet.palette)
    box = mark_box(sheet.view.to_x(hit.onset), hit, mark.size, sheet.height)
    if framed:
        painter.setPen(QPen(colour(sheet.palette.text), 1.6))
        box = box.adjusted(-1, -1, 1, 1)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
    doubt = DOUBTFUL_OPACITY + (1.0 - DOUBTFUL_OPACITY) * hit.confidence
    painter.setBrush(colour(ink(hit)) if ink else colour(mark.colour, doubt))
    draw_shape(painter, hit, box, mark.is_round)
    _paint_pedal_and_opening(sheet, hit, box)


def draw_shape(painter: QPainter, hit: DrumHit, box: QRectF, is_round: bool) -> None:
    """The shape of a hit's drum, with the pen and the brush that are set."""
    if hit.drum is Drum.SIDE_STICK:
        middle = box.center()
        across, down = QPointF(box.width() / 2, 0), QPointF(0, box.height() / 2)
        painter.drawPolygon([middle - down, middle + across, middle + down, middle - across])
    elif is_round:
        painter.drawEllipse(box)
    else:
        painter.drawRoundedRect(box, 1.5, 1.5)


def _paint_pedal_and_opening(sheet: Sheet, hit: DrumHit, box: QRectF) -> None:
    """An open hat is a ring, as drummers write it; one that the foot closes has a cross."""
    painter = sheet.painter
    ground = colour(sheet.palette.background)
    if hit.drum is Drum.HIHAT_OPEN and box.width() > 5:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        inset = box.width() * 0.27
        painter.drawEllipse(box.adjusted(inset, inset, -inset, -inset))
    elif hit.drum is Drum.HIHAT_PEDAL and box.width() > 5:
        painter.setPen(QPen(ground, 1.4))
        inset = box.width() * 0.25
        inside = box.adjusted(inset, inset, -inset, -inset)
        painter.drawLine(inside.topLeft(), inside.bottomRight())
        painter.drawLine(inside.topRight(), inside.bottomLeft())


def mark_box(x: float, hit: DrumHit, size: float, height: float) -> QRectF:
    """Where a hit's mark is: centred on its time and its row. A kick is wide, as in the games."""
    row = row_height(height)
    middle = (PLACES[hit.drum] + 0.5) * row
    room = min(row - 2.0, WIDEST) * size
    wide = room * (1.25 if hit.drum is Drum.KICK else 1.0)
    return QRectF(x - wide / 2, middle - room / 2, wide, room)


def mark_at(hits: Iterable[DrumHit], x: float, row: float, to_x: ToX) -> DrumHit | None:
    """The hit whose mark is there; of several the nearest."""
    place = int(row)
    near = [
        (abs(to_x(hit.onset) - x), hit)
        for hit in hits
        if PLACES[hit.drum] == place and abs(to_x(hit.onset) - x) <= WIDEST / 2 + 1
    ]
    return min(near, key=lambda found: found[0])[1] if near else None
