"""Queue: recordings that were dropped together, heard one after the other behind the window."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from threading import Lock

from PySide6.QtCore import QObject, Signal

from app.job import Job
from app.listening import Listening, Result
from app.pieces import Piece, is_project
from app.project.project import Project
from app.project.waiting import Waiting
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
    """One file. `place`: the project that waits there for being opened; `words`: what failed."""

    path: Path
    stage: Stage = Stage.WAITS
    fraction: float = 0.0
    words: str = ""
    place: Path | None = None

    @property
    def name(self) -> str:
        """What to call it; of a piece from an earlier day only the name is known."""
        return self.path.stem if self.path == self.place else self.path.name


class Queue(QObject):
    """Listens to one file at a time, and only while nobody waits for another.

    What was heard is ready once it lies safely on disk, where it stays until `let_go`: the window
    may close, or the program be killed, and the next one offers it. `changed()`: ask `entries`.
    """

    changed = Signal()

    def __init__(
        self,
        listen: Callable[[Path], Listening],
        waiting: Waiting,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._listen = listen
        self._waiting = waiting
        self._entries: dict[Path, Entry] = {}
        self._unkept: dict[Path, Piece] = {}  # on their way to the disk, or refused by it
        self._lock = Lock()
        self._listening: Listening | None = None
        self._is_held = False

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All that are in it, in their order."""
        return tuple(self._entries.values())

    def entry(self, path: Path) -> Entry | None:
        """The one of that path."""
        return self._entries.get(path)

    def unkept(self, path: Path) -> Piece | None:
        """What was heard in a file but could not be put on disk."""
        return self._unkept.get(path)

    def add(self, paths: Sequence[Path]) -> None:
        """Put files at the end; a project has been heard already."""
        for path in paths:
            stage = Stage.READY if is_project(path) else Stage.WAITS
            if path not in self._entries and stage is Stage.WAITS:
                self._waiting.note(path)
            self._entries.setdefault(path, Entry(path, stage))
        self._next()
        self.changed.emit()

    def inherit(self) -> None:
        """Take on what waited when another program ended."""
        known = {entry.place for entry in self._entries.values()}
        for place in self._waiting.inherit():
            if place not in known:
                self._entries[place] = Entry(place, Stage.READY, place=place)
        for recording in self._waiting.unheard():
            self._entries.setdefault(recording, Entry(recording))
        self._next()
        self.changed.emit()

    def remove(self, path: Path) -> None:
        """Take one out: what was heard in it is not wanted."""
        entry = self.take(path)
        if entry and entry.place:
            self.let_go(entry.place)

    def take(self, path: Path) -> Entry | None:
        """Take one out; what waits on disk goes on waiting there."""
        self._waiting.strike(path)
        entry = self._entries.pop(path, None)
        self._unkept.pop(path, None)
        if self._listening and self._listening.wish.path == path:
            self._stop()
        self._next()
        self.changed.emit()
        return entry

    def let_go(self, place: Path) -> None:
        """What waited there is safe elsewhere, or is not wanted."""
        self._waiting.let_go(place)

    def hold(self, held: bool) -> None:
        """Begin with no other while the window listens itself: a person waits for that."""
        self._is_held = held
        self._next()

    def close(self) -> None:
        """The window goes; what was heard stays, and what was not is heard at the next start."""
        self._is_held = True
        self._stop()
        for path in list(self._unkept):
            try:
                self._keep(path)
            except EarmarkError as error:
                _say_lost(error)
        self._waiting.close()

    # Listening ----------------------------------------------------------------------------

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
        listening = self._listen(path)
        listening.setParent(self)
        listening.progressed.connect(self._step)
        listening.finished.connect(self._finish)
        listening.failed.connect(self._fail)
        self._listening = listening
        self._entries[path] = replace(waiting[0], stage=Stage.LISTENS)
        listening.start()

    def _step(self, progress: Progress) -> None:
        if self._listening:
            self._put(Entry(self._listening.wish.path, Stage.LISTENS, progress.fraction))

    def _finish(self, result: Result) -> None:
        listening, self._listening = self._listening, None
        if listening and listening.audio:
            path = listening.wish.path
            self._unkept[path] = Piece(listening.applied(result, Project()), listening.audio)
            self._put(Entry(path, Stage.LISTENS, 1.0))
            job = Job(self._keep, path, parent=self)
            job.finished.connect(lambda place: self._kept(path, place))
            job.failed.connect(lambda error: self._not_kept(path, error))
            for end in (job.finished, job.failed):
                end.connect(lambda _: job.deleteLater())
            job.start()
        self._next()

    def _fail(self, error: EarmarkError) -> None:
        listening, self._listening = self._listening, None
        if listening:
            self._waiting.strike(listening.wish.path)
            self._put(Entry(listening.wish.path, Stage.FAILED, words=error.what))
        self._next()

    def _put(self, entry: Entry) -> None:
        if entry.path in self._entries:
            self._entries[entry.path] = entry
            self.changed.emit()

    # Keeping ------------------------------------------------------------------------------

    def _keep(self, path: Path) -> Path | None:
        """Put on disk what was heard, unless that is done; in a thread, or when all ends."""
        with self._lock:
            piece = self._unkept.get(path)
            if piece is None:
                return None
            place = self._waiting.keep(piece.project, path.stem)
            self._unkept.pop(path, None)
            return place

    def _kept(self, path: Path, place: Path | None) -> None:
        self._waiting.strike(path)
        if place and path not in self._entries:
            self.let_go(place)  # it was taken out meanwhile
        elif place:
            self._put(Entry(path, Stage.READY, place=place))

    def _not_kept(self, path: Path, error: EarmarkError) -> None:
        _say_lost(error)
        self._put(Entry(path, Stage.READY, words=f"{error.what} Open it and save it elsewhere."))


def _say_lost(error: EarmarkError) -> None:
    logging.getLogger(__name__).warning("a heard piece was not kept: %s", error)
