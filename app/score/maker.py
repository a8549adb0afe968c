"""Maker: has scores made by a worker; of wishes that come quickly only the last counts."""

from PySide6.QtCore import QObject, QTimer, Signal

from app.job import Job
from app.lines import Workshop
from app.score.making import Drawn, Laid, Wish, make

REST_MS = 120  # hands rest so long before a score is made anew


class Maker(QObject):
    """`laid(Wish, Laid)`, then `drawn(Drawn)` for every page; `failed(EarmarkError)`.

    `working(bool)`: whether anything is on its way. A score that is being laid out is not
    stopped, because ending a worker costs more than letting it come to its next step.
    """

    laid = Signal(object, object)
    drawn = Signal(object)
    failed = Signal(object)
    working = Signal(bool)

    def __init__(self, workshop: Workshop | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workshop = workshop
        self._next: Wish | None = None
        self._now: Wish | None = None
        self._job: Job | None = None
        self._rest = QTimer(self, interval=REST_MS, singleShot=True)
        self._rest.timeout.connect(self._begin)

    @property
    def is_working(self) -> bool:
        """Whether a score is being made, or about to be."""
        return self._job is not None or self._next is not None

    def wish(self, wish: Wish) -> None:
        """Make this next."""
        self._next = wish
        self._rest.start()
        self.working.emit(True)

    def stop(self) -> None:
        """Nothing is wanted any more."""
        self._next = self._now = None
        self._rest.stop()
        if self._job:
            self._job.blockSignals(True)
            self._job.cancel()
            self._job = None
        self.working.emit(False)

    def _begin(self) -> None:
        if self._next is None or self._job is not None:
            return
        self._now, self._next = self._next, None
        job = Job(make, self._now, workshop=self._workshop, parent=self)
        job.progressed.connect(self._step)
        job.finished.connect(lambda _: self._over())
        job.cancelled.connect(lambda _: self._over())
        job.failed.connect(self._fail)
        self._job = job
        job.start()

    def _step(self, step: Laid | Drawn) -> None:
        if self._next is not None and not self._rest.isActive():
            if self._job:
                self._job.cancel()  # the pages of an old score; the next step answers
            return
        if isinstance(step, Laid):
            self.laid.emit(self._now, step)
        else:
            self.drawn.emit(step)

    def _fail(self, error: object) -> None:
        self._over()
        if self._next is None:
            self.failed.emit(error)

    def _over(self) -> None:
        if self._job:
            self._job.deleteLater()
        self._job = None
        if self._next is not None and not self._rest.isActive():
            self._begin()
        self.working.emit(self.is_working)
