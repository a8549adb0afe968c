"""Latest: work in a thread of which only the newest wish counts."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.job import Job


class Latest(QObject):
    """Calls a function in a thread; wishes that come while it works replace each other.

    `found(value)`: what the function made of the newest wish.
    """

    found = Signal(object)
    failed = Signal(object)

    def __init__(self, function: Callable[..., Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._function = function
        self._wish: tuple[Any, ...] | None = None
        self._job: Job | None = None
        self._void = False

    def wish(self, *arguments: object) -> None:
        """Call it with these next; what is under way for another wish is not told any more."""
        self._wish, self._void = arguments, True
        self._next()

    def forget(self) -> None:
        """Nothing is wanted any more."""
        self._wish, self._void = None, True

    def _next(self) -> None:
        if self._job is None and self._wish is not None:
            arguments, self._wish, self._void = self._wish, None, False
            self._job = Job(self._function, *arguments, parent=self)
            self._job.finished.connect(self._take)
            self._job.failed.connect(self._fail)
            self._job.start()

    def _over(self) -> None:
        if self._job:
            self._job.deleteLater()  # it holds what it was asked
        self._job = None

    def _take(self, value: object) -> None:
        self._over()
        if not self._void:
            self.found.emit(value)
        self._next()

    def _fail(self, error: object) -> None:
        self._over()
        self.failed.emit(error)
        self._next()
