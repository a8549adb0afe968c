"""LongEdits: edits of very many notes, worked out beside the window's own thread.

An edit is a pure function of values that nobody changes, so a thread may work it out while the
window goes on; only its result is a step of the document. Not a process: an edit keeps the very
objects it does not touch, and those cannot travel.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from app.job import Job
from app.project.columns import columns_of, places
from app.project.edits.lift import Edit, Edited
from app.project.project import Project
from app.project.selection import Selection
from engine.errors import EarmarkError

HINT_MS = 200  # what is done sooner needs no words


@dataclass(slots=True)
class Desk:
    """What edits are made of and where their results go."""

    project: Callable[[], Project]
    selection: Callable[[], Selection]
    take: Callable[[Edited], object]


@dataclass(slots=True)
class _Work:
    """The edit that is being worked out, of what, and whether its result is still wanted."""

    edit: Edit
    base: Project
    chosen: Selection
    job: Job = field(init=False)
    is_wanted: bool = True


class LongEdits(QObject):
    """One after another, in the order they were asked for; Escape takes back all that wait.

    `working(bool)`: the first one begins, the last one is done. `slow(bool)`: it takes so long
    that somebody should say so; not any more.
    """

    working = Signal(bool)
    slow = Signal(bool)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._queue: deque[Callable[[], None]] = deque()
        self._work: _Work | None = None
        self._hint = QTimer(self, interval=HINT_MS, singleShot=True)
        self._hint.timeout.connect(lambda: self.slow.emit(True))

    @property
    def is_working(self) -> bool:
        """Whether an edit is being worked out."""
        return self._work is not None

    def begin(self, edit: Edit) -> None:
        """Work out an edit of what there is then, after those that were asked for before."""
        self.then(lambda: self._start(edit, self._desk.selection()))

    def then(self, command: Callable[[], None]) -> None:
        """Do something when everything that was asked for before is done; at once if it is."""
        if self._work is None:
            command()
        else:
            self._queue.append(command)

    def stop(self) -> None:
        """Take back whatever is not done yet."""
        self._queue.clear()
        if self._work:
            self._work.is_wanted = False
            self._work.job.cancel()
            self._rest()

    def _start(self, edit: Edit, chosen: Selection) -> None:
        is_first, base = self._work is None, self._desk.project()
        work = self._work = _Work(edit, base, chosen)
        work.job = Job(_worked_out, edit, base, chosen, parent=self)
        work.job.finished.connect(lambda edited: self._finish(work, edited))
        work.job.failed.connect(lambda error: self._fail(work, error))
        work.job.start()
        if is_first:
            self._wake()

    def _finish(self, work: _Work, edited: Edited) -> None:
        """Take the result; once more, if something else was changed meanwhile."""
        if not work.is_wanted:
            return
        project = self._desk.project()
        if project is work.base:
            self._desk.take(edited)
        elif _is_alike(project, work.base):
            work.job.deleteLater()
            self._start(work.edit, work.chosen)
            return
        self._go_on()

    def _fail(self, work: _Work, error: EarmarkError) -> None:
        if work.is_wanted:
            self.stop()
            raise error  # to the excepthook: no edit of what is selected should fail

    def _go_on(self) -> None:
        """What waits comes next."""
        self._rest()
        while self._queue and self._work is None:
            self._queue.popleft()()

    def _wake(self) -> None:
        application = QApplication.instance()
        if application:
            application.installEventFilter(self)
        self._hint.start()
        self.working.emit(True)

    def _rest(self) -> None:
        if self._work:
            self._work.job.deleteLater()
        self._work = None
        self._hint.stop()
        application = QApplication.instance()
        if application:
            application.removeEventFilter(self)
        self.slow.emit(False)
        self.working.emit(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Escape stops, whatever has the focus."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() == QEvent.Type.KeyPress:
                self.stop()
            event.accept()
            return True
        return super().eventFilter(watched, event)


def _worked_out(edit: Edit, project: Project, chosen: Selection) -> Edited:
    """Runs in the thread; so does the counting of all that views will ask for."""
    edited = edit(project, chosen)
    parts = edited.project.transcription.parts
    for part, notes in edited.selection:
        columns_of(notes)
        places(parts[part].notes, notes)
    return edited


def _is_alike(one: Project, other: Project) -> bool:
    """Whether an edit of the one makes sense for the other."""
    return len(one.transcription.parts) == len(other.transcription.parts)
