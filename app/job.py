"""Job: work that goes on while the window stays alive.

    job = Job(transcribe_path, path, workshop=workshop, parent=self)
    job.progressed.connect(self._show)
    job.finished.connect(self._take)
    job.start()

The messages are fetched by a timer in the window's own thread: no signal ever comes from another
thread, and every system does it the same way.
"""

from collections.abc import Callable
from time import monotonic
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.lines import Line, ThreadLine, Workshop
from app.worker import Done, Failed, Message, Step, Task
from engine.errors import WorkerDied

POLL_MS = 30
GRACE_MS = 300  # how long a task may take to close before it is ended by force
SLICE_SECONDS = 0.01  # how long one look at the messages may keep the window from painting


class Job(QObject):
    """Runs a module-level function with plain arguments that returns a generator.

    What it yields comes with `progressed`, what it returns with `finished`, an EarmarkError with
    `failed`; `cancelled` brings a tuple of everything that was yielded. Exactly one of the last
    three comes, once. With a `workshop` it runs in a process, else in a thread. Keep a reference
    (or give a parent) while it runs.
    """

    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    cancelled = Signal(object)

    def __init__(
        self,
        function: Callable[..., Any],
        *arguments: Any,
        workshop: Workshop | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._task = Task(function, arguments)
        self._workshop = workshop
        self._line: Line | None = None
        self._received: list[object] = []
        self._is_cancelling = False
        self._poll = QTimer(self, interval=POLL_MS)
        self._poll.timeout.connect(self._fetch)
        self._grace = QTimer(self, interval=GRACE_MS, singleShot=True)
        self._grace.timeout.connect(self._give_up)

    @property
    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._line is not None

    def start(self) -> None:
        """Begin; the signals come once the event loop runs."""
        try:
            self._line = (
                self._workshop.open(self._task) if self._workshop else ThreadLine(self._task)
            )
        except OSError:  # no room for another process
            QTimer.singleShot(0, self, lambda: self.failed.emit(WorkerDied()))
            return
        self._poll.start()

    def cancel(self) -> None:
        """Stop. `cancelled` comes within half a second, whatever the work is stuck in."""
        if self._line and not self._is_cancelling:
            self._is_cancelling = True
            self._line.cancel()
            self._grace.start()

    def _fetch(self) -> None:
        """Take the messages that are there, but not so many that the window stutters."""
        until = monotonic() + SLICE_SECONDS
        while self._line and monotonic() < until:
            message = self._line.receive()
            if message is None:
                return
            self._take(message)

    def _take(self, message: Message) -> None:
        """Pass one message on."""
        if isinstance(message, Step):
            self._received.append(message.value)
            if not self._is_cancelling:
                self.progressed.emit(message.value)
            return
        received = self._end()
        if self._is_cancelling:
            self.cancelled.emit(received)
        elif isinstance(message, Done):
            self.finished.emit(message.value)
        elif isinstance(message, Failed):
            self.failed.emit(message.error)

    def _give_up(self) -> None:
        """It did not stop when asked: end it, and answer the person."""
        line = self._line
        self.cancelled.emit(self._end())
        if line:
            line.abandon()

    def _end(self) -> tuple[object, ...]:
        """Stop listening and give out what was received, so that a finished job holds nothing."""
        received, self._received = tuple(self._received), []
        self._line = None
        self._poll.stop()
        self._grace.stop()
        return received
