"""Hearing: the one recording a window listens to, and what comes of it in the document."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.document import Document
from app.listening import Listening, Result, Wish
from app.project.drumming import kit_among
from app.project.project import Project
from app.project.runs import has_own_notes, placed
from app.surroundings import Surroundings
from engine.audio import Audio
from engine.errors import EarmarkError
from engine.music import Note, Provenance
from engine.transcribe import Progress


class Hearing(QObject):
    """Listens to one recording at a time: to a new one, or again to the piece's own.

    A new one is `coming` until it can be read; then it is `now`, as one that is heard again is
    from the start. `begun(Listening)`: a new one can be read, show it. `progressed(Progress)`.
    `ended(str)`: heard again, empty or stopped. `failed(EarmarkError, what)`: `what` is open while
    it is coming, else listen. `changed()`: one of all this has happened.
    """

    begun = Signal(object)
    progressed = Signal(object)
    ended = Signal(str)
    failed = Signal(object, str)
    changed = Signal()

    def __init__(self, around: Surroundings, document: Document, parent: QObject | None) -> None:
        super().__init__(parent)
        self._around = around
        self._document = document
        self.now: Listening | None = None
        self.coming: Listening | None = None
        self._took: float | None = None  # seconds the last listening took
        self._made = Provenance()  # by whom it was

    def took(self, made: Provenance) -> float | None:
        """How many seconds the listening took that `made` what is there; None if nobody knows."""
        return self._took if _makers(made) == _makers(self._made) else None

    @property
    def is_first(self) -> bool:
        """Whether what is heard now is heard for the first time."""
        return self.now is not None and not self.now.is_again

    @property
    def fresh(self) -> tuple[Note, ...]:
        """What was heard so far of a piece that is heard again, each note at its place."""
        if self.now is None or self.is_first:
            return ()
        return tuple(placed(self.now.notes, self.now.wish.stretch))

    def prepare(self, wish: Wish, base: Project | None = None) -> Listening:
        """A listening of this window's kind, which nobody waits for yet."""
        return Listening(wish, self._around.build, self._around.workshop, base, self)

    def listen(self, wish: Wish, base: Project | None = None) -> None:
        """Listen to a recording, or, with the piece it belongs to, to that once more."""
        listening = self.prepare(wish, base)
        listening.opened.connect(lambda audio: self._opened(listening, audio))
        listening.progressed.connect(self._progressed)
        listening.finished.connect(self._finished)
        listening.stopped.connect(self._stopped)
        listening.failed.connect(lambda error: self._failed(listening, error))
        if listening.is_again:
            self.now = listening
        else:
            _drop(self.coming)
            self.coming = listening
        listening.start()
        self.changed.emit()

    def cancel(self) -> None:
        """Stop listening, and keep what has been heard."""
        if self.now:
            self.now.cancel()
        elif self.coming:
            _drop(self.coming)
            self.coming = None
            self.changed.emit()

    def stop(self, then: Callable[[], object]) -> None:
        """Cancel if it listens, and go on once what was heard is in the document."""
        if self.now:
            self.now.stopped.connect(lambda _: then())
            self.now.cancel()
        else:
            then()

    def drop(self) -> None:
        """Listen no more, and forget what was heard."""
        _drop(self.now)
        _drop(self.coming)
        self.now = self.coming = self._took = None

    # What comes of it ---------------------------------------------------------------------

    def _opened(self, listening: Listening, _: Audio) -> None:
        """The recording can be read: from now on it is the piece that is shown."""
        if not listening.is_again:
            self.coming = None
            self.begun.emit(listening)
            self.now = listening
            self.changed.emit()

    def _progressed(self, progress: Progress) -> None:
        self.progressed.emit(progress)
        self.changed.emit()

    def _finished(self, result: Result) -> None:
        listening, self.now = self.now, None
        if listening is None:
            return
        self._took = listening.seconds
        project = listening.applied(result, self._document.project)
        self._made = project.machine.provenance
        if listening.is_again:
            keeps = has_own_notes(self._document.project) and not listening.wish.adds_drums
            usual = "Listen for drums" if listening.wish.adds_drums else "Listen again"
            self._document.apply(project, listening.wish.label or usual)
            if keeps:
                self.ended.emit("heard again")
        else:
            self._document.replace(project, is_saved=False)
        is_empty = not project.transcription.note_count
        if result.heard.drums and not result.heard.posteriors.pitches:  # only drums were asked for
            if kit_among(project.machine.parts) is None:
                self.ended.emit("no drums")
        elif is_empty:
            self.ended.emit("empty")
        self.changed.emit()

    def _stopped(self, project: Project | None) -> None:
        listening, self.now = self.now, None
        if listening and not listening.is_again:
            self._keep_so_far(project)
            self.ended.emit("stopped")
        self.changed.emit()

    def _failed(self, listening: Listening, error: EarmarkError) -> None:
        if listening is self.now:
            self.now = None
            if not listening.is_again:
                self._keep_so_far(listening.so_far())
        if listening is self.coming:
            self.coming = None
        self.failed.emit(error, "listen" if listening.audio else "open")
        self.changed.emit()

    def _keep_so_far(self, project: Project | None) -> None:
        """Show what was heard; if it is nothing, the recording can still be played."""
        if project:
            self._document.replace(project, is_saved=False)
        else:
            self._document.replace(Project())


def _drop(listening: Listening | None) -> None:
    """Stop listening to something, and hear no more of it."""
    if listening:
        listening.blockSignals(True)
        listening.cancel()


def _makers(made: Provenance) -> tuple[object, ...]:
    """Who listened, however the sliders stand since."""
    return made.model, made.model_version, made.device, made.beside
