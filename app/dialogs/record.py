"""Recording from a microphone: choose it, see how loud it is, record, pause, stop."""

import threading
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QFontDatabase, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.dialogs.meter import LevelMeter
from app.icons import icon
from app.theme import Theme
from engine.devices import Recorder, SoundDevice, inputs
from engine.errors import EarmarkError, ExportError, SoundDeviceError

TICK_MS = 33
SILENCE_SECONDS = 3.0  # so long without a single sound is no pause but a switch that is off
WIDTH = 440
TOO_LOUD = "Too loud: some of it is distorted. Turn the microphone down, or move away from it."
LOOKING = "Looking for microphones…"
SILENT = (
    "Only silence arrives. See that the microphone is not muted, and that the privacy settings of "
    "the system let Earmark use it."
)


class RecordDialog(QDialog):
    """Writes to `path` while it records, so that a crash loses no more than a second.

    `recorded(Path)` when the person stops. A file with something in it is never removed, even if
    the dialog is only closed.
    """

    recorded = Signal(object)
    microphone_chosen = Signal(str)
    _found = Signal(object)  # from the thread that looks: devices, or an error

    def __init__(self, path: Path, microphone: str, theme: Theme, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Record")
        self._path = path
        self._wanted = microphone
        self._theme = theme
        self._recorder: Recorder | None = None
        self._silent_ticks = 0
        self.devices = QComboBox()
        self.devices.setAccessibleName("Microphone")
        self.devices.setToolTip("The microphone to record from")
        self.devices.activated.connect(self._chosen)
        self.meter = LevelMeter(theme)
        self.time = QLabel("0:00.0")
        self.time.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words = QLabel(LOOKING)
        self.words.setWordWrap(True)
        self.words.setMinimumHeight(self.fontMetrics().lineSpacing() * 3)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.record = QPushButton("Record")
        self.record.clicked.connect(self._toggle)
        self.stop = QPushButton(icon("stop", theme), "Stop and listen")
        self.stop.setToolTip("End the recording, and write down what was played")
        self.stop.clicked.connect(self._stop)
        self.again = QPushButton("Look again")
        self.again.setToolTip("See which microphones are plugged in now")
        self.again.clicked.connect(self.look)
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self._follow)
        self._found.connect(self._show_found)
        for button in (self.again, self.stop):
            button.setAutoDefault(False)
        self.record.setDefault(True)
        self._lay_out()
        self._show_state()
        self.look()

    def _lay_out(self) -> None:
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(self.font().pointSizeF() * 2.2)
        self.time.setFont(font)
        self.setMinimumWidth(WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        top = QHBoxLayout()
        top.addWidget(self.devices, 1)
        top.addWidget(self.again)
        column.addLayout(top)
        column.addWidget(self.meter)
        column.addWidget(self.time)
        column.addWidget(self.words)
        buttons = QHBoxLayout()
        for button in (self.record, self.stop):
            button.setMinimumHeight(36)
            buttons.addWidget(button, 1)
        column.addLayout(buttons)

    # The microphone -----------------------------------------------------------------------

    def look(self) -> None:
        """See which microphones there are; the system may take its time."""
        self._close_recorder()
        self.words.setText(LOOKING)
        self.devices.setEnabled(False)
        threading.Thread(target=self._look, name="microphones", daemon=True).start()

    def _look(self) -> None:
        try:
            self._found.emit(inputs())
        except SoundDeviceError as error:
            self._found.emit(error)

    def _show_found(self, found: tuple[SoundDevice, ...] | EarmarkError) -> None:
        self.devices.clear()
        if isinstance(found, EarmarkError):
            self._say_trouble(found)
            return
        for device in found:
            self.devices.addItem(device.name, device)
        self.devices.setEnabled(bool(found))
        index = self.devices.findText(self._wanted)
        self.devices.setCurrentIndex(max(index, 0))
        self._open(found[max(index, 0)] if found else None)

    def _chosen(self) -> None:
        device: SoundDevice = self.devices.currentData()
        self.microphone_chosen.emit(device.name)
        self._open(device)

    def _open(self, device: SoundDevice | None) -> None:
        """Listen to its level; nothing is written yet."""
        self._close_recorder()
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._recorder = Recorder(device, self._path, paused=True)
        except (SoundDeviceError, ExportError) as error:
            self._say_trouble(error)
            return
        except OSError as error:
            self._say_trouble(ExportError(self._path, (error.strerror or str(error)).lower()))
            return
        self.words.setText("Play something: the bar should reach its last third.")
        self._silent_ticks = 0
        self._tick.start()
        self._show_state()

    def _close_recorder(self) -> None:
        """Let the microphone go; a file in which nothing is goes too."""
        self._tick.stop()
        recorder, self._recorder = self._recorder, None
        if recorder:
            recorder.stop()
            if not recorder.seconds:
                self._path.unlink(missing_ok=True)
        self._show_state()

    def _say_trouble(self, error: EarmarkError) -> None:
        self.words.setText(str(error))
        self._show_state()

    # Recording ----------------------------------------------------------------------------

    def _toggle(self) -> None:
        if self._recorder:
            paused = not self._recorder.paused
            self._recorder.paused, self._recorder.clipped = paused, False
            self.words.setText("Paused." if paused else f"Recording into {self._path.parent}")
            self._show_state()

    def _stop(self) -> None:
        recorder, self._recorder = self._recorder, None
        self._tick.stop()
        if recorder:
            recorder.stop()
            self.recorded.emit(self._path)
        self.close()

    def _follow(self) -> None:
        """Show the level and the time; say what is wrong with the sound, if something is."""
        recorder = self._recorder
        if recorder is None:
            return
        self.meter.show_level(recorder.level)
        minutes, seconds = divmod(recorder.seconds, 60)
        self.time.setText(f"{int(minutes)}:{seconds:04.1f}")
        self.stop.setEnabled(recorder.seconds > 0)
        self._silent_ticks += 1
        if recorder.failure:
            self._fail(recorder)
        elif recorder.clipped:
            self.words.setText(TOO_LOUD)
        elif not recorder.heard_anything and self._silent_ticks * TICK_MS > SILENCE_SECONDS * 1000:
            self.words.setText(SILENT)
        elif self.words.text() == SILENT:
            self.words.setText("")

    def _fail(self, recorder: Recorder) -> None:
        """The microphone or the disk is gone: what was recorded can still be listened to."""
        self._tick.stop()
        self.words.setText(str(recorder.failure))
        self.record.setEnabled(False)

    def _show_state(self) -> None:
        recorder = self._recorder
        begun = recorder is not None and recorder.seconds > 0
        goes_on = recorder is not None and not recorder.paused
        word = "Pause" if goes_on else ("Go on" if begun else "Record")
        self.record.setText(word)
        self.record.setIcon(icon("pause" if goes_on else "record", self._theme, "on_accent"))
        self.record.setEnabled(recorder is not None)
        if recorder is not None:
            self.record.setFocus()
        self.stop.setEnabled(begun)
        self.devices.setEnabled(self.devices.count() > 0 and not begun and not goes_on)
        self.again.setEnabled(not begun and not goes_on)

    # Leaving ------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Escape must not end a recording by mistake."""
        running = self._recorder is not None and not self._recorder.paused
        if event.key() == Qt.Key.Key_Escape and running:
            event.ignore()
            return
        super().keyPressEvent(event)

    def reject(self) -> None:
        """Closed by Escape or the like."""
        self._close_recorder()
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Let the microphone go."""
        self._close_recorder()
        super().closeEvent(event)
