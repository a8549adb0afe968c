"""What a terminal shows while it works: one line with a bar, a percentage and the time left."""

import math
import shutil
import time
from collections.abc import Callable
from typing import TextIO

REDRAW_SECONDS = 0.1
# Before this much time and progress an estimate would only jump about.
SETTLING_SECONDS = 1.0
SETTLING_FRACTION = 0.02
BAR_CELLS = 24


class ProgressBar:
    """A bar on the last line of `stream`; nothing at all where that is no terminal."""

    def __init__(self, stream: TextIO, now: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._now = now
        self._live = stream.isatty()
        self._label = ""
        self._started = self._drawn = now()
        self._width = 0

    def start(self, label: str) -> None:
        """Begin anew, at nothing done, for the work called `label`."""
        self._label = label
        self._started = self._now()
        self._drawn = -math.inf
        self.show(0.0)

    def show(self, fraction: float) -> None:
        """Draw how much is done (0-1), at most ten times a second."""
        now = self._now()
        if not self._live or now - self._drawn < REDRAW_SECONDS:
            return
        self._drawn = now
        width = shutil.get_terminal_size().columns - 1
        line = bar_line(self._label, fraction, now - self._started, width)
        self._stream.write("\r" + line.ljust(self._width))
        self._stream.flush()
        self._width = len(line)

    def clear(self) -> None:
        """Wipe the line, so that something else can be written there."""
        if self._live and self._width:
            self._stream.write("\r" + " " * self._width + "\r")
            self._stream.flush()
            self._width = 0


def bar_line(label: str, fraction: float, elapsed: float, width: int) -> str:
    """The bar as text of at most `width` characters; the label gives way first."""
    fraction = min(max(fraction, 0.0), 1.0)
    full = round(fraction * BAR_CELLS)
    bar = f"[{'#' * full}{'.' * (BAR_CELLS - full)}] {fraction:4.0%}"
    left = time_left(fraction, elapsed)
    tail = f"{bar}  {left}" if left else bar
    room = width - len(tail) - 2
    if len(label) > room:
        label = label[: max(room - 1, 0)] + "…"
    return f"{label}  {tail}"[:width]


def time_left(fraction: float, elapsed: float) -> str:
    """How long the rest will take if it goes on like this; "" while that is not known."""
    if elapsed < SETTLING_SECONDS or not SETTLING_FRACTION <= fraction < 1.0:
        return ""
    seconds = math.ceil(elapsed * (1.0 - fraction) / fraction)
    if seconds < 100:
        return f"{seconds} s left"
    return f"{round(seconds / 60)} min left"
