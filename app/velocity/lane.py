"""The velocity lane: a bar for each note, as high as it is loud."""

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPen
from PySide6.QtWidgets import QLabel, QWidget

from app.roll.dress import Dress
from app.roll.gestures import CTRL, Editing
from app.roll.paint import among
from app.roll.scene import Scene
from app.roll.words import hint
from app.theme import Theme, colour
from app.timeline.axis import TimeAxis
from app.timeline.gestures import Gesture, Pointer
from app.timeline.lane import Lane
from app.timeline.sheet import Sheet
from app.timeline.strips import Strip
from app.velocity.bars import LOUDEST, WIDTH, Scale, bar_at, bar_boxes, beginning, thinned
from app.velocity.gestures import Lift, Ramp
from engine.music import Note

GUIDES = (32, 64, 96, LOUDEST)
FAINT = 0.55  # opacity of bars while others are selected


class VelocityLane(Lane):
    """Paints the scene's notes as bars; what a hand does to them the scene tells."""

    hint = Signal(str)

    def __init__(
        self, axis: TimeAxis, theme: Theme, scene: Scene, parent: QWidget | None = None
    ) -> None:
        super().__init__(axis, theme, parent)
        self.scene = scene
        self.setMinimumHeight(32)
        self.setAccessibleName("Velocity lane")
        self.setAccessibleDescription("A bar for each note, as high as it is loud.")
        scene.changed.connect(self.update)
        scene.replaced.connect(self._replaced)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Room to tell soft from loud."""
        return QSize(400, 84)

    @property
    def scale(self) -> Scale:
        """Velocity against height."""
        return Scale(float(self.height()))

    def _replaced(self) -> None:
        if isinstance(self._gesture, Editing):
            self.cancel_gesture()

    # Painting -----------------------------------------------------------------------------

    def paint_lane(self, sheet: Sheet) -> None:
        """Guides, bars, the selected ones strong, the line that is being drawn."""
        palette, scale = sheet.palette, self.scale
        sheet.fill(sheet.box(0, 0, sheet.view.width + 1, sheet.height), palette.background)
        for velocity in scale.top(np.array(GUIDES, np.float64)).tolist():
            sheet.fill(sheet.box(0, velocity, sheet.view.width + 1, sheet.hair), palette.line)
        self._paint_bars(sheet, scale)
        if isinstance(self._gesture, Ramp) and self._gesture.line is not None:
            self._paint_line(sheet, scale, self._gesture)

    def _paint_bars(self, sheet: Sheet, scale: Scale) -> None:
        table, chosen = self.scene.table, self.scene.selected_rows
        left, right = sheet.clip.left() - WIDTH - 1, sheet.clip.right() + 1
        rows = beginning(table, sheet.view.to_seconds(left), sheet.view.to_seconds(right))
        boxes = bar_boxes(table, rows, sheet.view, scale)
        kept = thinned(rows, boxes, table.part[rows], chosen)
        rows, boxes = rows[kept], boxes[kept]
        strong = np.zeros(len(rows), np.bool_)
        order = np.argsort(rows)
        strong[order[among(rows[order], chosen)]] = True
        dress = Dress(self.scene, sheet.palette)
        for selected in (False, True):
            some = np.flatnonzero(strong == selected)
            if selected:
                sheet.fill(boxes[some] + np.array((-1, -1, 2, 1)), sheet.palette.text)
            for name, _, group in dress.paints(rows[some]) if len(some) else ():
                faint = FAINT if len(chosen) and not selected else 1.0
                sheet.fill(boxes[some[group]], name, faint)

    def _paint_line(self, sheet: Sheet, scale: Scale, ramp: Ramp) -> None:
        if ramp.line is None:
            return
        ends = [
            QPointF(sheet.view.to_x(seconds), float(scale.top(np.array(velocity))))
            for seconds, velocity in ramp.line
        ]
        sheet.painter.setPen(QPen(colour(sheet.palette.accent), 2.0))
        sheet.painter.setRenderHint(sheet.painter.RenderHint.Antialiasing, True)
        sheet.painter.drawLine(*ends)
        sheet.painter.setRenderHint(sheet.painter.RenderHint.Antialiasing, False)

    # Pointing -----------------------------------------------------------------------------

    def gesture(self, pointer: Pointer, button: Qt.MouseButton) -> Gesture | None:
        """A bar is lifted; elsewhere, or with Ctrl, a ramp is drawn."""
        project = self.scene.project
        if button != Qt.MouseButton.LeftButton or project is None:
            return super().gesture(pointer, button)
        if self.scene.is_waiting:
            return None
        row = None if pointer.modifiers & CTRL else self._bar_at(pointer)
        if row is None:
            return Ramp(self.scene, project, self.scale)
        table = self.scene.table
        return Lift(self.scene, project, int(table.part[row]), table.notes[row], self.scale)

    def _bar_at(self, pointer: Pointer) -> int | None:
        return bar_at(self.scene.table, self.axis.view, self.scale, pointer.x, pointer.y)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Say what is under the pointer, or follow the gesture."""
        super().mouseMoveEvent(event)
        if not self.is_busy:
            row = self._bar_at(self.pointer_at(event.position()))
            can = self.scene.project is not None
            bar, ground = Qt.CursorShape.SizeVerCursor, Qt.CursorShape.CrossCursor
            shape = ground if row is None else bar
            self.rest(shape if can else Qt.CursorShape.ArrowCursor)
            self.hint.emit("" if row is None else self._said(row))

    def _said(self, row: int) -> str:
        note: Note = self.scene.table.notes[row]
        part, names = int(self.scene.table.part[row]), self.scene.names
        return hint(note, names[part] if part < len(names) else "")

    def follow_hand(self) -> None:
        """Also say what it would be."""
        super().follow_hand()
        if self._gesture is not None and self._gesture.words:
            self.hint.emit(self._gesture.words)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Nothing is under the pointer any more."""
        self.hint.emit("")
        super().leaveEvent(event)


class VelocityStrip(Strip):
    """The lane with its name."""

    def __init__(self, axis: TimeAxis, theme: Theme, scene: Scene) -> None:
        self.bars = VelocityLane(axis, theme, scene)
        name = QLabel("velocity")
        name.setProperty("muted", True)
        name.setAlignment(Qt.AlignmentFlag.AlignCenter)
        super().__init__(self.bars, name)
