"""The bar above the running roll: begin, pause, keep and discard; time, level and figures."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from app.dialogs.meter import CLIPPED, LevelMeter
from app.icons import icon
from app.live.live import Live
from app.live.stage import Stage
from app.panels.building import STEP, icon_button, muted, row, stress
from app.theme import Theme
from app.timeline.grid import clock

CLIPPED_WORDS = "Too loud: turn the input down"
CLIPPED_TICKS = 120  # frames of the screen: two seconds
LATE_SECONDS = 0.5  # no ear is so slow by itself
BUSY = "this computer is busy"
RUNS = (Stage.READY, Stage.COUNTING, Stage.PLAYING, Stage.PAUSED)
HIGH = 36  # pixels: these buttons are pressed with an instrument in one's hands
WAITING_WORDS = {
    Stage.WAITING: "Getting ready…",
    Stage.READY: "Play: you are heard, and nothing is kept yet.",
    Stage.COUNTING: "Counting in…",
    Stage.PLAYING: "Recording",
    Stage.PAUSED: "Paused: nothing is kept until you go on.",
    Stage.ENDING: "Completing the take…",
    Stage.OVER: "The take is complete. Keep it, or discard it.",
    Stage.KEEPING: "Making a piece of it…",
    Stage.CLOSED: "",
}


class LiveHeader(QFrame):
    """Buttons and figures; `begin_wanted`, `keep_wanted`, `discard_wanted`, `leave_wanted`.

    `discard_wanted` comes only once the question beside the button was answered.
    """

    begin_wanted = Signal()
    keep_wanted = Signal()
    discard_wanted = Signal()
    leave_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("panel", True)
        self._theme = theme
        self.begin = _button("Start", "Begin a take, pause it, or go on (Space)")
        self.begin.setMinimumWidth(104)
        self.begin.clicked.connect(self.begin_wanted)
        self.keep = _button("Keep", "End the take and make a piece of it (Ctrl+Return)")
        self.keep.setIcon(icon("done", theme))
        self.keep.clicked.connect(self.keep_wanted)
        self.discard = _button("Discard…", "Let the take go; you are asked first")
        self.discard.clicked.connect(self.ask)
        self.time = QLabel()
        self.time.setAccessibleName("Length of the take")
        self.time.setToolTip("How much is recorded")
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(self.font().pointSizeF() * 2.0)
        self.time.setFont(font)
        self.meter = LevelMeter(theme)
        self.meter.setToolTip("How loud the input is; the line is the loudest lately")
        self.dot = QLabel("●")
        self.dot.setStyleSheet(f"color: {CLIPPED}")
        self.dot.hide()
        self.words = muted()
        self.figures = muted()
        self.figures.setToolTip(
            "Latency: how long after it begins to sound a note is on the screen, half of them "
            "sooner. Lost: how often the system had no time for the sound."
        )
        self.leave = icon_button("close", theme, "Leave Live (Esc)")
        self.leave.clicked.connect(self.leave_wanted)
        self._ticks_clipped = 0
        self._pages = QStackedLayout()
        self._lay_out()
        self.show_time(0.0)

    def _lay_out(self) -> None:
        self._pages.addWidget(_strip(self.begin, self.keep, self.discard))
        self.question = QLabel()
        self.really = _button("Discard it", "The recording and its notes are gone then")
        self.really.clicked.connect(self._answer)
        self.stay = _button("No", "Go back to the take")
        self.stay.clicked.connect(self.take_back)
        self._pages.addWidget(_strip(self.question, self.really, self.stay))
        inside = QWidget()
        inside.setLayout(self._pages)
        middle = QWidget()
        grid = QHBoxLayout(middle)
        grid.setContentsMargins(STEP, 0, STEP, 0)
        grid.setSpacing(2 * STEP)
        grid.addWidget(self.time)
        right = QWidget()
        right.setLayout(_stack(self.meter, row(self.dot, self.words, None, self.figures)))
        grid.addWidget(right, 1)
        line = QHBoxLayout(self)
        line.setContentsMargins(2 * STEP, STEP, STEP, STEP)
        line.addWidget(inside)
        line.addWidget(middle, 1)
        line.addWidget(self.leave)

    # Showing --------------------------------------------------------------------------------

    def show_stage(self, live: Live) -> None:
        """Which buttons there are now."""
        stage = live.stage
        runs = stage in (Stage.PLAYING, Stage.COUNTING)
        word = "Pause" if runs else ("Go on" if stage is Stage.PAUSED else "Start")
        self.begin.setText(word)
        self.begin.setIcon(icon("pause" if runs else "record", self._theme, "on_accent"))
        is_over = stage is Stage.OVER
        self.begin.setDefault(not is_over)
        self.keep.setDefault(is_over)
        self.keep.setIcon(icon("done", self._theme, "on_accent" if is_over else "text"))
        self.begin.setEnabled(stage in (Stage.READY, Stage.PLAYING, Stage.PAUSED))
        has_take = stage in (Stage.PLAYING, Stage.PAUSED, Stage.OVER)
        self.keep.setEnabled(has_take)
        self.discard.setEnabled(has_take or stage is Stage.COUNTING)
        self.words.setText(WAITING_WORDS[stage])
        self.dot.setVisible(stage is Stage.PLAYING)
        if stage not in RUNS:
            self.meter.clear()
        if not (has_take or stage is Stage.COUNTING):
            self.take_back()

    def show_words(self, words: str) -> None:
        """Say something in the place of what goes on."""
        self.words.setText(words)

    def show_time(self, seconds: float) -> None:
        """How long the take is."""
        text = clock(seconds, 0.1)
        if text != self.time.text():
            self.time.setText(text)

    def show_level(self, level: float, is_clipped: bool) -> None:
        """How loud it is; that it is too loud stays to be read for two seconds."""
        self.meter.show_level(level)
        self._ticks_clipped = CLIPPED_TICKS if is_clipped else self._ticks_clipped

    def show_figures(self, count: int, latency: float | None, lost: int) -> None:
        """Notes so far, how late they are shown, and how much sound was lost."""
        if self._ticks_clipped:
            self._ticks_clipped -= 1
        words = CLIPPED_WORDS if self._ticks_clipped else _figures(count, latency, lost)
        if words != self.figures.text():
            self.figures.setText(words)
            stress(self.figures, words == CLIPPED_WORDS)

    # Asking ---------------------------------------------------------------------------------

    def ask(self) -> None:
        """Ask, in the place of the buttons, whether the take is really to go."""
        if not self.discard.isEnabled():
            return
        self.question.setText(f"Discard this take of {self.time.text()}?")
        self._pages.setCurrentIndex(1)
        self.stay.setFocus()

    @property
    def is_asking(self) -> bool:
        """Whether it waits for an answer."""
        return self._pages.currentIndex() == 1

    def take_back(self) -> None:
        """The question is not asked any more."""
        if self.is_asking:
            self._pages.setCurrentIndex(0)
            self.begin.setFocus()

    def _answer(self) -> None:
        self._pages.setCurrentIndex(0)
        self.discard_wanted.emit()


def _figures(count: int, latency: float | None, lost: int) -> str:
    """“61 notes  ·  latency 118 ms  ·  no sound lost”."""
    late = "–"
    if latency is not None:
        late = f"{latency * 1000:.0f} ms" if latency < 1.0 else f"{latency:.0f} s"
        late += f" ({BUSY})" if latency > LATE_SECONDS else ""
    notes = f"{count:,} note" + ("" if count == 1 else "s")
    missed = f"sound lost {lost:,} time{'' if lost == 1 else 's'}" if lost else "no sound lost"
    return f"{notes}  ·  latency {late}  ·  {missed}"


def _button(words: str, tip: str) -> QPushButton:
    made = QPushButton(words)
    made.setToolTip(tip)
    made.setMinimumHeight(HIGH)
    return made


def _strip(*widgets: QWidget) -> QWidget:
    made = QWidget()
    made.setLayout(row(*widgets))
    return made


def _stack(meter: QWidget, words: QHBoxLayout) -> QVBoxLayout:
    made = QVBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(6)
    made.addStretch(1)
    made.addWidget(meter)
    made.addLayout(words)
    made.addStretch(1)
    return made
