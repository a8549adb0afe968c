"""The one time axis: which seconds are seen, on how many pixels, and where the playhead is."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

SHORTEST_VIEW = 0.1  # s; a pixel is then a tenth of a millisecond
PAGE_MARGIN = 0.06  # of the view: how far from the left a new page shows the playhead

Floats = npt.NDArray[np.float64]
Span = tuple[float, float]  # seconds


@dataclass(frozen=True, slots=True)
class VisibleTime:
    """The seconds `start` to `stop` of a piece lasting `duration`, shown on `width` pixels.

    Every method returns another view, kept inside the piece.
    """

    start: float = 0.0
    stop: float = 10.0
    duration: float = 10.0
    width: float = 1000.0

    @property
    def span(self) -> float:
        """How many seconds are to be seen."""
        return self.stop - self.start

    @property
    def per_pixel(self) -> float:
        """Seconds per pixel."""
        return self.span / self.width

    @property
    def is_fitted(self) -> bool:
        """Whether the whole piece is to be seen."""
        return self.start == 0.0 and self.stop == self.duration

    def to_x(self, seconds: float) -> float:
        """The pixel, from the lane's left edge, at which `seconds` lies."""
        return (seconds - self.start) / self.per_pixel

    def to_columns(self, seconds: Floats) -> Floats:
        """`to_x` of many."""
        return (seconds - self.start) / self.per_pixel

    def to_seconds(self, x: float) -> float:
        """The second that lies `x` pixels from the lane's left edge; may lie outside the piece."""
        return self.start + x * self.per_pixel

    def shows(self, seconds: float) -> bool:
        """Whether that second is to be seen."""
        return self.start <= seconds <= self.stop

    def inside(self, seconds: float) -> float:
        """The nearest second that the piece has."""
        return min(max(seconds, 0.0), self.duration)

    def showing(self, start: float, stop: float) -> "VisibleTime":
        """That stretch, moved into the piece and made as short or as long as it may be."""
        span = min(max(stop - start, SHORTEST_VIEW), self.duration)
        start = min(max(start, 0.0), self.duration - span)
        stop = self.duration if span == self.duration else start + span
        return replace(self, start=start, stop=stop)

    def fitted(self) -> "VisibleTime":
        """All of it."""
        return self.showing(0.0, self.duration)

    def zoomed(self, factor: float, about: float) -> "VisibleTime":
        """Larger by `factor`, the second `about` staying where it is if the piece's ends allow."""
        span = min(max(self.span / factor, SHORTEST_VIEW), self.duration)
        start = about - (about - self.start) * (span / self.span)
        return self.showing(start, start + span)

    def scrolled(self, seconds: float) -> "VisibleTime":
        """As much of it, that much later."""
        return self.showing(self.start + seconds, self.stop + seconds)

    def starting(self, start: float) -> "VisibleTime":
        """As much of it, from `start` on."""
        return self.scrolled(start - self.start)

    def resized(self, width: float) -> "VisibleTime":
        """On a lane of `width` pixels: the whole stays whole, otherwise the zoom stays."""
        if width < 1 or width == self.width:
            return self
        span = self.span if self.is_fitted else self.per_pixel * width
        return replace(self, width=width).showing(self.start, self.start + span)

    def lasting(self, duration: float) -> "VisibleTime":
        """Of a piece that has become longer or shorter."""
        longer = replace(self, duration=max(duration, SHORTEST_VIEW))
        return longer.fitted() if self.is_fitted else longer.showing(self.start, self.stop)

    def revealing(self, seconds: float) -> "VisibleTime":
        """Turned to the page that shows `seconds`, if this one does not."""
        if self.shows(seconds):
            return self
        return self.starting(seconds - PAGE_MARGIN * self.span)

    def following(self, was: float, now: float) -> "VisibleTime":
        """Turned when the playhead leaves the page; not when the person looks elsewhere."""
        return self.revealing(now) if self.shows(was) else self


class TimeAxis(QObject):
    """The view, the playhead and the end of what is heard already, shared by every lane.

    `changed`: another view, loop, or end of what is heard. `playhead_moved(was, now)`.
    `seek(seconds)` and `loop_wanted((start, stop) | None)`: a person asks for the playhead to go
    there, or for that stretch to be played over and over; whoever plays answers with
    `move_playhead` and `set_loop`.
    """

    changed = Signal()
    playhead_moved = Signal(float, float)
    seek = Signal(float)
    loop_wanted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = VisibleTime()
        self._playhead = 0.0
        self._heard: float | None = None
        self._loop: Span | None = None

    @property
    def view(self) -> VisibleTime:
        """What is to be seen."""
        return self._view

    @property
    def playhead(self) -> float:
        """The second that sounds, or would if one played now."""
        return self._playhead

    @property
    def heard(self) -> float | None:
        """Up to which second a running transcription has come; None while none runs."""
        return self._heard

    @property
    def loop(self) -> Span | None:
        """The stretch that is played over and over."""
        return self._loop

    def set_loop(self, loop: Span | None) -> None:
        """That stretch is played over and over now; None: none is."""
        if loop != self._loop:
            self._loop = loop
            self.changed.emit()

    def become(self, view: VisibleTime) -> None:
        """Show that."""
        if view != self._view:
            self._view = view
            self.changed.emit()

    def open(self, duration: float) -> None:
        """Show all of another piece, from its beginning."""
        self.move_playhead(0.0, follow=False)
        self.set_heard(None)
        self.set_loop(None)
        self.become(self._view.fitted().lasting(duration).fitted())

    def set_duration(self, duration: float) -> None:
        """The piece has become longer or shorter."""
        self.become(self._view.lasting(duration))

    def set_heard(self, seconds: float | None) -> None:
        """A running transcription has come that far; None when it is over."""
        if seconds != self._heard:
            self._heard = seconds
            self.changed.emit()

    def move_playhead(self, seconds: float, follow: bool = True) -> None:
        """Put the playhead there, turning the page with it if asked."""
        was, self._playhead = self._playhead, seconds
        if follow:
            self.become(self._view.following(was, seconds))
        self.playhead_moved.emit(was, seconds)

    def reveal(self, seconds: float) -> None:
        """Scroll only if `seconds` is out of sight."""
        self.become(self._view.revealing(seconds))

    def zoom(self, factor: float, about: float | None = None) -> None:
        """Zoom about a second; about the playhead, or the middle if that is out of sight."""
        if about is None:
            middle = (self._view.start + self._view.stop) / 2
            about = self._playhead if self._view.shows(self._playhead) else middle
        self.become(self._view.zoomed(factor, about))

    def fit(self) -> None:
        """Show all of it."""
        self.become(self._view.fitted())
