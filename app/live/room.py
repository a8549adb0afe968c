"""The room for playing live: ties the takes to the view, to the settings and to the piece."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.errands import Errands
from app.live.kept import kept_piece
from app.live.live import Live
from app.live.orders import Input
from app.live.stage import TAKING, Stage
from app.live.view import LiveView
from app.live.wishes import Wishes
from app.messages import Notice, notice_of
from app.pieces import Piece
from app.project.takes import Takes
from app.surroundings import Surroundings
from app.theme import Theme
from engine.devices import SoundDevice
from engine.errors import EarmarkError
from engine.transcribe.live_events import LiveReport, LiveTake

HINTS = {
    Stage.WAITING: "Getting ready to listen…",
    Stage.READY: "Play something: its notes appear here.",
}
NO_INPUT = "There is nothing to listen to. Plug a microphone in, then look again."
DEAF = "Not listening"
UNKEPT = Notice(
    "There is a take that is neither kept nor discarded.",
    "Keep it, or discard it, before you leave.",
    is_error=False,
)


class LiveRoom(QObject):
    """`changed()`: it was opened, left, or is at another stage. `notice(Notice)`: say this.

    `keep_wanted()`: whoever knows what becomes of the piece that is here answers with `keep`.

    `kept(Piece)`: a take has become a piece. `rescued(Path)`: it is a recording only, whose notes
    were lost with the booth.
    """

    changed = Signal()
    keep_wanted = Signal()
    notice = Signal(object)
    kept = Signal(object)
    rescued = Signal(Path)

    def __init__(
        self,
        around: Surroundings,
        folder: Path,
        theme: Theme,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        takes = around.takes or Takes()
        self._settings = around.settings
        self._takes = takes
        self._folder = folder
        self._errands = Errands(self)
        self.live = Live(around.booth, takes, self)
        self.view = LiveView(theme, self.live.notes)
        self._follow_live()
        self._follow_view()
        self._errands.failed.connect(lambda error, _: self._keep_failed(error))

    def _follow_live(self) -> None:
        live, view = self.live, self.view
        live.ticked.connect(self._tick)
        live.changed.connect(self._staged)
        live.found.connect(view.input.show_devices)
        live.listening.connect(lambda device, _: self._listening(device))
        live.reported.connect(self._reported)
        live.counted.connect(view.count.show_left)
        live.measured.connect(self._measured)
        live.toned.connect(view.dial.show_tone)
        live.sending.connect(self._sending)
        live.finished.connect(self._finished)
        live.cut_short.connect(self._cut_short)
        live.lost.connect(lambda words: self._be_deaf(Notice(words)))
        live.failed.connect(self._failed)

    def _follow_view(self) -> None:
        live, view = self.live, self.view
        view.header.begin_wanted.connect(live.toggle)
        view.header.keep_wanted.connect(self.keep_wanted)
        view.header.discard_wanted.connect(live.discard)
        view.header.leave_wanted.connect(self.leave)
        view.input.input_changed.connect(self._take_input)
        view.input.look_wanted.connect(self.look)
        view.input.measure_wanted.connect(live.measure)
        view.playing.changed.connect(self._take_wishes)
        view.roll.zoomed.connect(lambda span: self._wish(replace(live.wishes, span=span)))

    # What a person wants --------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Whether it is shown in the place of the piece."""
        return self.live.is_open

    def toggle(self) -> None:
        """Enter, or leave."""
        if self.is_open:
            self.leave()
        else:
            self.enter()

    def enter(self) -> None:
        """Listen."""
        wishes = Wishes.remembered(self._settings)
        self._show_wishes(wishes)
        self.live.open(wishes)
        self.view.header.begin.setFocus()

    def look(self) -> None:
        """See which inputs there are now."""
        self.view.roll.words = HINTS[Stage.WAITING]
        self.live.look()

    def leave(self) -> bool:
        """Go, unless a take is to be kept or let go first: then say so, and False."""
        if self.view.header.is_asking:
            self.view.header.take_back()
            return False
        if self.live.has_take:
            self.notice.emit(UNKEPT)
            self.view.header.ask()
            return False
        self.live.close()
        return True

    def keep(self) -> None:
        """Make a piece of the take."""
        self.live.keep()

    def discard(self) -> None:
        """Ask, and let the take go."""
        self.view.header.ask()

    def obey(self, what: str) -> None:
        """One of the commands: toggle, begin, keep or discard."""
        wants = {
            "toggle": self.toggle,
            "begin": self.live.toggle,
            "keep": self.keep_wanted.emit,
            "discard": self.discard,
        }
        wants[what]()

    def close(self) -> None:
        """The window goes; a take that is left here is offered at the next start."""
        self._errands.close()
        self.live.close()
        self._takes.close()

    def _take_input(self, wanted: Input) -> None:
        self._wish(replace(self.live.wishes, input=wanted))

    def _take_wishes(self, wishes: Wishes) -> None:
        self._wish(replace(wishes, input=self.live.wishes.input, span=self.live.wishes.span))

    def _wish(self, wishes: Wishes) -> None:
        wishes.remember(self._settings)
        self.live.wish(wishes)
        self.view.dial.set_reference(wishes.a4)
        self.view.dial.setVisible(wishes.tunes)

    def _show_wishes(self, wishes: Wishes) -> None:
        view = self.view
        view.input.show_wishes(wishes)
        view.playing.show_wishes(wishes)
        view.roll.show_span(wishes.span)
        view.hits.span = wishes.span
        view.dial.set_reference(wishes.a4)
        view.dial.setVisible(wishes.tunes)

    # What is seen ---------------------------------------------------------------------------

    def _tick(self) -> None:
        """A frame of the screen."""
        if not self.view.isVisible():
            return
        live, header = self.live, self.view.header
        report = live.report
        self.view.hits.span = self.view.roll.span
        self.view.show_now(*live.now())
        header.show_time(live.seconds if live.stage in (*TAKING, Stage.KEEPING) else 0.0)
        lost = report.overruns + report.lost_blocks
        header.show_figures(live.notes.count, live.latency, lost)

    def _reported(self, report: LiveReport) -> None:
        self.view.header.show_level(report.level, report.is_clipped)

    def _staged(self) -> None:
        stage = self.live.stage
        free = stage in (Stage.WAITING, Stage.READY, Stage.CLOSED)
        self.view.header.show_stage(self.live)
        self.view.input.set_free(free, stage is Stage.READY)
        self.view.playing.set_free(free)
        self.view.roll.words = HINTS.get(stage, "")
        if stage is not Stage.COUNTING:
            self.view.count.show_left(0)
        self.changed.emit()

    def _listening(self, device: SoundDevice) -> None:
        self.view.begin_again()
        self.view.input.show_listening(device)

    def _measured(self, floor_db: float) -> None:
        wanted = replace(self.live.wishes.input, floor_db=floor_db)
        self._take_input(wanted)
        self.view.input.show_wishes(self.live.wishes)

    def _sending(self, port: str) -> None:
        self.view.playing.show_sent(f"Other programs find it as “{port}”." if port else "")

    def _failed(self, error: EarmarkError, part: str) -> None:
        """Say what does not work where it was asked for, or in the window's bar."""
        if part == "midi":
            self.view.playing.show_sent(f"{error.what} {error.helps}".strip())
            return
        if part == "monitor":
            self._wish(replace(self.live.wishes, monitors=False))
            self.view.playing.show_wishes(self.live.wishes)
        if part == "input" and self.live.stage is Stage.WAITING:
            self._be_deaf(notice_of(error))
        elif part == "booth":
            self.notice.emit(notice_of(error, "Try again", self.look))
        else:
            self.notice.emit(notice_of(error))

    def _be_deaf(self, notice: Notice) -> None:
        """Nothing is listened to: say so, and how one listens again."""
        self.view.header.show_words(DEAF)
        self.view.roll.words = NO_INPUT
        self.notice.emit(replace(notice, button="Look again", act=self.look))

    # The take -------------------------------------------------------------------------------

    def _finished(self, take: LiveTake) -> None:
        """Make a piece of it, in a thread; the take stays until that is done."""
        if take.path is not None:
            self._errands.run(kept_piece, take, self._folder, what="keep", then=self._piece_made)

    def _keep_failed(self, error: EarmarkError) -> None:
        self.live.take_back()
        self.notice.emit(notice_of(error, "Keep", self.keep_wanted.emit))

    def _cut_short(self, take: LiveTake) -> None:
        """It ended by itself: say why, and that nothing is lost."""
        here = f"What you played until then ({take.seconds:.1f} s) is here: keep it, or discard it."
        self.notice.emit(Notice(take.trouble, here, button="Keep", act=self.keep_wanted.emit))

    def _piece_made(self, piece: Piece) -> None:
        self.live.let_go()
        self.live.close()
        if piece.project.machine.note_count or piece.project.audio is None:
            self.kept.emit(piece)
        else:
            self.rescued.emit(piece.project.audio.path)
