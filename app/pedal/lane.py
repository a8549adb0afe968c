"""The pedal lane: when the sustain pedal of a piano is down."""

from collections.abc import Callable
from functools import partial
from typing import cast

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QLabel, QWidget

from app.pedal.foot import Foot
from app.pedal.gestures import DragSpan, DrawSpan, Grip, PedalGesture, span_words
from app.project.edits.pedal import Spans
from app.project.looks import colour_of
from app.roll.scene import Scene
from app.theme import Theme
from app.timeline.axis import TimeAxis
from app.timeline.gestures import Gesture, Pointer
from app.timeline.lane import Lane
from app.timeline.sheet import Sheet
from app.timeline.strips import Strip
from engine.music import PedalSpan

EDGE = 5.0  # pixels to each side of an edge that still mean it
MARGIN = 7.0  # pixels above and below the spans
LOUD = 104  # the velocity whose shade stands for the part
STEP = 0.02  # s that an arrow moves
EMPTY = "The pedal is never down. Drag here to hold it, or press Return to hold it at the playhead."
KEYS = (
    "Left and right arrows go from span to span; with Shift they move its end, with Alt its "
    "beginning, with Ctrl both. Return draws one at the playhead, Delete removes one."
)

CURSORS = {
    Grip.START: Qt.CursorShape.SizeHorCursor,
    Grip.STOP: Qt.CursorShape.SizeHorCursor,
    Grip.MIDDLE: Qt.CursorShape.OpenHandCursor,
}

Key = Qt.Key
Held = Qt.KeyboardModifier
GRIPS = {
    Held.ShiftModifier: Grip.STOP,
    Held.AltModifier: Grip.START,
    Held.ControlModifier: Grip.MIDDLE,
}


