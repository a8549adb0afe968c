"""Keeping: unsaved work is copied to a safe place now and then, until it is saved."""

import logging
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from PySide6.QtCore import QObject, QTimer

from app.document import Document
from app.job import Job
from app.project.project import Project
from app.project.recovery import Recovery
from engine.errors import EarmarkError

QUIET_MS = 2000  # after the last change
LONGEST_MS = 8000  # after the first change that is not kept, however busy the hands are


class Keeping(QObject):
    """Follows a document. A copy that fails costs safety, not work: it is only logged."""

    def __init__(self, document: Document, recovery: Recovery, parent: QObject | None) -> None:
        super().__init__(parent)
        self._document = document
        self._recovery = recovery
        self._job: Job | None = None
        self._kept: Project | None = None
        self._then: list[Callable[[], object]] = []  # once it is kept, or need not be
        self._closed = False
        self._lock = Lock()
        self._quiet = QTimer(self, interval=QUIET_MS, singleShot=True)
        self._longest = QTimer(self, interval=LONGEST_MS, singleShot=True)
        for timer in (self._quiet, self._longest):
            timer.timeout.connect(self._keep)
        document.changed.connect(lambda *_: self._soon())
        document.modified_changed.connect(self._modified)

    def keep_now(self, then: Callable[[], object]) -> None:
        """Copy without waiting for quiet; `then`, once the work is safe or is not wanted."""
        self._then.append(then)
        self._keep()

    def forget(self) -> None:
        """The work is in a file now, or is not wanted any more."""
        self._rest()
        self._kept = None
        if self._job is None:
            self._recovery.forget()
        self._tell_safe()

    def close(self, forget: bool) -> None:
        """The window closes: copy no more, and forget unless work would be lost."""
        self._rest()
        self._closed = True
        with self._lock:
            if forget:
                self._recovery.forget()
        if forget:
            self._tell_safe()

    def _tell_safe(self) -> None:
        waiting, self._then = self._then, []
        for then in waiting:
            then()

    def _soon(self) -> None:
        """Copy once it is quiet, but not too late."""
        self._quiet.start()
        if not self._longest.isActive():
            self._longest.start()

    def _rest(self) -> None:
        self._quiet.stop()
        self._longest.stop()

    def _copy(self, project: Project, path: Path | None) -> None:
        """Runs in a thread."""
        with self._lock:
            if not self._closed:
                self._recovery.keep(project, path)

    def _modified(self, modified: bool) -> None:
        if modified:
            self._soon()
        else:
            self.forget()

    def _keep(self) -> None:
        self._rest()
        document = self._document
        if self._job or not document.modified or document.project is self._kept:
            return
        self._kept = document.project
        self._job = Job(self._copy, document.project, document.path, parent=self)
        self._job.finished.connect(lambda _: self._done())
        self._job.failed.connect(self._failed)
        self._job.start()

    def _failed(self, error: EarmarkError) -> None:
        logging.getLogger(__name__).warning("unsaved work was not kept: %s", error)
        self._then.clear()  # what it came from is all there is
        self._done()

    def _done(self) -> None:
        if self._job:
            self._job.deleteLater()  # it holds the project it copied
        self._job = None
        if not self._document.modified:
            self.forget()  # it was saved while the copy was made
        elif self._document.project is self._kept:
            self._tell_safe()
        elif self._then:
            self._keep()
        else:
            self._soon()
