"""What a hand does with a mouse, one class each: pan, seek, zoom to a stretch.

A gesture is pressed, moved and released, and ends in at most one command: a call that whoever
holds the gesture makes. While it lasts it may show something (`marked`), but changes no music.
Editing gestures are written the same way.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt

from app.timeline.axis import TimeAxis

Command = Callable[[], None]
Rectangle = tuple[tuple[float, float], tuple[float, float]]  # seconds, and rows from the top

STEADY_HAND = 4  # pixels that a click may wander


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the mouse is: pixels in the lane, the second and, where there are rows, the pitch.

    `row` counts rows from the highest, with a fraction. `twice` is true for the second press of a
    double click.
    """

    x: float
    y: float
    seconds: float
    pitch: int | None = None
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    row: float = 0.0
    twice: bool = False


class Gesture:
    """One press, its moves, one release.

    While it lasts, a lane shows its `marked` stretch or its `band`, and says its `words`; if it
    `scrolls`, the lane scrolls when the hand comes to its border.
    """

    cursor = Qt.CursorShape.ArrowCursor
    scrolls = False

    def __init__(self) -> None:
        self.marked: tuple[float, float] | None = None
        self.band: Rectangle | None = None
        self.words = ""

    def press(self, pointer: Pointer) -> None:
        """Begin."""

    def move(self, pointer: Pointer) -> None:
        """Follow the hand."""

    def release(self, pointer: Pointer) -> Command | None:  # noqa: ARG002
        """End; the one thing to do, if anything."""
        return None

    def cancel(self) -> None:
        """Leave everything as it was before the press."""


class Pan(Gesture):
    """Take hold of the strip and pull it; `scroll_rows(pixels)` where it also goes up and down."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, axis: TimeAxis, scroll_rows: Callable[[float], None]) -> None:
        super().__init__()
        self._axis = axis
        self._scroll_rows = scroll_rows
        self._before = axis.view
        self._first = self._last = Pointer(0.0, 0.0, 0.0)

    def press(self, pointer: Pointer) -> None:
        """Take hold."""
        self._before = self._axis.view
        self._first = self._last = pointer

    def move(self, pointer: Pointer) -> None:
        """Pull: what was under the hand stays under it."""
        pixels = self._first.x - pointer.x
        self._axis.become(self._before.scrolled(pixels * self._before.per_pixel))
        self._scroll_rows(self._last.y - pointer.y)
        self._last = pointer

    def cancel(self) -> None:
        """Let it slip back."""
        self._axis.become(self._before)
        self._scroll_rows(self._last.y - self._first.y)


class Seek(Gesture):
    """Click: the playhead goes there."""

    def __init__(self, axis: TimeAxis) -> None:
        super().__init__()
        self._axis = axis

    def release(self, pointer: Pointer) -> Command | None:
        """Where the hand let go, so that one may still correct it."""
        seconds = self._axis.view.inside(pointer.seconds)
        return lambda: self._axis.seek.emit(seconds)


class ZoomTo(Gesture):
    """Mark a stretch; it then fills the strip."""

    cursor = Qt.CursorShape.IBeamCursor

    def __init__(self, axis: TimeAxis) -> None:
        super().__init__()
        self._axis = axis
        self._first = Pointer(0.0, 0.0, 0.0)

    def press(self, pointer: Pointer) -> None:
        """One end of the stretch."""
        self._first = pointer

    def move(self, pointer: Pointer) -> None:
        """The other end."""
        start, stop = sorted((self._first.seconds, pointer.seconds))
        self.marked = (start, stop)

    def release(self, pointer: Pointer) -> Command | None:
        """Zoom, unless it was only a click."""
        if abs(pointer.x - self._first.x) < STEADY_HAND:
            return None
        start, stop = sorted((self._first.seconds, pointer.seconds))
        return lambda: self._axis.become(self._axis.view.showing(start, stop))

    def cancel(self) -> None:
        """Mark nothing."""
        self.marked = None