class PedalLane(Lane):
    """Shows the pedal of the part in use, or of the first that has one.

    What a hand or a key does to it goes through the scene, as edits of notes do. `wanted(bool)`:
    whether there is a part that has a pedal or can have one.
    """

    hint = Signal(str)
    wanted = Signal(bool)

    def __init__(
        self, axis: TimeAxis, theme: Theme, scene: Scene, parent: QWidget | None = None
    ) -> None:
        super().__init__(axis, theme, parent)
        self.foot = Foot(scene, self)
        self.foot.chose.connect(self._chose)
        self.setMinimumHeight(28)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Pedal lane")
        scene.changed.connect(self._follow)
        scene.replaced.connect(self._replaced)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Enough for a hand."""
        return QSize(400, 36)

    @property
    def spans(self) -> Spans:
        """The pedal that is shown: while a hand is at it, as it would be."""
        if isinstance(self._gesture, PedalGesture):
            return self._gesture.spans
        return self.foot.spans

    def _follow(self) -> None:
        self.wanted.emit(self.foot.place is not None)
        self.update()

    def _replaced(self) -> None:
        if isinstance(self._gesture, PedalGesture):
            self.cancel_gesture()
        self.foot.look_again()
        count = len(self.spans)
        said = EMPTY if not count else "1 span." if count == 1 else f"{count} spans."
        self.setAccessibleDescription(f"{said} {KEYS}")

    def _chose(self, span: PedalSpan | None) -> None:
        """A span was chosen with the keys: show it and say it."""
        words = span_words(span) if span else "" if self.spans else EMPTY
        if span:
            self.axis.reveal(span.start)
        self.hint.emit(words)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))
        self.update()

    # Painting -----------------------------------------------------------------------------

    def paint_lane(self, sheet: Sheet) -> None:
        """Spans in the part's colour; the chosen one framed; a sentence where there is none."""
        sheet.fill(sheet.box(0, 0, sheet.view.width + 1, sheet.height), sheet.palette.background)
        place = self.foot.place
        if place is None:
            return
        if not self.spans:
            align = Qt.AlignmentFlag.AlignCenter
            box = QRectF(8, 0, max(sheet.view.width - 16, 0), sheet.height)
            sheet.text(box, EMPTY, sheet.palette.muted, align)
        self._paint_spans(sheet, sheet.palette.note(colour_of(*place), LOUD))
        if self.hasFocus():
            width, height = sheet.view.width, sheet.height
            for side in ((0, 0, width, 2), (0, height - 2, width, 2)):
                sheet.fill(sheet.box(*side), sheet.palette.accent)

    def _paint_spans(self, sheet: Sheet, name: str) -> None:
        edges = np.array([(span.start, span.stop) for span in self.spans]).reshape(-1, 2)
        x = np.clip(sheet.view.to_columns(edges), -32.0, sheet.view.width + 32.0)
        boxes = np.empty((len(x), 4))
        boxes[:, 0], boxes[:, 2] = x[:, 0], np.maximum(x[:, 1] - x[:, 0], 2.0)
        boxes[:, 1], boxes[:, 3] = MARGIN, max(sheet.height - 2 * MARGIN, 4.0)
        boxes = boxes[(x[:, 1] > -16) & (x[:, 0] < sheet.view.width + 16)]
        sheet.fill_round(boxes, 4.0, name, 0.55)
        strokes = np.concatenate([boxes, boxes])
        strokes[len(boxes) :, 0] += boxes[:, 2] - 2.0
        strokes[:, 2] = 2.0
        sheet.fill(strokes, name)
        held = self._gesture.span if isinstance(self._gesture, PedalGesture) else self.foot.chosen
        if held is not None:
            left, right = sheet.view.to_x(held.start), sheet.view.to_x(held.stop)
            frame = np.array([[left - 1.5, MARGIN - 1.5, right - left + 3, boxes_height(sheet)]])
            self._paint_frame(sheet, frame)

    def _paint_frame(self, sheet: Sheet, frame: np.ndarray) -> None:
        left, top, width, height = frame[0].tolist()
        for side in ((left, top, width, 1.5), (left, top + height - 1.5, width, 1.5),
                     (left, top, 1.5, height), (left + width - 1.5, top, 1.5, height)):  # fmt: skip
            sheet.fill(np.array([side]), sheet.palette.text)

    # A hand -------------------------------------------------------------------------------

    def gesture(self, pointer: Pointer, button: Qt.MouseButton) -> Gesture | None:
        """Drag a span or its edge, draw one; a double click lets the foot up for a moment."""
        place = self.foot.place
        if button != Qt.MouseButton.LeftButton or place is None:
            return super().gesture(pointer, button)
        found = self._grip_at(pointer)
        self.foot.chosen = found[0] if found else None
        if found is None:
            return DrawSpan(*place, self.foot.take)
        if pointer.twice and found[1] is Grip.MIDDLE:
            self.foot.lift(found[0], pointer.seconds)
            return None
        return DragSpan(*place, self.foot.take, *found)

    def _grip_at(self, pointer: Pointer) -> tuple[PedalSpan, Grip] | None:
        """The span there and where it is held: by the edge that is nearest, else the middle."""
        view, reach = self.axis.view, EDGE * self.axis.view.per_pixel
        near = [s for s in self.spans if s.start - reach <= pointer.seconds <= s.stop + reach]
        if not near:
            return None
        span = min(near, key=lambda s: _away(s, pointer.seconds))
        left, right = (abs(view.to_x(edge) - pointer.x) for edge in (span.start, span.stop))
        if min(left, right) > EDGE:
            return span, Grip.MIDDLE
        return span, Grip.START if left < right else Grip.STOP

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Say what is under the pointer, or follow the gesture."""
        super().mouseMoveEvent(event)
        if not self.is_busy:
            found = self._grip_at(self.pointer_at(event.position()))
            self.rest(CURSORS[found[1]] if found else Qt.CursorShape.CrossCursor)
            self.hint.emit(span_words(found[0]) if found else "")

    def follow_hand(self) -> None:
        """Also say where it would be."""
        super().follow_hand()
        if self._gesture is not None and self._gesture.words:
            self.hint.emit(self._gesture.words)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Nothing is under the pointer any more."""
        self.hint.emit("")
        super().leaveEvent(event)

    # Keys ---------------------------------------------------------------------------------

    def _act(self, event: QKeyEvent) -> Callable[[], object] | None:
        """What a key does here."""
        held = event.modifiers() & ~Held.KeypadModifier
        arrows = {Key.Key_Right: 1, Key.Key_Left: -1}
        if event.key() in arrows:
            step = arrows[Key(event.key())]
            if held == Held.NoModifier:
                return partial(self.foot.walk, step, self.axis.playhead)
            return partial(self.foot.nudge, GRIPS[held], step * STEP) if held in GRIPS else None
        plain: dict[int, Callable[[], object]] = {
            Key.Key_Return: partial(self.foot.draw, self.axis.playhead),
            Key.Key_Enter: partial(self.foot.draw, self.axis.playhead),
            Key.Key_Delete: self.foot.delete,
            Key.Key_Backspace: self.foot.delete,
            Key.Key_Escape: partial(self.foot.choose, None),
        }
        return plain.get(event.key()) if held == Held.NoModifier else None

    def event(self, event: QEvent) -> bool:
        """These keys are the lane's while it has the focus, whatever they mean elsewhere."""
        is_key = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if is_key and self.foot.place is not None and self._act(cast(QKeyEvent, event)) is not None:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Walk, move, draw, delete."""
        act = None if self.foot.place is None or self.is_busy else self._act(event)
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show where the keys go."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """They go elsewhere."""
        super().focusOutEvent(event)
        self.update()


class PedalStrip(Strip):
    """The lane with its name; to be seen only where a part has a pedal or can have one."""

    def __init__(self, axis: TimeAxis, theme: Theme, scene: Scene) -> None:
        self.spans = PedalLane(axis, theme, scene)
        name = QLabel("pedal")
        name.setProperty("muted", True)
        name.setAlignment(Qt.AlignmentFlag.AlignCenter)
        super().__init__(self.spans, name)
        self.setVisible(False)
        self.spans.wanted.connect(self._show)

    def _show(self, wanted: bool) -> None:
        if wanted is self.isHidden():
            self.setVisible(wanted)


def boxes_height(sheet: Sheet) -> float:
    """How high the frame of a span is."""
    return max(sheet.height - 2 * MARGIN, 4.0) + 3.0


def _away(span: PedalSpan, seconds: float) -> float:
    return max(span.start - seconds, seconds - span.stop, 0.0)
