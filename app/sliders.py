"""Sliders: decoding again while a person moves them, the newest wish always next."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QTimer

from app.document import Document
from app.job import Job
from app.project.operations import with_options
from app.project.project import Project
from engine.decode import NoteOptions
from engine.errors import EarmarkError

SETTLE_MS = 700  # keys and wheels have no moment at which they are let go


@dataclass(frozen=True, slots=True)
class Decoding:
    """What some sliders do: `decode` a project by options, from the `source` that must be the same.

    `names` are the label of the step and the key of steps that are one, by the project before and
    the options.
    """

    decode: Callable[[Project, Any], Project]
    source: Callable[[Project], object]
    names: Callable[[Project, Any], tuple[str, str]]


def _note_names(before: Project, options: NoteOptions) -> tuple[str, str]:
    if before.options.one_part != options.one_part:
        return "Tell instruments apart", "instruments"
    return "Sensitivity and shortest note", "sliders"


NOTES = Decoding(with_options, lambda project: project.posteriors, _note_names)


class Sliders(QObject):
    """Turns wishes into steps of the document; wishes that come too fast are skipped.

    Decoding runs in a thread: an hour of music takes longer than a frame.
    """

    def __init__(
        self, document: Document, parent: QObject | None, decoding: Decoding = NOTES
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._decoding = decoding
        self._wish: Any = None
        self._base: Project | None = None
        self._job: Job | None = None
        self._let_go = False
        self._settle = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self.release)

    @property
    def is_busy(self) -> bool:
        """Whether something is still to be decoded."""
        return self._job is not None

    def move(self, options: Any, held: bool) -> None:
        """The sliders now say `options`; `held` while a hand has not let go."""
        self._wish, self._let_go = options, False
        if held:
            self._settle.stop()
        else:
            self._settle.start()
        self._next()

    def release(self) -> None:
        """What comes next is another step."""
        self._settle.stop()
        if self._job is None:
            self._document.settle()
        else:
            self._let_go = True

    def _next(self) -> None:
        if self._job or self._wish is None:
            return
        options, self._wish = self._wish, None
        self._base = self._document.project
        self._job = Job(self._decoding.decode, self._base, options, parent=self)
        self._job.finished.connect(lambda project: self._take(project, options))
        self._job.failed.connect(self._failed)
        self._job.start()

    def _over(self) -> None:
        if self._job:
            self._job.deleteLater()  # it holds the project it was asked about
        self._job = None

    def _take(self, project: Project, options: Any) -> None:
        self._over()
        if self._document.project is self._base:
            label, key = self._decoding.names(self._document.project, options)
            self._document.apply(project, label, merge=key)
        elif self._wish is None and self._is_same_piece():
            self._wish = options  # something else was changed meanwhile: once more, on top of it
        self._base = None
        self._next()
        if self._let_go and self._job is None:
            self._let_go = False
            self._document.settle()

    def _is_same_piece(self) -> bool:
        base = self._base
        source = self._decoding.source
        return base is not None and source(self._document.project) is source(base)

    def _failed(self, error: EarmarkError) -> None:
        self._over()
        raise error  # to the excepthook: decoding what was decoded before does not fail
