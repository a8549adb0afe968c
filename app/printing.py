"""Printing: scores into files, made by a worker, for that takes longer than a window may wait."""

from collections.abc import Generator
from pathlib import Path

from PySide6.QtCore import QObject

from app.asking import Asking
from app.job import Job
from app.session import Session
from engine.errors import EarmarkError
from engine.export import EXPORTERS, Exporter, FolderExporter, Request, write_export


class Printing(QObject):
    """Each export says through the session what became of it."""

    def __init__(self, session: Session, asking: Asking, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._ask = asking
        self._jobs: set[Job] = set()

    def ask(self, exporter: Exporter | FolderExporter) -> None:
        """Ask where to, and write it there. The notes alone take no time: a thread writes them."""
        title, recording = self._session.title, self._session.recording
        request = self._session.request
        if isinstance(exporter, FolderExporter):
            stem = title.replace("/", "-")
            folder = self._ask.training_place(f"{stem}{exporter.ending}", recording)
            if folder:
                self.export(exporter, request, exporter.place(folder, stem))
            return
        path = self._ask.export_place(exporter.title, exporter.extension, title, recording)
        if path and exporter is EXPORTERS[0]:
            self._session.files.export(exporter, request, path)
        elif path:
            self.export(exporter, request, path)

    def export(self, exporter: Exporter | FolderExporter, request: Request, path: Path) -> None:
        """Write it in a worker; a folder of pages that is there already is replaced."""
        job = Job(export, exporter, request, path, workshop=self._session.workshop, parent=self)
        self._jobs.add(job)
        job.finished.connect(lambda place: self._take(job, place))
        job.failed.connect(lambda error: self._fail(job, error))
        job.start()

    def _take(self, job: Job, path: Path) -> None:
        self._over(job)
        self._session.done.emit("exported", path)

    def _fail(self, job: Job, error: EarmarkError) -> None:
        self._over(job)
        self._session.failed.emit(error, "export")

    def _over(self, job: Job) -> None:
        self._jobs.discard(job)
        job.deleteLater()


def export(
    exporter: Exporter | FolderExporter, request: Request, path: Path
) -> Generator[None, None, Path]:
    """Write it, and say where it is."""
    yield
    write_export(exporter, request, path, replace=True)
    return path
