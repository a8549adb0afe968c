"""Watchdog: how long a window's own thread is away from its event loop."""

import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer

BEAT_MS = 1


@dataclass(slots=True)
class Longest:
    """Of all turns of the loop, the longest: by the thread's own work, and by the clock (s).

    The work is the processor time of the window's thread, which nobody else on the machine can
    make longer; the clock also counts what it waits for other threads, programs and disks.
    """

    work: float = 0.0
    clock: float = 0.0


class Watchdog(QObject):
    """A heart that beats in the event loop: between two beats lies one turn of the loop.

    In a turn, nothing else is painted and no key is answered.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.longest = Longest()
        self.beats = 0
        self._last = (0.0, 0.0)
        self._timer = QTimer(self, interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """Watch from now on; in the thread that is watched."""
        self.longest = Longest()
        self.beats = 0
        self._last = time.thread_time(), time.perf_counter()
        self._timer.start()

    def stop(self) -> Longest:
        """What the longest turn was, the one that goes on now included."""
        self._beat()
        self._timer.stop()
        return self.longest

    def _beat(self) -> None:
        now = time.thread_time(), time.perf_counter()
        self.beats += 1
        self.longest.work = max(self.longest.work, now[0] - self._last[0])
        self.longest.clock = max(self.longest.clock, now[1] - self._last[1])
        self._last = now
