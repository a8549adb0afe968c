"""Which gesture a press begins, and what the pointer's shape says of it beforehand."""

from PySide6.QtCore import Qt

from app.roll.dragging import Draw, Move, Resize
from app.roll.gestures import ALT, Accept, Band, Merge, Split
from app.roll.hits import Hit, Zone, seam_at
from app.roll.scene import Scene
from app.timeline.axis import TimeAxis
from app.timeline.gestures import Gesture, Pointer

Shape = Qt.CursorShape

SHAPES = {
    Zone.BODY: Shape.OpenHandCursor,
    Zone.START: Shape.SizeHorCursor,
    Zone.END: Shape.SizeHorCursor,
    Zone.OUTLINE: Shape.PointingHandCursor,
}


def editing(scene: Scene, axis: TimeAxis, pointer: Pointer, found: Hit | None) -> Gesture | None:
    """What pressing the left button there begins; None where nothing can be edited, or not now."""
    project = scene.project
    if project is None or scene.is_waiting:
        return None
    if pointer.twice:
        part = found.part if found and found.zone is not Zone.OUTLINE else scene.home
        pair = seam_at(scene, axis.view, pointer, part)
        if pair is not None:
            return Merge(scene, project, part, pair)
    if found is None:
        seek = axis.seek.emit
        return Draw(scene, project) if pointer.twice else Band(
            scene, project, lambda seconds: seek(axis.view.inside(seconds))
        )  # fmt: skip
    if found.zone is Zone.OUTLINE:
        return Accept(scene, project, found)
    if pointer.twice:
        return Split(scene, project, found)
    return (Move if found.zone is Zone.BODY else Resize)(scene, project, found)


def resting_cursor(scene: Scene, axis: TimeAxis, pointer: Pointer, found: Hit | None) -> Shape:
    """What the pointer looks like there: an open hand moves, arrows resize, parted ones merge."""
    if scene.project is None or found is None:
        return Shape.ArrowCursor
    if found.zone in (Zone.START, Zone.END) and seam_at(scene, axis.view, pointer, found.part):
        return Shape.SplitHCursor
    if found.zone is Zone.BODY and pointer.modifiers & ALT:
        return Shape.DragCopyCursor
    return SHAPES[found.zone]
