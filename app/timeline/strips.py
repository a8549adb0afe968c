"""Strips: everything on the time axis, one above the other, so that a second lies at one x."""

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollBar, QSplitter, QVBoxLayout, QWidget

from app.timeline.axis import TimeAxis

GUTTER = 68  # pixels left of every lane: the keyboard, a name
TAIL = 12  # pixels right of it: a scroll bar where there are rows


class Strip(QWidget):
    """A lane between what names it and what scrolls it; all strips cut their width alike."""

    def __init__(
        self, lane: QWidget, header: QWidget | None = None, tail: QWidget | None = None
    ) -> None:
        super().__init__()
        self.lane = lane
        header, tail = header or QWidget(), tail or QWidget()
        header.setFixedWidth(GUTTER)
        tail.setFixedWidth(TAIL)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(header)
        row.addWidget(lane, 1)
        row.addWidget(tail)


class TimeScrollBar(QScrollBar):
    """Scrolls the axis, in milliseconds."""

    def __init__(self, axis: TimeAxis) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._axis = axis
        self.setAccessibleName("Scroll through the piece")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.valueChanged.connect(self._scroll)
        axis.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        view = self._axis.view
        # Silently: rounding to milliseconds must not come back as another view.
        was = self.blockSignals(True)
        self.setRange(0, round((view.duration - view.span) * 1000))
        self.setPageStep(max(round(view.span * 1000), 1))
        self.setSingleStep(max(round(view.span * 100), 1))
        self.setValue(round(view.start * 1000))
        self.blockSignals(was)
        self.update()

    def _scroll(self, value: int) -> None:
        self._axis.become(self._axis.view.starting(value / 1000))


class StripSplitter(QSplitter):
    """Remembers heights for as many strips as it has; those of another number mean nothing."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.setHandleWidth(3)
        self._first: tuple[int, ...] = ()

    def begin(self, heights: tuple[int, ...]) -> None:
        """Heights to begin with, once there is room for them, where none were remembered."""
        self._first = heights

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """A window that is being made is very small for a moment; nobody chose the heights then."""
        super().resizeEvent(event)
        if self._first and self.height() >= sum(self._first):
            heights, self._first = self._first, ()
            self.setSizes(heights)

    def saveState(self) -> QByteArray:  # noqa: N802
        """With the number of strips in front."""
        return QByteArray(bytes([self.count()]) + bytes(super().saveState().data()))

    def restoreState(self, state: QByteArray | bytes | bytearray | memoryview) -> bool:  # noqa: N802
        """Nothing happens if there were more or fewer strips then: a new one would be hidden."""
        kept = bytes(state.data() if isinstance(state, QByteArray) else state)
        if kept[:1] != bytes([self.count()]) or not super().restoreState(QByteArray(kept[1:])):
            return False
        self._first = ()
        return True


class Strips(QWidget):
    """The ruler on top, strips whose heights a person can change, the scroll bar below."""

    def __init__(
        self, axis: TimeAxis, ruler: QWidget, strips: tuple[QWidget, ...], main: int = -1
    ) -> None:
        """The strip number `main` takes the room that a larger window gives."""
        super().__init__()
        self.splitter = StripSplitter()
        for strip in strips:
            self.splitter.addWidget(strip)
        self.splitter.setStretchFactor(range(len(strips))[main], 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Strip(ruler))
        column.addWidget(self.splitter, 1)
        column.addWidget(Strip(TimeScrollBar(axis)))
