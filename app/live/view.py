"""The Live view: the running roll, what is set beside it, and what helps with practising below."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFont, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from app.drums.strip import DrumNames
from app.live.dial import TunerDial
from app.live.header import LiveHeader
from app.live.keys import PianoKeys
from app.live.notes import LiveNotes
from app.live.panel import InputPanel, PlayingPanel
from app.live.roll import LiveHits, LiveRoll
from app.panels.building import STEP
from app.panels.side import Side
from app.roll.keyboard import Keyboard
from app.roll.pitches import PitchAxis
from app.roll.view import PitchScrollBar
from app.theme import Theme
from app.timeline.strips import Strip

SIDE_WIDTH = 264
FIT_MS = 1200  # rows move so long after a note lay outside them, and not at every note
MARGIN = 2  # pitches beyond the lowest and the highest
FIRST_RANGE = (45, 81)


class LiveView(QWidget):
    """Places the pieces; `app.live.room` says what they show."""

    def __init__(self, theme: Theme, notes: LiveNotes) -> None:
        super().__init__()
        self._notes = notes
        self.header = LiveHeader(theme)
        self.input = InputPanel(theme)
        self.playing = PlayingPanel()
        self.pitches = PitchAxis()
        self.pitches.set_range(*FIRST_RANGE)
        self.keyboard = Keyboard(self.pitches, theme)
        self.roll = LiveRoll(theme, notes, self.pitches)
        self.hits = LiveHits(theme, notes)
        self.drums = Strip(self.hits, DrumNames(theme))
        self.keys = PianoKeys(theme)
        self.dial = TunerDial(theme)
        self.count = _CountIn(self.roll)
        self._fit = QTimer(self, interval=FIT_MS, singleShot=True)
        self._fit.timeout.connect(self._fit_pitches)
        self._lay_out()
        self._follow_keys()

    def _follow_keys(self) -> None:
        """Keys that a hand finds without looking; they hold wherever the focus is in here."""
        header = self.header
        for key, wanted in (
            (Qt.Key.Key_Space, header.begin_wanted),
            (Qt.Key.Key_Escape, header.leave_wanted),
            (Qt.KeyboardModifier.ControlModifier | Qt.Key.Key_Return, header.keep_wanted),
        ):
            short = QShortcut(QKeySequence(key), self)
            short.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            short.activated.connect(wanted)

    def _lay_out(self) -> None:
        self.drums.hide()
        music = QWidget()
        column = _column(music)
        column.addWidget(Strip(self.roll, self.keyboard, PitchScrollBar(self.pitches)), 1)
        column.addWidget(self.drums)
        column.addWidget(self._practice())
        self.splitter = QSplitter()
        self.splitter.addWidget(Side((self._settings(),)))
        self.splitter.addWidget(music)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setHandleWidth(3)
        self.splitter.setSizes([SIDE_WIDTH, 4 * SIDE_WIDTH])
        outer = _column(self)
        outer.addWidget(self.header)
        outer.addWidget(self.splitter, 1)

    def _settings(self) -> QWidget:
        """The panels, one below the other; what room is left lies under them."""
        both = QWidget()
        column = _column(both)
        column.addWidget(self.input)
        column.addSpacing(3 * STEP)
        column.addWidget(self.playing)
        column.addStretch(1)
        return both

    def _practice(self) -> QWidget:
        """The large keyboard, and the tuner beside it."""
        strip = QFrame()
        strip.setProperty("panel", True)
        line = QHBoxLayout(strip)
        line.setContentsMargins(0, 2, 0, 0)
        line.setSpacing(STEP // 2)
        line.addWidget(self.dial)
        line.addWidget(self.keys, 1)
        return strip

    def show_now(self, now: float, heard: float, moment: float) -> None:
        """Let everything run on to here."""
        self.roll.show_now(now, heard, moment)
        if self._notes.has_hits:
            self.drums.setVisible(True)
            self.hits.show_now(now, heard, moment)
        sounding = self._notes.sounding(moment)
        self.keyboard.light(sounding)
        self.keys.light(sounding)
        if self._is_outside() and not self._fit.isActive():
            self._fit.start()

    def begin_again(self) -> None:
        """Another take, or none: the drums are shown once there are any."""
        self.drums.hide()

    def _is_outside(self) -> bool:
        """Whether notes lie above or below what is seen."""
        if self._notes.pitches is None:
            return False
        low, high = self._notes.pitches
        view = self.pitches.view
        return view.top(high) < 0 or view.top(low) + view.row > view.height

    def _fit_pitches(self) -> None:
        if self._notes.pitches is not None and self._is_outside():
            low, high = self._notes.pitches
            self.pitches.set_range(
                min(low - MARGIN, FIRST_RANGE[0]), max(high + MARGIN, FIRST_RANGE[1])
            )


class _CountIn(QLabel):
    """The beats that are left, large, over the roll."""

    def __init__(self, roll: QWidget) -> None:
        super().__init__(roll)
        font = QFont(self.font())
        font.setPixelSize(96)
        font.setBold(True)
        self.setFont(font)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName("Beats before the take begins")
        self.hide()

    def show_left(self, left: int) -> None:
        """So many beats; none: it has begun."""
        self.setText(str(left) if left else "")
        self.setVisible(left > 0)
        roll = self.parentWidget()
        if roll is not None:
            self.setGeometry(roll.rect())


def _column(widget: QWidget) -> QVBoxLayout:
    made = QVBoxLayout(widget)
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(0)
    return made
