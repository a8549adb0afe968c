"""Errands: short work with files, each in a thread, while the window stays alive."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.job import Job
from engine.errors import EarmarkError


class Errands(QObject):
    """`failed(EarmarkError, what)`: the errand called `what` failed."""

    failed = Signal(object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: set[Job] = set()

    @property
    def is_busy(self) -> bool:
        """Whether any is still under way."""
        return bool(self._running)

    def run(
        self,
        function: Callable[..., Any],
        *arguments: Any,
        what: str,
        then: Callable[[Any], object],
    ) -> None:
        """Call `function` in a thread, and `then` with its result."""
        job = Job(function, *arguments, parent=self)
        self._running.add(job)

        def failed(error: EarmarkError) -> None:
            self._over(job)
            self.failed.emit(error, what)

        def finished(value: Any) -> None:
            self._over(job)
            then(value)

        job.failed.connect(failed)
        job.finished.connect(finished)
        job.start()

    def _over(self, job: Job) -> None:
        self._running.discard(job)
        job.deleteLater()

    def close(self) -> None:
        """Hear no more of them."""
        for job in self._running:
            job.blockSignals(True)
