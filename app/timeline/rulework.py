"""What a hand does on the ruler: seek, loop a stretch, drag a beat."""

from collections.abc import Callable

from PySide6.QtCore import Qt

from app.project.edits.tempo import drag_beat
from app.timeline.axis import Span, TimeAxis
from app.timeline.gestures import STEADY_HAND, Command, Gesture, Pointer, Seek
from engine.music import TempoMap

NEAR = 5.0  # pixels: how nearly one must point at a beat, or at an end of the loop
MAGNET = 8.0  # pixels from which a beat draws an end of the loop to itself
SHORTEST_LOOP = 0.1  # s


class Loop(Seek):
    """Drag: that stretch is played over and over. A click seeks.

    `fixed` is the other end, where an end of the loop there is was taken.
    """

    cursor = Qt.CursorShape.PointingHandCursor
    scrolls = True

    def __init__(self, axis: TimeAxis, tempo: TempoMap | None, fixed: float | None = None) -> None:
        super().__init__(axis)
        self._tempo = tempo
        self._fixed = fixed
        self._first = Pointer(0.0, 0.0, 0.0)

    def press(self, pointer: Pointer) -> None:
        """One end, unless it is known."""
        self._first = pointer

    def move(self, pointer: Pointer) -> None:
        """The other end."""
        if self.marked is None and abs(pointer.x - self._first.x) <= STEADY_HAND:
            return
        start = self._place(self._first.seconds) if self._fixed is None else self._fixed
        first, last = sorted((start, self._place(pointer.seconds)))
        self.marked = (first, max(last, first + SHORTEST_LOOP))

    def release(self, pointer: Pointer) -> Command | None:
        """Loop it."""
        span = self.marked
        if span is None:
            return super().release(pointer) if self._fixed is None else None
        return lambda: self._axis.loop_wanted.emit(span)

    def cancel(self) -> None:
        """Mark nothing."""
        self.marked = None

    def _place(self, seconds: float) -> float:
        """There, or on a beat that is near."""
        inside = self._axis.view.inside(seconds)
        if self._tempo is None:
            return inside
        beat = self._tempo.to_seconds(round(self._tempo.to_beats(inside)))
        is_near = abs(beat - inside) <= MAGNET * self._axis.view.per_pixel
        return max(beat, 0.0) if is_near else inside


class DragBeat(Gesture):
    """Drag a beat: the notes stay, the grid moves. `show` is called on the way, `done` after."""

    cursor = Qt.CursorShape.SizeHorCursor

    def __init__(
        self,
        tempo: TempoMap,
        beat: int,
        show: Callable[[TempoMap | None], object],
        done: Callable[[TempoMap], None],
    ) -> None:
        super().__init__()
        self._tempo = self._dragged = tempo
        self._beat = beat
        self._show, self._done = show, done

    def move(self, pointer: Pointer) -> None:
        """The beat goes along, between its neighbours."""
        self._dragged = drag_beat(self._tempo, self._beat, pointer.seconds)
        self._show(self._dragged)

    def release(self, pointer: Pointer) -> Command | None:  # noqa: ARG002
        """Leave it there."""
        if self._dragged is self._tempo:
            return None
        return lambda: self._done(self._dragged)

    def cancel(self) -> None:
        """Let it slip back."""
        self._show(None)


def beat_near(axis: TimeAxis, tempo: TempoMap | None, x: float) -> int | None:
    """The beat that is pointed at, if there is room to tell it from its neighbours."""
    if tempo is None:
        return None
    view = axis.view
    beat = round(tempo.to_beats(view.to_seconds(x)))
    apart = view.to_x(tempo.to_seconds(beat + 1)) - view.to_x(tempo.to_seconds(beat))
    is_near = abs(view.to_x(tempo.to_seconds(beat)) - x) <= NEAR
    return beat if beat >= 0 and is_near and apart > 4 * NEAR else None


def loop_end_near(axis: TimeAxis, x: float) -> Span | None:
    """The end of the loop that is pointed at, and the other end."""
    if axis.loop is None:
        return None
    for end, other in (axis.loop, axis.loop[::-1]):
        if abs(axis.view.to_x(end) - x) <= NEAR:
            return end, other
    return None
