"""Recording: the level before, the file while, and a sentence when there is no microphone."""

import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.dialogs import record
from app.dialogs.meter import LevelMeter, decibels
from app.dialogs.record import SILENT, TOO_LOUD, RecordDialog
from app.theme import Theme
from engine.devices import SoundDevice
from engine.errors import NoSoundDevice, SoundDeviceError, SoundDeviceLost, SoundDeviceRefused
from tests.engine.devices.conftest import Server, sound_server

__all__ = ["sound_server"]

MICROPHONES = (SoundDevice(0, "built in", 2, 44100, True), SoundDevice(1, "usb", 1, 48000, False))


@dataclass
class PretendedRecorder:
    """Records as much and as loud as the test says."""

    device: SoundDevice
    path: Path
    paused: bool = False
    level: float = 0.0
    seconds: float = 0.0
    clipped: bool = False
    heard_anything: bool = True
    failure: SoundDeviceError | None = None
    stopped: bool = field(default=False)

    def __post_init__(self) -> None:
        self.path.write_bytes(b"header")

    def stop(self) -> None:
        self.stopped = True


@dataclass
class Studio:
    """What the dialog finds when it looks for microphones."""

    found: tuple[SoundDevice, ...] | SoundDeviceError = MICROPHONES
    refuses: bool = False
    recorders: list[PretendedRecorder] = field(default_factory=list)

    def inputs(self) -> tuple[SoundDevice, ...]:
        if isinstance(self.found, SoundDeviceError):
            raise self.found
        return self.found

    def recorder(self, device: SoundDevice | None, path: Path, paused: bool) -> PretendedRecorder:
        if self.refuses or device is None:
            raise (
                NoSoundDevice("microphone")
                if device is None
                else SoundDeviceRefused("microphone", device.name, "Earmark may not")
            )
        self.recorders.append(PretendedRecorder(device, path, paused))
        return self.recorders[-1]


@pytest.fixture
def studio(monkeypatch: pytest.MonkeyPatch) -> Studio:
    made = Studio()
    monkeypatch.setattr(record, "inputs", made.inputs)
    monkeypatch.setattr(record, "Recorder", made.recorder)
    return made


@pytest.fixture
def dialog(qtbot: QtBot, studio: Studio, tmp_path: Path) -> RecordDialog:
    made = RecordDialog(tmp_path / "music" / "take.wav", "usb", Theme("dark"), None)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(made)
    made.show()
    return made


def ready(qtbot: QtBot, studio: Studio) -> PretendedRecorder:
    qtbot.waitUntil(lambda: bool(studio.recorders))
    return studio.recorders[-1]


def test_the_last_microphone_is_listened_to_before_anything_is_written(
    qtbot: QtBot, dialog: RecordDialog, studio: Studio
) -> None:
    recorder = ready(qtbot, studio)
    assert recorder.device.name == "usb"
    assert recorder.paused
    assert not dialog.stop.isEnabled()
    assert dialog.record.text() == "Record"


def test_record_pause_and_stop(qtbot: QtBot, dialog: RecordDialog, studio: Studio) -> None:
    recorder = ready(qtbot, studio)
    dialog.record.click()
    assert not recorder.paused
    recorder.seconds = 83.2
    qtbot.waitUntil(lambda: dialog.time.text() == "1:23.2")
    assert not dialog.devices.isEnabled()
    dialog.record.click()
    assert recorder.paused
    assert dialog.record.text() == "Go on"
    with qtbot.waitSignal(dialog.recorded) as recorded:
        dialog.stop.click()
    assert recorded.args == [recorder.path]
    assert recorder.stopped
    assert recorder.path.exists()
    assert not dialog.isVisible()


def test_another_microphone_is_chosen(qtbot: QtBot, dialog: RecordDialog, studio: Studio) -> None:
    first = ready(qtbot, studio)
    dialog.devices.setCurrentIndex(0)
    with qtbot.waitSignal(dialog.microphone_chosen) as chosen:
        dialog.devices.activated.emit(0)
    assert chosen.args == ["built in"]
    assert first.stopped
    assert studio.recorders[-1].device.name == "built in"


