"""Filing: the piece into files, and its recording out of another one."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.about import version
from app.document import Document
from app.errands import Errands
from app.pieces import Found, export, find_recording
from app.project.operations import with_audio, with_embedded_audio
from app.project.project import Project
from app.project.store import save
from app.settings import Settings
from app.trainingpair import write_pair
from engine.audio import Audio
from engine.export import Exporter, Request


class Filing(QObject):
    """Everything is done in a thread; what fails is said by the errands, as save, export or audio.

    `done(what, path)`: saved or exported. `found(Audio)`: the recording is another file.
    """

    done = Signal(str, object)
    found = Signal(object)

    def __init__(
        self, document: Document, errands: Errands, settings: Settings, parent: QObject | None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._errands = errands
        self._settings = settings

    def save(
        self, path: Path, embed: bool = False, then: Callable[[], object] | None = None
    ) -> None:
        """Write the project to `path`; `then` is called when it is safely there."""
        document = self._document
        if embed:
            document.apply(with_embedded_audio(document.project), "Put the recording inside")
        project = document.project

        def take(_: Project) -> None:
            document.saved(project, path)
            self._settings.remember_piece(path)
            self.done.emit("saved", path)
            if then:
                then()

        self._errands.run(save, project, path, what="save", then=take)

    def export(self, exporter: Exporter, request: Request, path: Path) -> None:
        """Write what was heard in one format."""
        self._errands.run(
            export,
            exporter,
            request,
            path,
            what="export",
            then=lambda _: self.done.emit("exported", path),
        )

    def write(
        self,
        exporter: Exporter,
        request: Request,
        path: Path,
        then: Callable[[Path], object],
    ) -> None:
        """Write one without a word."""
        self._errands.run(export, exporter, request, path, what="export", then=lambda _: then(path))

    def export_pair(self, audio: Audio, folder: Path, title: str) -> None:
        """Write what a trainer learns from."""
        self._errands.run(
            write_pair,
            self._document.project,
            audio,
            folder,
            title,
            version(),
            what="pair",
            then=lambda path: self.done.emit("exported", path),
        )

    def locate(self, path: Path) -> None:
        """The piece's recording is this file."""
        lost = self._document.project.audio
        if lost:
            self._errands.run(find_recording, path, lost, what="audio", then=self._take)

    def _take(self, found: Found) -> None:
        self.found.emit(found.audio)
        project = with_audio(self._document.project, found.reference)
        self._document.apply(project, "Find the recording")
        if found.trouble:
            self._errands.failed.emit(found.trouble, "other audio")
