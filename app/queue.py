"""Queue: recordings that were dropped together, heard one after the other behind the window."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.lines import Workshop
from app.listening import Build, Listening, Result, Wish
from app.pieces import is_project
from app.project.project import Project
from engine.audio import Audio
from engine.errors import EarmarkError
from engine.transcribe import Progress


class Stage(Enum):
    """How far one of them is."""

    WAITS = "waits"
    LISTENS = "listens"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file; `words` say why it failed."""

    path: Path
    stage: Stage = Stage.WAITS
    fraction: float = 0.0
    words: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of one: a project that is in no file yet, and its recording."""

    project: Project
    audio: Audio


class Queue(QObject):
    """Listens to one file at a time, and only while nobody waits for another.

    `changed()`: ask `entries`.
    """

    changed = Signal()

    def __init__(
        self,
        build: Build,
        workshop: Workshop | None,
        wish: Callable[[Path], Wish],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._build = build
        self._workshop = workshop
        self._wish = wish
        self._entries: dict[Path, Entry] = {}
        self._heard: dict[Path, Heard] = {}
        self._listening: Listening | None = None
        self._is_held = False

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All that are in it, in their order."""
        return tuple(self._entries.values())

    def add(self, paths: Sequence[Path]) -> None:
        """Put files at the end; a project has been heard already."""
        for path in paths:
            stage = Stage.READY if is_project(path) else Stage.WAITS
            self._entries.setdefault(path, Entry(path, stage))
        self._next()
        self.changed.emit()

    def take(self, path: Path) -> Heard | None:
        """Take one out, with what was heard; None if that is nothing yet."""
        heard = self._heard.get(path)
        self.remove(path)
        return heard

    def remove(self, path: Path) -> None:
        """Take one out."""
        self._entries.pop(path, None)
        self._heard.pop(path, None)
        if self._listening and self._listening.wish.path == path:
            self._stop()
        self._next()
        self.changed.emit()

    def hold(self, held: bool) -> None:
        """Begin with no other while the window listens itself: a person waits for that."""
        self._is_held = held
        self._next()

    def close(self) -> None:
        """The window goes."""
        self._is_held = True
        self._stop()

    def _stop(self) -> None:
        if self._listening:
            self._listening.blockSignals(True)
            self._listening.cancel()
            self._listening = None

    def _next(self) -> None:
        waiting = [e for e in self._entries.values() if e.stage is Stage.WAITS]
        if self._is_held or self._listening or not waiting:
            return
        path = waiting[0].path
        listening = Listening(self._wish(path), self._build, self._workshop, None, self)
        listening.progressed.connect(self._step)
        listening.finished.connect(self._finish)
        listening.failed.connect(self._fail)
        self._listening = listening
        self._entries[path] = replace(waiting[0], stage=Stage.LISTENS)
        listening.start()

    def _step(self, progress: Progress) -> None:
        self._put(Stage.LISTENS, fraction=progress.fraction)

    def _finish(self, result: Result) -> None:
        listening = self._listening
        if listening and listening.audio:
            project = listening.applied(result, Project())
            self._heard[listening.wish.path] = Heard(project, listening.audio)
            self._done(Stage.READY)

    def _fail(self, error: EarmarkError) -> None:
        self._done(Stage.FAILED, error.what)

    def _done(self, stage: Stage, words: str = "") -> None:
        self._put(stage, words=words)
        self._listening = None
        self._next()
        self.changed.emit()

    def _put(self, stage: Stage, fraction: float = 0.0, words: str = "") -> None:
        if self._listening:
            path = self._listening.wish.path
            self._entries[path] = Entry(path, stage, fraction, words)
            self.changed.emit()
