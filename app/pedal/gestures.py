"""What a hand does to the pedal: draw a span, drag one of its edges, or all of it."""

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import Qt

from app.project.edits.lift import Edited
from app.project.edits.pedal import SHORTEST, Spans, draw_pedal, move_pedal
from app.project.project import Project
from app.timeline.gestures import STEADY_HAND, Command, Gesture, Pointer
from app.timeline.grid import clock
from engine.music import PedalSpan

Take = Callable[[Edited], None]


class Grip(Enum):
    """Where a span is held."""

    START = "start"
    STOP = "stop"
    MIDDLE = "middle"


def span_words(span: PedalSpan) -> str:
    """“Pedal down 0:01.20 to 0:02.40”."""
    return f"Pedal down {clock(span.start, 0.01)} to {clock(span.stop, 0.01)}"


class PedalGesture(Gesture):
    """Shows `spans` while it lasts, and ends in at most one edit, which `take` is given."""

    scrolls = True

    def __init__(self, project: Project, part: int, take: Take) -> None:
        super().__init__()
        self._project = project
        self._part = part
        self._take = take
        self._first = Pointer(0.0, 0.0, 0.0)
        self._made: Edited | None = None
        self.span: PedalSpan | None = None

    @property
    def spans(self) -> Spans:
        """The pedal as it would be."""
        project = self._made.project if self._made else self._project
        return project.transcription.parts[self._part].pedal

    def press(self, pointer: Pointer) -> None:
        """Remember where."""
        self._first = pointer

    def show(self, edited: Edited, span: PedalSpan) -> None:
        """Let the lane show what would come of it."""
        self._made, self.span = edited, span
        self.words = span_words(span)

    def release(self, pointer: Pointer) -> Command | None:  # noqa: ARG002
        """What is shown is what is meant."""
        made = self._made
        return None if made is None else lambda: self._take(made)

    def wandered(self, pointer: Pointer) -> bool:
        """Whether the hand has moved so far that it means to."""
        return self._made is not None or abs(pointer.x - self._first.x) > STEADY_HAND


class DrawSpan(PedalGesture):
    """Drag over empty ground: the pedal is down there."""

    cursor = Qt.CursorShape.CrossCursor

    def move(self, pointer: Pointer) -> None:
        """To where the hand is."""
        if self.wandered(pointer):
            start, stop = sorted((max(self._first.seconds, 0.0), max(pointer.seconds, 0.0)))
            edited = draw_pedal(self._project, self._part, start, stop)
            self.show(edited, PedalSpan(start, stop))


class DragSpan(PedalGesture):
    """Drag an edge, or the middle and so both."""

    def __init__(
        self, project: Project, part: int, take: Take, span: PedalSpan, grip: Grip
    ) -> None:
        super().__init__(project, part, take)
        self._span = self.span = span
        self._grip = grip
        sideways = Qt.CursorShape.SizeHorCursor
        self.cursor = Qt.CursorShape.ClosedHandCursor if grip is Grip.MIDDLE else sideways

    def move(self, pointer: Pointer) -> None:
        """As far as the hand went; an edge stops before the other."""
        if self.wandered(pointer):
            start, stop = moved(self._span, self._grip, pointer.seconds - self._first.seconds)
            edited = move_pedal(self._project, self._part, self._span, start, stop)
            self.show(edited, PedalSpan(start, stop))


def moved(span: PedalSpan, grip: Grip, seconds: float) -> tuple[float, float]:
    """Where a span begins and ends once it is dragged that far."""
    if grip is Grip.START:
        return min(max(span.start + seconds, 0.0), span.stop - SHORTEST), span.stop
    if grip is Grip.STOP:
        return span.start, max(span.stop + seconds, span.start + SHORTEST)
    seconds = max(seconds, -span.start)
    return span.start + seconds, span.stop + seconds
