"""Lane: the part of a strip that lies on the time axis. Ruler, waveform and roll are lanes."""

from collections.abc import Callable
from typing import cast

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPointF, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from app.theme import Theme
from app.timeline.axis import TimeAxis
from app.timeline.gestures import Gesture, Pan, Pointer, Seek, ZoomTo
from app.timeline.sheet import Sheet

NOTCH = 56.0  # pixels that one notch of a wheel scrolls
DOUBLING = 160.0  # pixels of wheel that zoom by two
FRAME_MS = 16
BORDER = 20.0  # pixels: a drag that comes so near to the border scrolls
VEIL = 0.3  # opacity
FASTEST = 40.0  # pixels a frame
NO_KEYS = Qt.KeyboardModifier.NoModifier
HELD_KEYS = {
    Qt.Key.Key_Shift: Qt.KeyboardModifier.ShiftModifier,
    Qt.Key.Key_Control: Qt.KeyboardModifier.ControlModifier,
    Qt.Key.Key_Alt: Qt.KeyboardModifier.AltModifier,
}

Zoom = Callable[[float, QPointF], None]


class Lane(QWidget):
    """Follows the axis and the theme; scrolls, zooms and seeks.

    A subclass paints itself in `paint_lane`, and says in `gesture` what a press begins. A lane
    without rows has nothing to scroll down to: its wheel goes sideways.
    """

    has_rows = False

    def __init__(self, axis: TimeAxis, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.axis = axis
        self.theme = theme
        self._gesture: Gesture | None = None
        self._rest = Qt.CursorShape.ArrowCursor
        self._pressed = self._hand = QPointF()
        self._held = NO_KEYS
        self._creep = QTimer(self, interval=FRAME_MS)
        self._creep.timeout.connect(self._creep_on)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        axis.changed.connect(self.update)
        axis.playhead_moved.connect(self._playhead_moved)
        theme.changed.connect(self.update)

    def paint_lane(self, sheet: Sheet) -> None:
        """Paint everything that lies under the playhead, the background included."""
        raise NotImplementedError

    def gesture(self, pointer: Pointer, button: Qt.MouseButton) -> Gesture | None:
        """What pressing `button` there begins."""
        if button == Qt.MouseButton.MiddleButton:
            return Pan(self.axis, self.scroll_rows)
        if button != Qt.MouseButton.LeftButton:
            return None
        if pointer.modifiers & Qt.KeyboardModifier.ControlModifier:
            return ZoomTo(self.axis)
        return Seek(self.axis)

    def scroll_rows(self, pixels: float) -> None:
        """Scroll down; a lane without rows does nothing."""

    def zoom_rows(self, factor: float, where: QPointF) -> None:
        """Make the rows higher, those at `where` staying; a lane without rows does nothing."""

    def pointer_at(
        self, where: QPointF, held: Qt.KeyboardModifier = NO_KEYS, twice: bool = False
    ) -> Pointer:
        """A place, in the lane's own terms."""
        seconds = self.axis.view.to_seconds(where.x())
        return Pointer(where.x(), where.y(), seconds, modifiers=held, twice=twice)

    def rest(self, cursor: Qt.CursorShape) -> None:
        """The pointer's shape while no gesture goes on."""
        self._rest = cursor
        if self._gesture is None:
            self.setCursor(cursor)

    @property
    def is_busy(self) -> bool:
        """Whether a gesture is going on."""
        return self._gesture is not None

    def cancel_gesture(self) -> None:
        """Take back the gesture that is going on."""
        if self._gesture is not None:
            self._gesture.cancel()
            self._finish_gesture()

    # Painting -----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint what is exposed."""
        painter = QPainter(self)
        sheet = Sheet(
            painter,
            self.axis.view,
            self.theme.palette,
            QRectF(event.rect()),
            float(self.height()),
            self.devicePixelRatioF(),
        )
        self.paint_lane(sheet)
        self._paint_loop_ends(sheet)
        self._paint_marked(sheet)
        self._paint_playhead(sheet)
        painter.end()

    def _paint_loop_ends(self, sheet: Sheet) -> None:
        """The loop's ends as fine lines, and a thin veil on what is not played."""
        if self.axis.loop is None:
            return
        left, right = (sheet.view.to_x(end) for end in self.axis.loop)
        palette, width, height = sheet.palette, sheet.view.width + 1, sheet.height
        for start, stop in ((0.0, min(left, width)), (max(right, 0.0), width)):
            if stop > start:
                sheet.fill(sheet.box(start, 0, stop - start, height), palette.surface, VEIL)
        for x in (left, right - sheet.hair):
            sheet.fill(sheet.box(x, 0, sheet.hair, height), palette.accent, 0.8)

    def _paint_marked(self, sheet: Sheet) -> None:
        if self._gesture is None or self._gesture.marked is None:
            return
        start, stop = self._gesture.marked
        left, right = sheet.view.to_x(start), sheet.view.to_x(stop)
        sheet.fill(sheet.box(left, 0, right - left, sheet.height), sheet.palette.accent, 0.25)

    def _paint_playhead(self, sheet: Sheet) -> None:
        x = sheet.snap(sheet.view.to_x(self.axis.playhead))
        width = max(sheet.hair, sheet.snap(1.0))
        sheet.fill(np.array([[x, 0.0, width, sheet.height]]), sheet.palette.text)

    def _playhead_moved(self, was: float, now: float) -> None:
        # Two narrow updates instead of a whole one: playing costs next to nothing.
        for seconds in (was, now):
            x = self.axis.view.to_x(seconds)
            if -8 < x < self.width() + 8:
                self.update(QRect(int(x) - 7, 0, 15, self.height()))

    # Events -------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Tell the axis; all lanes are equally wide."""
        self._tell_width()
        super().resizeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """It may have been resized while nobody saw it."""
        self._tell_width()
        super().showEvent(event)

    def _tell_width(self) -> None:
        # A lane on a page that is turned away has any width.
        if self.isVisibleTo(self.window()):
            self.axis.become(self.axis.view.resized(float(self.width())))

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Scroll; with Shift sideways, with Ctrl zoom the time, with both the rows."""
        pixels = wheel_pixels(event)
        amount = pixels.y() or pixels.x()
        held = event.modifiers()
        if held & Qt.KeyboardModifier.ControlModifier:
            sideways = not held & Qt.KeyboardModifier.ShiftModifier
            zoom: Zoom = self.zoom_time if sideways else self.zoom_rows
            zoom(2 ** (amount / DOUBLING), event.position())
        elif held & Qt.KeyboardModifier.ShiftModifier:
            self.scroll_time(-amount)
        elif self.has_rows:
            self.scroll_time(-pixels.x())
            self.scroll_rows(-pixels.y())
        else:
            self.scroll_time(-(pixels.x() or pixels.y()))
        event.accept()

    def scroll_time(self, pixels: float) -> None:
        """Scroll sideways."""
        view = self.axis.view
        self.axis.become(view.scrolled(pixels * view.per_pixel))

    def zoom_time(self, factor: float, where: QPointF) -> None:
        """Zoom the time axis about the pointer."""
        self.axis.zoom(factor, self.axis.view.to_seconds(where.x()))

    def event(self, event: QEvent) -> bool:
        """Also understand a trackpad's pinch and double tap."""
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self.zoom_time(max(1.0 + event.value(), 0.1), event.position())
                return True
            if event.gestureType() == Qt.NativeGestureType.SmartZoomNativeGesture:
                self.axis.fit()
                return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Begin a gesture, unless one is going on."""
        self._press(event, twice=False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """The second press of two may begin another gesture than the first."""
        self._press(event, twice=True)

    def _press(self, event: QMouseEvent, twice: bool) -> None:
        if self._gesture is not None:
            return
        self._pressed = self._hand = event.position()
        self._held = event.modifiers()
        pointer = self.pointer_at(self._hand, self._held, twice)
        self._gesture = self.gesture(pointer, event.button())
        if self._gesture is not None:
            _application().installEventFilter(self)
            self.setCursor(self._gesture.cursor)
            self._gesture.press(pointer)
            self.follow_hand()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Follow the gesture."""
        self._hand, self._held = event.position(), event.modifiers()
        if self._gesture is not None:
            self._gesture.move(self.pointer_at(self._hand, self._held))
            self.follow_hand()

    def hold_keys(self, held: Qt.KeyboardModifier) -> None:
        """Shift, Ctrl or Alt was pressed or let go while the hand is still."""
        self._held = held
        if self._gesture is not None:
            self._gesture.move(self.pointer_at(self._hand, held))
            self.follow_hand()

    def follow_hand(self) -> None:
        """Paint what the gesture shows, and scroll if it has come to the border."""
        self.update()
        if self._gesture is not None and self._gesture.scrolls and any(self._wish_to_scroll()):
            if not self._creep.isActive():
                self._creep.start()
        else:
            self._creep.stop()

    def _wish_to_scroll(self) -> tuple[float, float]:
        """How many pixels a frame the hand asks for, by how near to the border it has gone."""
        hand, pressed = self._hand, self._pressed
        down = _beyond(hand.y(), pressed.y(), self.height()) if self.has_rows else 0.0
        return _beyond(hand.x(), pressed.x(), self.width()), down

    def _creep_on(self) -> None:
        sideways, down = self._wish_to_scroll()
        if self._gesture is None or not (sideways or down):
            self._creep.stop()
            return
        self.scroll_time(sideways)
        self.scroll_rows(down)
        self._gesture.move(self.pointer_at(self._hand, self._held))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """End the gesture in its one command."""
        if self._gesture is None or event.buttons():
            return
        command = self._gesture.release(self.pointer_at(event.position(), event.modifiers()))
        self._finish_gesture()
        if command is not None:
            command()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """While a gesture goes on: Escape takes it back, and held keys may change it.

        Whatever has the focus, and whatever these keys mean otherwise.
        """
        if self._gesture is None or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        is_press = event.type() == QEvent.Type.KeyPress
        if event.key() == Qt.Key.Key_Escape:
            event.accept()
            if is_press:
                self.cancel_gesture()
            return True
        if event.key() in HELD_KEYS and event.type() != QEvent.Type.ShortcutOverride:
            key = HELD_KEYS[Qt.Key(event.key())]
            self.hold_keys(event.modifiers() | key if is_press else event.modifiers() & ~key)
        return False

    def _finish_gesture(self) -> None:
        self._creep.stop()
        _application().removeEventFilter(self)
        self._gesture = None
        self.setCursor(self._rest)
        self.update()


def _application() -> QCoreApplication:
    return cast(QCoreApplication, QCoreApplication.instance())


def _beyond(hand: float, pressed: float, size: float) -> float:
    """How fast to scroll for a hand at `hand`; 0 unless it moved towards that border."""
    if hand < BORDER and hand < pressed - BORDER:
        return max((hand - BORDER) / 2, -FASTEST)
    if hand > size - BORDER and hand > pressed + BORDER:
        return min((hand - size + BORDER) / 2, FASTEST)
    return 0.0


def wheel_pixels(event: QWheelEvent) -> QPointF:
    """How far a wheel or trackpad wants to go. Wheels speak in notches, trackpads in pixels."""
    # Without a phase, pixel deltas come from X11 drivers and are unreliable (Qt's own words).
    if event.phase() != Qt.ScrollPhase.NoScrollPhase and not event.pixelDelta().isNull():
        return QPointF(event.pixelDelta())
    return QPointF(event.angleDelta()) * (NOTCH / 120)
