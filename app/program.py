"""The program with its windows: one look, one workshop, one place for what nobody caught."""

import gc
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from app.about import version
from app.asking import recordings_folder
from app.icons import program_icon
from app.job import Job
from app.lines import Workshop
from app.listening import warm_up
from app.messages import Messenger, notice_of, start_log
from app.panels.invitation import Offer
from app.project.recovery import Snapshot, discard, left_behind
from app.project.takes import LeftTake, left_takes
from app.session import Session
from app.settings import THEME, Settings
from app.surroundings import Surroundings
from app.theme import Theme
from app.window import Window
from engine.errors import EarmarkError

SWITCH_SECONDS = 0.0005
FULL_SEARCHES = 1000  # of the younger objects for each of all of them, where Python has 10
OFFSET = 32  # pixels from one window to the next
TOGETHER_MS = 100  # files chosen together come one by one, so soon after each other


class Program(QObject):
    """Opens windows, and lets go of what they share when the last one has closed.

    macOS does not name the files that a person opens from outside on the command line: it sends
    them to the application, one event each.
    """

    def __init__(self, application: QApplication, settings: Settings) -> None:
        super().__init__(application)
        self._settings = settings
        self._workshop = Workshop()
        self.windows: list[Window] = []
        self.theme = Theme(settings[THEME])
        self.theme.dress(application)
        self._messenger = Messenger(self)
        self._messenger.happened.connect(self._tell)
        self._messenger.install()
        application.aboutToQuit.connect(self._workshop.close)
        self._sent: list[Path] = []
        self._together = QTimer(self, interval=TOGETHER_MS, singleShot=True)
        self._together.timeout.connect(self._open_sent)
        application.installEventFilter(self)

    def open(self, paths: Sequence[Path]) -> None:
        """A window for each path; an empty one if there are none."""
        for path in paths or (None,):
            window = self._window()
            window.show()
            if path is not None:
                window.session.open(path)
        # What follows may take a moment, and nobody waits for it.
        QTimer.singleShot(0, self, self._look_for_unsaved)
        QTimer.singleShot(0, self, self._warm_up)

    # Files sent by the system --------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Gather the files that are to be opened."""
        if isinstance(event, QFileOpenEvent) and event.file():
            self._sent.append(Path(event.file()))
            self._together.start()
            return True
        return super().eventFilter(watched, event)

    def _open_sent(self) -> None:
        """Open them in a window that has no piece yet, else in another; all but one wait there."""
        sent, self._sent = self._sent, []
        free = [window for window in self.windows if window.session.is_free]
        window = free[0] if free else self._window()
        window.show()
        window.raise_()
        window.activateWindow()
        window.commands.open_all(sent)

    # Windows -------------------------------------------------------------------------------

    def _window(self) -> Window:
        session = Session(Surroundings(self._settings, self._workshop))
        window = Window(session, self.theme)
        window.show_offers()
        window.closed.connect(lambda: self._closed(window))
        if self.windows:
            window.move(self.windows[-1].pos().x() + OFFSET, self.windows[-1].pos().y() + OFFSET)
        self.windows.append(window)
        return window

    def _closed(self, window: Window) -> None:
        self.windows.remove(window)
        window.deleteLater()

    def _warm_up(self) -> None:
        """Let a worker import what listening needs while the person looks around."""
        job = Job(warm_up, workshop=self._workshop, parent=self)
        job.finished.connect(lambda _: job.deleteLater())
        job.start()

    # Unsaved work of a program that died ---------------------------------------------------

    def _look_for_unsaved(self) -> None:
        for window in self.windows[:1]:
            window.session.queue.inherit()
        self._offer_unsaved()

    def _offer_unsaved(self) -> None:
        snapshots, takes = left_behind(), left_takes()
        for window in self.windows:
            offers = [self._offer(snapshot, window) for snapshot in snapshots]
            window.show_offers((*offers, *(self._offer_take(take, window) for take in takes)))

    def _offer_take(self, take: LeftTake, window: Window) -> Offer:
        """A take that was being played: it becomes a recording like any other."""

        def refuse() -> None:
            take.discard()
            self._offer_unsaved()

        def open_it() -> None:
            try:
                recording = take.keep(recordings_folder())
            except EarmarkError as error:
                window.notice_bar.show_notice(notice_of(error))
            else:
                self._offer_unsaved()
                window.commands.open_one(recording)

        when = datetime.fromtimestamp(take.when)
        where = f"recorded until Earmark stopped suddenly, {when:%d %B %H:%M}"
        return Offer(take.title, where, "live", open_it, refuse)

    def _offer(self, snapshot: Snapshot, window: Window) -> Offer:
        def refuse() -> None:
            discard(snapshot)
            self._offer_unsaved()

        def take() -> None:
            window.commands.unless_kept(lambda: window.session.recover(snapshot))

        when = datetime.fromtimestamp(snapshot.when)
        where = f"not saved when Earmark stopped suddenly, {when:%d %B %H:%M}"
        return Offer(snapshot.title, where, "project", take, refuse)

    def _tell(self, error: EarmarkError) -> None:
        """Show what nobody caught, in the window in use."""
        active = [window for window in self.windows if window.isActiveWindow()]
        for window in active or self.windows[-1:]:
            window.notice_bar.show_notice(notice_of(error))


def stay_lively() -> None:
    """Let the window's thread wait less for Python than programs without a window do.

    It would wait 5 ms for another thread, and painting a frame may wait many times. And a search
    of all objects for rubbish, however many notes there are, stops every thread for as long as
    several frames; what is found young, as nearly all is, is found all the same.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, FULL_SEARCHES)


def run(paths: Sequence[Path]) -> int:
    """Show the windows until the last one is closed; the exit status."""
    stay_lively()
    application = QApplication(sys.argv[:1])
    application.setApplicationName("earmark")
    application.setApplicationDisplayName("Earmark")
    application.setApplicationVersion(version())
    application.setDesktopFileName("earmark")
    application.setWindowIcon(program_icon())
    start_log()
    program = Program(application, Settings())
    program.open(paths)
    return application.exec()
