"""The window: places the panels, remembers their sizes. Holds no logic."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeyEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QMainWindow,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.actions import Actions
from app.asking import Asking, recordings_folder
from app.commands import Commands, demo_recording
from app.dialogs.palette import CommandPalette
from app.live.help import GROUPS
from app.live.room import LiveRoom
from app.live.stage import TAKING
from app.messages import Notice
from app.musicview import MusicView
from app.panels.invitation import Invitation, Offer, recent_offer, waiting_offer
from app.panels.listen import ListenPanel
from app.panels.mix import MixPanel
from app.panels.notice import NoticeBar
from app.panels.overlay import Overlay, editing_columns
from app.panels.parts import PartsPanel
from app.panels.queue import QueuePanel
from app.panels.side import Side
from app.panels.status import StatusBar
from app.panels.transport import TransportBar
from app.pieces import is_project
from app.queue import Stage
from app.recents import RecentMenu
from app.session import Session
from app.settings import GEOMETRY, SIDE, SPECTRUM, STRIPS
from app.songs import Songs
from app.state import live_state, state_of
from app.theme import Theme
from app.wiring import Panels, Wiring

SIZE = (1280, 800)
FRAME = QSize(0, 40)  # what the system puts around a window
SIDE_WIDTH = 256
NOTES_MENU = (
    ("cut", "copy", "paste", "duplicate", "delete"),
    ("same-pitch", "loop"),
    ("quantise", "split", "merge", "legato", "confirm"),
    ("octave-up", "octave-down"),
    ("listen-stretch", "take-over"),
)


class Window(QMainWindow):
    """One piece of music. `closed()` once it is gone."""

    closed = Signal()

    def __init__(self, session: Session, theme: Theme, asking: Asking | None = None) -> None:
        super().__init__()
        self.session = session
        session.setParent(self)
        self.theme = theme
        self.music = MusicView(theme)
        asking = asking or Asking(self, session.settings, theme)
        self.commands = Commands(session, asking, self.music, theme, self)
        self.actions_ = Actions(self.commands, theme, self)
        self.transport = TransportBar(self.actions_, theme)
        self.parts, self.listen, self.mix = PartsPanel(theme), ListenPanel(theme), MixPanel()
        self.queue = QueuePanel(theme)
        self.notice_bar, self.status = NoticeBar(theme), StatusBar()
        self.invitation = Invitation(self.actions_, theme)
        self.splitter, self.pages = QSplitter(), QStackedWidget()
        self.notes_menu = self.actions_.menu(self, *NOTES_MENU)
        self._unsaved: tuple[Offer, ...] = ()
        self._waiting: tuple[str, ...] = ()
        self._may_close = False
        self.room = LiveRoom(session.around, recordings_folder(), theme, self)
        self._place()
        panels = Panels(
            self.music,
            self.transport,
            self.parts,
            self.listen,
            self.mix,
            self.queue,
            self.status,
        )
        self.songs = Songs(session, asking, session.workshop, self)
        self.wiring = Wiring(session, panels, self.commands, self)
        self._connect()
        self._restore()
        self.refresh()
        self.invitation.buttons[0].setFocus()

    # Placing ------------------------------------------------------------------------------

    def _place(self) -> None:
        """Menu bar; transport; messages; panels beside the music, or the invitation; status."""
        self.setAcceptDrops(True)
        self.setMinimumSize(1120, 560)
        recent = RecentMenu(self.session.settings, self.commands.open_one, self)
        self.actions_.fill(self.menuBar(), recent)
        self.addActions([each for each in self.actions_.all if each not in self.actions_.in_music])
        self.music.addActions(self.actions_.in_music)
        self.splitter.addWidget(Side((self.parts, self.queue, self.listen, self.mix)))
        self.splitter.addWidget(self.music)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setHandleWidth(3)
        self.splitter.setSizes([SIDE_WIDTH, SIZE[0] - SIDE_WIDTH])
        self.pages.addWidget(self.invitation)
        self.pages.addWidget(self.splitter)
        self.pages.addWidget(self.room.view)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.transport, self.notice_bar, self.pages, self.status):
            column.addWidget(widget, 1 if widget is self.pages else 0)
        middle = QWidget()
        middle.setLayout(column)
        self.setCentralWidget(middle)

    def _connect(self) -> None:
        self.session.changed.connect(self.refresh)
        self.session.queue.changed.connect(self._show_waiting)
        self.session.opened.connect(lambda *_: self.notice_bar.dismiss())
        self.commands.notice.connect(self.notice_bar.show_notice)
        self.commands.live_wanted.connect(self._live)
        self.room.changed.connect(self.refresh)
        self.room.notice.connect(self.notice_bar.show_notice)
        self.room.keep_wanted.connect(lambda: self.commands.unless_kept(self.room.keep))
        self.room.kept.connect(self.session.show_kept)
        self.room.rescued.connect(self.commands.open_one)
        self.commands.song_wanted.connect(self.songs.ask)
        self.songs.notice.connect(self.notice_bar.show_notice)
        self.commands.palette_wanted.connect(self._show_palette)
        self.commands.close_wanted.connect(self.close)
        self.commands.overlay_wanted.connect(self._show_overlay)
        self.commands.notes_menu_wanted.connect(lambda where: self.notes_menu.popup(where))
        self.commands.time.tapped.connect(self._show_taps)
        self.commands.look_chosen.connect(self.refresh)
        self.commands.time.remark.connect(self._remark)

    def _restore(self) -> None:
        settings = self.session.settings
        self.music.show_spectrum(settings[SPECTRUM])
        room = self.screen().availableSize() - FRAME
        self.resize(QSize(*SIZE).boundedTo(room).expandedTo(self.minimumSize()))
        for setting, restore in (
            (GEOMETRY, self.restoreGeometry),
            (SIDE, self.splitter.restoreState),
            (STRIPS, self.music.splitter.restoreState),
        ):
            if settings[setting]:
                restore(QByteArray.fromBase64(settings[setting].encode()))

    def _remember(self) -> None:
        settings = self.session.settings
        for setting, state in (
            (GEOMETRY, self.saveGeometry()),
            (SIDE, self.splitter.saveState()),
            (STRIPS, self.music.splitter.saveState()),
        ):
            settings[setting] = bytes(state.toBase64().data()).decode()

    # Showing ------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Follow what there is."""
        session = self.session
        live = self.room.is_open
        if live:
            state = live_state(session, self.room.live.stage in TAKING)
        else:
            state = state_of(session, demo_recording() is not None)
        self.actions_.refresh(state)
        self.transport.show_state(state)
        page: QWidget = self.splitter if session.has_piece else self.invitation
        page = self.room.view if live else page
        if self.pages.currentWidget() is not page:
            self.pages.setCurrentWidget(page)
            (self.room.view.header.begin if live else self.music.roll.area).setFocus()
        self.setWindowTitle(f"{session.title}[*] – Earmark" if session.title else "Earmark[*]")
        self.setWindowModified(session.document.modified)

    def show_offers(self, unsaved: tuple[Offer, ...] | None = None) -> None:
        """Show the invitation's offers; `unsaved` stays as it was if it is not given."""
        self._unsaved = self._unsaved if unsaved is None else unsaved
        recent = [
            recent_offer(path, self.commands.open_one, is_project(path))
            for path in self.session.settings.recent_pieces()
        ]
        queue = self.session.queue
        waiting = [
            waiting_offer(entry, self.commands.open_queued, queue.remove)
            for entry in queue.entries
            if entry.stage is Stage.READY
        ]
        self._waiting = tuple(offer.name for offer in waiting)
        self.invitation.show_offers(
            (("Unsaved work", self._unsaved), ("Waiting", waiting), ("Recent", recent))
        )

    def _show_waiting(self) -> None:
        """Offer what was heard since, unless there is a piece in the way."""
        ready = (e.name for e in self.session.queue.entries if e.stage is Stage.READY)
        if not self.session.has_piece and tuple(ready) != self._waiting:
            self.show_offers()

    def _live(self, what: str) -> None:
        """What a person wants of a take; nothing else sounds meanwhile."""
        if what == "toggle" and not self.room.is_open:
            self.session.player.free_device()
        self.room.obey(what)

    def _show_overlay(self) -> None:
        columns = GROUPS if self.room.is_open else editing_columns(self.actions_)
        Overlay(columns, self.theme, self).appear()

    def _show_taps(self, taps: int) -> None:
        """Say how far tapping has come."""
        words = "Tap once more…" if taps == 1 else f"Tapping: {taps} beats"
        self.status.show_hint(words if taps else "")

    def _remark(self, words: str) -> None:
        self.notice_bar.show_notice(Notice(words, is_error=False))

    def _show_palette(self) -> None:
        CommandPalette(self.actions_.entries(), self).show()

    # Events -------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Files may be dropped anywhere."""
        if _paths(event) and not self.room.is_open:
            event.acceptProposedAction()
            self.invitation.show_over(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        """They went elsewhere."""
        self.invitation.show_over(False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Open them."""
        self.invitation.show_over(False)
        event.acceptProposedAction()
        self.commands.open_all(_paths(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Space plays, whatever has the focus; so Return presses the button that has it."""
        focused = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(
            focused, QAbstractButton
        ):
            focused.click()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Ask about unsaved work; then let everything go."""
        if not self._may_close and self.room.is_open and not self.room.leave():
            event.ignore()
            return
        if not self._may_close and self.session.has_unsaved_work:
            event.ignore()
            # Asked once this event is over: Qt ignores a window closing while it is being closed.
            QTimer.singleShot(0, self, lambda: self.commands.unless_kept(self._close_now))
            return
        self._remember()
        self.music.stop()
        self.songs.cancel()
        self.room.close()
        self.session.close()
        self.closed.emit()
        super().closeEvent(event)

    def _close_now(self) -> None:
        self._may_close = True
        self.close()


def _paths(event: QDropEvent) -> list[Path]:
    """The files that are held over the window."""
    urls = event.mimeData().urls()
    return [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
