"""Live: one take after another, from the first look at the inputs until it is kept or let go.

Shows nothing and asks nobody: what a person wants comes in, what she should see goes out.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.live.clock import TakeClock
from app.live.line import Line
from app.live.notes import LiveNotes
from app.live.orders import (
    Answer,
    Begin,
    Click,
    Counting,
    Devices,
    Listen,
    Listening,
    Look,
    Measure,
    Measured,
    Monitor,
    Order,
    Pause,
    Sending,
    SendMidi,
    Stop,
    Taken,
    Toned,
    Trouble,
    Tune,
)
from app.live.stage import TAKING, Stage
from app.live.wishes import Wishes
from app.project.takes import Takes
from engine.devices import SoundDevice
from engine.errors import EarmarkError
from engine.transcribe.live_events import LiveReport, LiveTake

TICK_MS = 16  # once a frame of the screen
SLICE_SECONDS = 0.008  # how long one look at the messages may keep the window from painting
FORGET_SECONDS = 1.0

Connect = Callable[[], Line]


class Live(QObject):
    """`ticked()`: a frame of the screen is due. `changed()`: a button may be another.

    `found(devices)`; `listening(SoundDevice, rate)`; `reported(LiveReport)`; `counted(int)`: beats
    before the take begins; `measured(dB)`; `toned(Tone | None)`; `sending(port)`; `finished(take)`:
    the person wants to keep it; `cut_short(take)`: it ended by itself; `lost(sentence)`: nothing
    is heard any more; `failed(error, part)`.
    """

    ticked = Signal()
    changed = Signal()
    found = Signal(object)
    listening = Signal(object, int)
    reported = Signal(object)
    counted = Signal(int)
    measured = Signal(float)
    toned = Signal(object)
    sending = Signal(str)
    finished = Signal(object)
    cut_short = Signal(object)
    lost = Signal(str)
    failed = Signal(object, str)

    def __init__(self, connect: Connect, takes: Takes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._connect = connect
        self._takes = takes
        self._line: Line | None = None
        self._wanted: Callable[[LiveTake], None] | None = None  # once the take is complete
        self._place: Path | None = None
        self._pruned = 0.0
        self.stage = Stage.CLOSED
        self.wishes = Wishes()
        self.notes = LiveNotes()
        self.clock = TakeClock()
        self.report = LiveReport()
        self.latency: float | None = None
        self.device: SoundDevice | None = None
        self.take: LiveTake | None = None
        self._tick = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._tick.timeout.connect(self._follow)

    # What there is --------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Whether it is shown."""
        return self.stage is not Stage.CLOSED

    @property
    def has_take(self) -> bool:
        """Whether there is something that leaving would lose."""
        return self.stage in TAKING and self.seconds > 0

    @property
    def seconds(self) -> float:
        """How long the take is."""
        return self.take.seconds if self.take else self.report.recorded

    def now(self) -> tuple[float, float, float]:
        """The second of the take that is seen, that up to which it was heard, and the moment."""
        moment = monotonic()
        return self.clock.at(moment), self.report.heard, moment

    # What a person wants --------------------------------------------------------------------

    def open(self, wishes: Wishes) -> None:
        """Make the booth ready, and look which inputs there are."""
        if self.is_open:
            return
        self.wishes = wishes
        self._begin_again(Stage.WAITING)
        self._furnish()
        self._tick.start()

    def close(self) -> None:
        """Leave the booth; a take that was neither kept nor let go stays where it is."""
        self._tick.stop()
        line, self._line = self._line, None
        self.take = None
        self._to(Stage.CLOSED)
        if line is not None:
            line.close()

    def look(self) -> None:
        """See which inputs are plugged in now."""
        if self.stage in (Stage.WAITING, Stage.READY):
            self._begin_again(Stage.WAITING)
            if self._line is None:
                self._furnish()
            else:
                self._send(Look(self.wishes.input))

    def wish(self, wishes: Wishes) -> None:
        """Something was set."""
        was, self.wishes = self.wishes, wishes
        if wishes.input != was.input:
            self._send(Listen(wishes.input))
        if (wishes.clicks, wishes.pulse) != (was.clicks, was.pulse):
            self._send(Click(wishes.pulse if wishes.clicks else None))
        if wishes.monitors != was.monitors:
            self._send(Monitor(wishes.monitors))
        if wishes.tunes != was.tunes:
            self._send(Tune(wishes.tunes))
        if (wishes.sends, wishes.port) != (was.sends, was.port):
            self._send(SendMidi(wishes.port if wishes.sends else None))

    def measure(self) -> None:
        """Listen to the room."""
        self._send(Measure())

    def toggle(self) -> None:
        """Begin a take, pause it, or go on."""
        if self.stage is Stage.READY:
            self._begin()
        elif self.stage in (Stage.PLAYING, Stage.PAUSED):
            self.pause(self.stage is Stage.PLAYING)

    def pause(self, wanted: bool) -> None:
        """Keep nothing for a while, or go on."""
        self._send(Pause(wanted))
        self.clock.is_running = not wanted
        if wanted:
            self.notes.release()
        self._to(Stage.PAUSED if wanted else Stage.PLAYING)

    def keep(self) -> None:
        """End the take, and have it `finished`."""
        self._end(self._keep)

    def discard(self) -> None:
        """End the take, and let it go."""
        self._end(self._discard)

    def let_go(self) -> None:
        """The take is safe elsewhere."""
        self.take = None

    def take_back(self) -> None:
        """The take could not be made a piece: it is here as before."""
        if self.stage is Stage.KEEPING:
            self._to(Stage.OVER)

    def _furnish(self) -> None:
        """Make a booth, and tell it all that is wished for."""
        self._line = self._connect()
        wishes = self.wishes
        self._send(Look(wishes.input))
        self._send(Tune(wishes.tunes))
        if wishes.clicks:
            self._send(Click(wishes.pulse))
        if wishes.sends:
            self._send(SendMidi(wishes.port))

    def _begin(self) -> None:
        try:
            place = self._takes.place(datetime.now())
        except EarmarkError as error:
            self.failed.emit(error, "input")
            return
        self._place = place
        self._begin_again(Stage.COUNTING)
        self._send(Begin(place, self.wishes.count_in, self.wishes.pulse))

    def _end(self, then: Callable[[LiveTake], None]) -> None:
        if self.stage is Stage.KEEPING:
            return
        if self.take is not None:
            then(self.take)
        elif self.stage in TAKING and self.stage is not Stage.ENDING:
            self._wanted = then
            self.clock.is_running = False
            self._to(Stage.ENDING)
            self._send(Stop())

    def _keep(self, take: LiveTake) -> None:
        if take.path is None or not take.seconds:
            self._discard(take)
            return
        self._to(Stage.KEEPING)
        self.finished.emit(take)

    def _discard(self, take: LiveTake) -> None:
        if take.path is not None:
            self._takes.discard(take.path)
        self._begin_again(Stage.WAITING)
        self.look()

    # What the booth says --------------------------------------------------------------------

    def _follow(self) -> None:
        until = monotonic() + SLICE_SECONDS
        while self._line is not None and monotonic() < until:
            answer = self._line.receive()
            if answer is None:
                break
            self._hear(answer)
        moment = monotonic()
        if moment - self._pruned > FORGET_SECONDS:
            self._pruned = moment
            self.notes.forget_before(self.report.heard, moment)
        self.ticked.emit()

    def _hear(self, answer: Answer) -> None:
        """Pass on what it says; what is only to be shown needs no more than that."""
        match answer:
            case LiveReport():
                self._take_report(answer)
            case Devices():
                self.found.emit(answer.found)
            case Listening():
                self._take_listening(answer)
            case Counting():
                self._take_count(answer.left)
            case Measured():
                self.measured.emit(answer.floor_db)
            case Toned():
                self.toned.emit(answer.tone)
            case Sending():
                self.sending.emit(answer.port)
            case Taken():
                self._taken(answer.take)
            case Trouble():
                self._troubled(answer)

    def _take_report(self, report: LiveReport) -> None:
        if self.stage in (Stage.ENDING, Stage.OVER, Stage.KEEPING) and report.recorded == 0:
            return
        moment = monotonic()
        self.report = report
        self.latency = report.latency if report.latency is not None else self.latency
        self.notes.take(report.events, moment)
        self.clock.tell(report.heard, moment)
        self.reported.emit(report)
        if report.notice and self.stage in (Stage.PLAYING, Stage.PAUSED):
            self._to(Stage.ENDING)  # by itself: the rest is heard, then its take comes

    def _take_listening(self, answer: Listening) -> None:
        self.device = answer.device
        self._begin_again(Stage.COUNTING if self.stage is Stage.COUNTING else Stage.READY)
        self.listening.emit(answer.device, answer.rate)

    def _take_count(self, left: int) -> None:
        self.counted.emit(left)
        if left == 0 and self.stage is Stage.COUNTING:
            self._to(Stage.PLAYING)

    def _taken(self, take: LiveTake) -> None:
        wanted, self._wanted = self._wanted, None
        if take.path is None:  # nobody was making a take
            self._to(Stage.WAITING)
            if take.notice:
                self.lost.emit(take.notice)
            return
        self.take = take
        self.clock.is_running = False
        self.notes.release()
        if wanted is not None:
            wanted(take)
        elif take.seconds:
            self._to(Stage.OVER)
            self.cut_short.emit(take)
        else:
            self._discard(take)
            self.lost.emit(take.trouble)

    def _troubled(self, trouble: Trouble) -> None:
        if trouble.part == "input" and self.stage in (Stage.READY, Stage.COUNTING):
            self._to(Stage.WAITING)
        if trouble.part == "booth":
            self._lose_booth()
        self.failed.emit(trouble.error, trouble.part)

    def _lose_booth(self) -> None:
        """Its process is gone. What it had recorded lies on the disk."""
        had, line = self.has_take, self._line
        self._line = None
        if line is not None:
            line.close()
        self.notes.release()
        self.clock.is_running = False
        if had:
            self.take = self.take or LiveTake(self._place, self.report.recorded)
        self._to(Stage.OVER if had else Stage.WAITING)

    def _begin_again(self, stage: Stage) -> None:
        self.take = None
        self.notes.clear()
        self.report = LiveReport()
        self.latency = None
        self.clock.begin()
        self._to(stage)

    def _send(self, order: Order) -> None:
        if self._line is not None:
            self._line.send(order)

    def _to(self, stage: Stage) -> None:
        if stage is not self.stage:
            self.stage = stage
            self.changed.emit()
