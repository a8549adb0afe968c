"""The panel beside the running roll: what to listen to, how loud, the click, and where notes go."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.live.wishes import Wishes
from app.panels.building import STEP, heading, icon_button, muted, row
from app.panels.slider import Scale, SliderRow
from app.theme import Theme
from engine.devices import SoundDevice

RATES = (22050, 32000, 44100, 48000, 88200, 96000, 192000)
GAIN = Scale(
    "Gain",
    "Makes quiet playing louder for what listens; the recording stays as it is.",
    -12,
    36,
    0,
    lambda value: f"{value:+d} dB".replace("-", "−"),
)
ROOM_WORDS = "Not measured: every sound counts."
MEASURING = "Listening to the room… do not play."
MONITOR_TIP = "Hear what you play. With loudspeakers this may howl: use headphones."
FEEDBACK = "Use headphones: with loudspeakers it may howl."
FIELD_WIDTH, A4_WIDTH = 84, 98  # pixels


class InputPanel(QWidget):
    """INPUT: `input_changed(Input)`; `look_wanted()`; `measure_wanted()`."""

    input_changed = Signal(object)
    look_wanted = Signal()
    measure_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._input = Wishes().input
        self.device = _choice("Input", "The microphone or interface to listen to")
        self.again = icon_button("search", theme, "See which inputs are plugged in now")
        self.again.clicked.connect(self.look_wanted)
        self.rate = _choice("Sample rate", "How many samples a second are recorded")
        self.channel = _choice("Channel", "Which of the input’s channels is listened to")
        self.gain = SliderRow(GAIN)
        self.gain.moved.connect(lambda value, _: self._take(gain_db=float(value)))
        self.room = muted(ROOM_WORDS, wraps=True)
        self.measure = QPushButton("Measure the room")
        self.measure.setToolTip(
            "Listens for two seconds while nobody plays; what is no louder than that is no note"
        )
        self.measure.clicked.connect(self._measure)
        self.device.activated.connect(lambda _: self._choose_device())
        self.rate.activated.connect(lambda _: self._take(rate=self.rate.currentData()))
        self.channel.activated.connect(lambda _: self._take(channel=self.channel.currentData()))
        self._lay_out()

    def _lay_out(self) -> None:
        column = _column(self)
        column.addWidget(heading("Input"))
        line = row(self.device, self.again)
        line.setStretch(0, 1)
        column.addLayout(line)
        column.addLayout(row(self.rate, self.channel))
        column.addWidget(self.gain)
        column.addWidget(self.measure)
        column.addWidget(self.room)

    def show_devices(self, devices: Sequence[SoundDevice]) -> None:
        """Offer these."""
        self.device.clear()
        for device in devices:
            self.device.addItem(device.name, device)
        self.device.setEnabled(bool(devices))
        index = max(self.device.findText(self._input.device), 0)
        self.device.setCurrentIndex(index)
        self._show_device()

    def show_listening(self, device: SoundDevice) -> None:
        """Mark the one that is listened to."""
        self.device.setCurrentIndex(max(self.device.findText(device.name), 0))
        self._show_device()

    def show_wishes(self, wishes: Wishes) -> None:
        """Follow what is set."""
        self._input = wishes.input
        self.gain.show_value(round(wishes.input.gain_db))
        floor = wishes.input.floor_db
        self.show_room("" if floor is None else f"The room is at {floor:.0f} dB.".replace("-", "−"))
        self._show_device()

    def show_room(self, words: str) -> None:
        """Say what is known of the room."""
        self.room.setText(words or ROOM_WORDS)
        self.measure.setEnabled(words != MEASURING)

    def set_free(self, free: bool, listens: bool) -> None:
        """Whether another input may be chosen: not while a take is made.

        The room can be measured where it `listens` and no take is made.
        """
        for widget in (self.device, self.again, self.rate, self.channel):
            widget.setEnabled(free)
        self.measure.setEnabled(listens)

    def _show_device(self) -> None:
        """Offer what this device can do."""
        device: SoundDevice | None = self.device.currentData()
        own = f"{device.rate / 1000:g} kHz" if device else "Own rate"
        _fill(self.rate, [(own, 0), *((f"{rate / 1000:g} kHz", rate) for rate in RATES)],
              self._input.rate)  # fmt: skip
        count = device.channels if device else 1
        channels: list[tuple[str, object]] = [("All mixed" if count > 1 else "Mono", None)]
        if count > 1:
            channels += [(f"Channel {k + 1}", k) for k in range(min(count, 32))]
        _fill(self.channel, channels, self._input.channel)

    def _choose_device(self) -> None:
        device: SoundDevice = self.device.currentData()
        self._take(device=device.name, rate=0, channel=None)
        self._show_device()

    def _measure(self) -> None:
        self.show_room(MEASURING)
        self.measure_wanted.emit()

    def _take(self, **changed: object) -> None:
        self._input = replace(self._input, **changed)  # type: ignore[arg-type]
        self.input_changed.emit(self._input)


class PlayingPanel(QWidget):
    """CLICK, HEAR and SEND: `changed(Wishes)` without its input, which is the other panel's."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._wishes = Wishes()
        self.tempo = QDoubleSpinBox()
        self.tempo.setRange(30, 300)
        self.tempo.setDecimals(0)
        self.tempo.setKeyboardTracking(False)
        _named(self.tempo, "Tempo", "Beats a minute of the click")
        self.bar = _number("Beats in a bar", "After how many clicks one is accented", 1, 12)
        self.count_in = _number("Bars counted in", "Bars that are counted before a take", 0, 4)
        self.clicks = _switch("Click while playing", "Let the click go on in the take; with "
                              "loudspeakers it is recorded, and heard as notes")  # fmt: skip
        self.monitors = _switch("Monitor", MONITOR_TIP)
        self.warning = muted(FEEDBACK, wraps=True)
        self.sends = _switch("Send as MIDI", "Send the notes to other programs as they are heard")
        self.port = QLineEdit()
        self.port.setMinimumWidth(64)
        _named(self.port, "MIDI port", "What the port is called in other programs")
        self.sent = muted(wraps=True)
        self.tunes = _switch("Tuner", "Show which pitch a single note has")
        self.a4 = QDoubleSpinBox()
        self.a4.setRange(380, 480)
        self.a4.setDecimals(1)
        self.a4.setSuffix(" Hz")
        self.a4.setKeyboardTracking(False)
        self.a4.setFixedWidth(A4_WIDTH)
        _named(self.a4, "A4", "The frequency the tuner calls A4")
        self._connect()
        self._lay_out()

    def _connect(self) -> None:
        for box in (self.tempo, self.bar, self.count_in, self.a4):
            box.valueChanged.connect(lambda _: self._take())
            box.lineEdit().setTextMargins(STEP - 2, 0, 0, 0)  # a style sheet cannot
        for switch in (self.clicks, self.monitors, self.sends, self.tunes):
            switch.toggled.connect(lambda _: self._take())
        self.port.editingFinished.connect(self._take)

    def _lay_out(self) -> None:
        column = _column(self)
        column.addWidget(heading("Click"))
        for words, field in (
            ("Beats a minute", self.tempo),
            ("Beats in a bar", self.bar),
            ("Bars counted in", self.count_in),
        ):
            field.setFixedWidth(FIELD_WIDTH)
            column.addLayout(row(QLabel(words), None, field))
        column.addWidget(self.clicks)
        column.addSpacing(STEP)
        column.addWidget(heading("Hear and tune"))
        column.addWidget(self.monitors)
        column.addWidget(self.warning)
        line = row(self.tunes, None, QLabel("A4"), self.a4)
        column.addLayout(line)
        column.addSpacing(STEP)
        column.addWidget(heading("Send"))
        column.addLayout(row(self.sends, self.port))
        column.addWidget(self.sent)
        self.warning.hide()
        self.sent.hide()

    def show_wishes(self, wishes: Wishes) -> None:
        """Follow what is set."""
        self._wishes = wishes
        self.blockSignals(True)
        self.tempo.setValue(wishes.pulse.beats_per_minute)
        self.bar.setValue(wishes.pulse.beats_per_bar)
        self.count_in.setValue(wishes.count_in)
        self.clicks.setChecked(wishes.clicks)
        self.monitors.setChecked(wishes.monitors)
        self.sends.setChecked(wishes.sends)
        self.port.setText(wishes.port)
        self.tunes.setChecked(wishes.tunes)
        self.a4.setValue(wishes.a4)
        self.blockSignals(False)
        self._wishes = wishes
        self.warning.setVisible(wishes.monitors)

    def show_sent(self, words: str) -> None:
        """Say where the notes go, or why they do not."""
        self.sent.setText(words)
        self.sent.setVisible(bool(words))

    def set_free(self, free: bool) -> None:
        """Whether the count-in may be changed: not while a take is made."""
        self.count_in.setEnabled(free)

    def _take(self) -> None:
        wishes = replace(
            self._wishes,
            pulse=replace(
                self._wishes.pulse,
                beats_per_minute=self.tempo.value(),
                beats_per_bar=self.bar.value(),
            ),
            count_in=self.count_in.value(),
            clicks=self.clicks.isChecked(),
            monitors=self.monitors.isChecked(),
            sends=self.sends.isChecked(),
            port=self.port.text().strip() or Wishes().port,
            tunes=self.tunes.isChecked(),
            a4=self.a4.value(),
        )
        if wishes != self._wishes and not self.signalsBlocked():
            self._wishes = wishes
            self.warning.setVisible(wishes.monitors)
            self.changed.emit(wishes)


def _column(panel: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(panel)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(STEP)
    return column


def _named(widget: QWidget, name: str, tip: str) -> None:
    widget.setAccessibleName(name)
    widget.setToolTip(tip)


def _choice(name: str, tip: str) -> QComboBox:
    made = QComboBox()
    made.setMinimumContentsLength(6)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    _named(made, name, tip)
    return made


def _number(name: str, tip: str, lowest: int, highest: int) -> QSpinBox:
    made = QSpinBox()
    made.setRange(lowest, highest)
    made.setKeyboardTracking(False)
    _named(made, name, tip)
    return made


def _switch(words: str, tip: str) -> QCheckBox:
    made = QCheckBox(words)
    _named(made, words, tip)
    return made


def _fill(box: QComboBox, rows: Sequence[tuple[str, object]], chosen: object) -> None:
    """Offer these, the chosen one in use; the first where it is not among them."""
    box.clear()
    for words, value in rows:
        box.addItem(words, value)
    values = [value for _, value in rows]
    box.setCurrentIndex(values.index(chosen) if chosen in values else 0)
