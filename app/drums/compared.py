"""The drum chart while it is compared: who says which hit, in the colours of the piano roll."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPen

from app.drums.looks import mark_of
from app.drums.paint import WIDEST, Ink, draw_shape, mark_box
from app.palette import Palette
from app.project.edits.kittaking import HitComparison
from app.project.kit import within
from app.roll.dress import common_colour, machine_colour
from app.theme import colour
from app.timeline.sheet import Sheet

INSIDE = 0.22  # the opacity of what an outline surrounds, as in the roll


def ink_of(comparison: HitComparison, palette: Palette) -> Ink:
    """Grey for what both say, the person's colour for what only she says."""
    shared, common = {mine for _, mine in comparison.same}, common_colour(palette)
    own = palette.note(0, 110)
    return lambda hit: common if hit in shared else own


def paint_only_machine(sheet: Sheet, comparison: HitComparison) -> None:
    """The machine's own hits as outlines."""
    painter, name = sheet.painter, machine_colour(sheet.palette)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(QPen(colour(name), 1.4, Qt.PenStyle.SolidLine))
    painter.setBrush(colour(name, INSIDE))
    left = sheet.view.to_seconds(sheet.clip.left() - WIDEST)
    right = sheet.view.to_seconds(sheet.clip.right() + WIDEST)
    for hit in within(comparison.only_machine, left, right):
        mark = mark_of(hit, sheet.palette)
        box = mark_box(sheet.view.to_x(hit.onset), hit, mark.size, sheet.height)
        draw_shape(painter, hit, box, mark.is_round)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
