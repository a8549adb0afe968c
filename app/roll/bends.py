"""How the pitch moves within notes: a thin line over each note that bends."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from app.project.columns import Indices
from app.roll.pitches import VisiblePitches
from app.roll.scene import Scene
from app.theme import colour
from app.timeline.axis import VisibleTime
from app.timeline.sheet import Sheet
from engine.music import Note

MOST_SEEN = 2000  # notes in view; of more, no line could be seen
MOST_BENT = 400
LEAST_WIDE = 8.0  # pixels: a shorter note has no room for a curve
LINE, HALO = 1.5, 3.5  # pixels
SURROUNDED = 0.55  # opacity of the halo, which keeps the line apart from notes of any colour


def paint_bends(sheet: Sheet, pitches: VisiblePitches, scene: Scene, rows: Indices) -> int:
    """The curves of those notes; how many were painted."""
    if len(rows) > MOST_SEEN:
        return 0
    notes = (scene.table.notes[row] for row in rows.tolist())
    curves = [curve_of(note, sheet.view, pitches) for note in notes if note.bend]
    curves = [curve for curve in curves if curve[-1].x() - curve[0].x() >= LEAST_WIDE]
    if not 0 < len(curves) <= MOST_BENT:
        return 0
    _paint(sheet, [QPolygonF(curve) for curve in curves])
    return len(curves)


def curve_of(note: Note, view: VisibleTime, pitches: VisiblePitches) -> list[QPointF]:
    """The pitch of a note that bends as points in the lane, from its onset to its end.

    Before its first point and after its last it stays; of a note that was shortened, what lies
    beyond its end is left out.
    """
    length = note.offset - note.onset
    points = [point for point in note.bend if 0.0 < point[0] < length]
    first = note.bend[0][1]
    last = points[-1][1] if points else first
    middle = pitches.top(note.pitch) + pitches.row / 2
    return [
        QPointF(view.to_x(note.onset + time), middle - step * pitches.row)
        for time, step in ((0.0, first), *points, (length, last))
    ]


def _paint(sheet: Sheet, curves: list[QPolygonF]) -> None:
    painter, palette = sheet.painter, sheet.palette
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    for name, width, opacity in (
        (palette.background, HALO, SURROUNDED),
        (palette.text, LINE, 1.0),
    ):
        pen = QPen(colour(name, opacity), width)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        for curve in curves:
            painter.drawPolyline(curve)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
