"""Bending: pitch bends looked for in the recording, beside the window's work."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.document import Document
from app.job import Job
from app.lines import Workshop
from app.project.bends import has_bends, steady, with_found
from app.project.edits.labels import Deed, label
from app.project.project import Project
from engine.audio import Audio
from engine.errors import EarmarkError
from engine.music import Transcription
from engine.transcribe import Progress, with_bends


class Bending(QObject):
    """Follows the pitch of each note in a worker process.

    `changed()`: something was found, or it began or stopped. `found_none()`: no note's pitch
    moves clearly. `failed(EarmarkError)`.
    """

    changed = Signal()
    found_none = Signal()
    failed = Signal(object)

    def __init__(
        self,
        document: Document,
        workshop: Workshop | None,
        audio: Callable[[], Audio | None],
        parent: QObject | None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._workshop = workshop
        self._audio = audio
        self._job: Job | None = None
        self._putting: Job | None = None
        self._known: tuple[Transcription, bool] | None = None
        self.fraction: float | None = None
        document.changed.connect(self._document_changed)

    @property
    def is_busy(self) -> bool:
        """Whether bends are being looked for."""
        return self._job is not None

    @property
    def is_possible(self) -> bool:
        """Whether there is something to look for them in, or there are some."""
        has_notes = self._document.project.transcription.note_count > 0
        is_free = not self.is_busy and self._putting is None
        return is_free and has_notes and (self._audio() is not None or self.has_bends)

    @property
    def has_bends(self) -> bool:
        """Whether any note bends; asked of every note only once."""
        transcription = self._document.project.transcription
        if self._known is None or self._known[0] is not transcription:
            self._known = (transcription, has_bends(transcription))
        return self._known[1]

    def toggle(self) -> None:
        """Look for bends; or take them away, where there are some."""
        if self.has_bends:
            self._put(steady, (), label(Deed.STEADY))
        else:
            self.find()

    def find(self) -> None:
        """Look for bends in the recording."""
        audio = self._audio()
        if audio is None or self.is_busy:
            return
        job = Job(
            with_bends,
            audio,
            self._document.project.transcription,
            workshop=self._workshop,
            parent=self,
        )
        job.progressed.connect(self._step)
        job.finished.connect(self._take)
        job.failed.connect(self._fail)
        job.cancelled.connect(lambda _: self._over())
        self._job, self.fraction = job, 0.0
        job.start()
        self.changed.emit()

    def cancel(self) -> None:
        """Stop looking."""
        if self._job:
            self._job.cancel()

    def drop(self) -> None:
        """Another piece: what is found of this one is of no use."""
        for job in filter(None, (self._job, self._putting)):
            job.blockSignals(True)
            job.cancel()
        self._putting = None
        if self._job:
            self._over()

    def _step(self, progress: Progress) -> None:
        self.fraction = progress.fraction
        self.changed.emit()

    def _take(self, found: Transcription) -> None:
        self._over()
        if has_bends(found):
            self._put(with_found, (found,), label(Deed.BENDS))
        else:
            self.found_none.emit()

    def _put(
        self, change: Callable[..., Project], arguments: tuple[object, ...], name: str
    ) -> None:
        """Make a change of very many notes a step of the document; a thread works it out.

        If the person did something meanwhile, it is worked out once more on top of that.
        """
        base = self._document.project
        job = Job(change, base, *arguments, parent=self)

        def take(project: Project) -> None:
            self._putting = None
            if self._document.project is base:
                self._document.apply(project, name)
            else:
                self._put(change, arguments, name)

        job.finished.connect(take)
        self._putting = job
        job.start()

    def _fail(self, error: EarmarkError) -> None:
        self._over()
        self.failed.emit(error)

    def _over(self) -> None:
        self._job = self.fraction = None
        self.changed.emit()

    def _document_changed(self, before: Project, after: Project) -> None:
        if before.transcription is not after.transcription:
            self.changed.emit()