def test_too_loud_and_silence_are_said(
    qtbot: QtBot, dialog: RecordDialog, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = ready(qtbot, studio)
    monkeypatch.setattr(record, "SILENCE_SECONDS", 0.05)
    recorder.heard_anything = False
    qtbot.waitUntil(lambda: dialog.words.text() == SILENT)
    recorder.heard_anything = recorder.clipped = True
    qtbot.waitUntil(lambda: dialog.words.text() == TOO_LOUD)


@pytest.mark.parametrize("refuses", [True, False])
def test_without_a_microphone_there_is_a_sentence_and_another_try(
    qtbot: QtBot, studio: Studio, tmp_path: Path, refuses: bool
) -> None:
    studio.refuses = refuses
    if not refuses:
        studio.found = NoSoundDevice("microphone")
    dialog = RecordDialog(tmp_path / "take.wav", "", Theme("dark"), None)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: "microphone" in dialog.words.text().casefold().replace("…", ""))
    qtbot.waitUntil(lambda: dialog.words.text().startswith(("No microphone", "The microphone")))
    assert not dialog.record.isEnabled()
    studio.refuses, studio.found = False, MICROPHONES
    dialog.again.click()
    ready(qtbot, studio)
    assert dialog.record.isEnabled()


def test_a_microphone_that_goes_away_keeps_what_was_recorded(
    qtbot: QtBot, dialog: RecordDialog, studio: Studio
) -> None:
    recorder = ready(qtbot, studio)
    dialog.record.click()
    recorder.seconds = 4.0
    recorder.failure = SoundDeviceLost("usb", recorder.path, 4.0)
    qtbot.waitUntil(lambda: "stopped answering" in dialog.words.text())
    with qtbot.waitSignal(dialog.recorded):
        dialog.stop.click()


def test_closing_leaves_no_empty_file_and_loses_no_full_one(
    qtbot: QtBot, dialog: RecordDialog, studio: Studio
) -> None:
    recorder = ready(qtbot, studio)
    dialog.record.click()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()  # not by mistake, while it records
    recorder.seconds = 2.0
    dialog.close()
    assert recorder.stopped
    assert recorder.path.exists()
    dialog.show()
    dialog._open(MICROPHONES[0])
    dialog.close()
    assert not recorder.path.exists()


def test_the_meter_shows_decibels(qtbot: QtBot) -> None:
    assert decibels(1.0) == 0.0
    assert decibels(0.1) == pytest.approx(-20.0)
    assert decibels(0.0) == -60.0
    meter = LevelMeter(Theme("dark"))
    qtbot.addWidget(meter)
    meter.resize(300, 14)
    meter.show_level(1.0)
    assert meter.grab().toImage().pixelColor(290, 7).red() > 200  # red: it clips
    meter.show_level(0.0)
    assert meter.accessibleDescription() == "-2 dB"  # it falls slowly


REAL = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from app.dialogs.record import RecordDialog
from app.theme import Theme

application = QApplication([])
dialog = RecordDialog(Path(sys.argv[1]), "", Theme("dark"), None)
dialog.recorded.connect(lambda path: print(path))
dialog.destroyed.connect(application.quit)
dialog.show()

def begin():
    if not dialog.record.isEnabled():
        QTimer.singleShot(50, begin)
        return
    dialog.record.click()
    QTimer.singleShot(700, finish)

def finish():
    if dialog._recorder.seconds > 0.5:
        dialog.stop.click()
    else:
        QTimer.singleShot(100, finish)  # the first block may be late on a busy computer

begin()
QTimer.singleShot(20000, lambda: application.exit(3))
sys.exit(application.exec())
"""


def test_through_a_real_microphone(sound_server: Server, tmp_path: Path) -> None:
    import soundfile

    path = tmp_path / "music" / "take.wav"
    done = subprocess.run(
        [sys.executable, "-c", REAL, str(path)],
        env=sound_server.environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(path)
    assert 0.3 < soundfile.info(path).duration < 3.0
