"""The waveform appears from the left, read in a thread, and on the axis of the notes."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.musicview import MusicView
from app.theme import Theme
from app.wave.peaks import Block
from app.wave.reader import PeakReader
from engine.errors import AudioError
from engine.music import Note, Part, TempoMap


@dataclass
class Tone:
    """Some blocks of one second; it can be made to wait, and to break."""

    seconds: int = 4
    level: float = 0.5
    breaks: bool = False
    gate: threading.Event = field(default_factory=threading.Event)
    thread: str = ""

    def blocks(
        self, rate: int, channels: int = 1, start: float = 0.0, block_seconds: float = 1.0
    ) -> Iterator[Block]:
        self.thread = threading.current_thread().name
        for second in range(self.seconds):
            if second == self.seconds // 2:
                self.gate.wait(60)
                if self.breaks:
                    raise AudioError("The file ends in the middle of a word.")
            time = np.arange(rate) / rate
            yield (self.level * np.sin(2 * np.pi * 200 * time)).astype(np.float32)[None]


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[MusicView]:
    made = MusicView(Theme("dark"))
    made.resize(880, 480)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.stop()


def swing(view: MusicView, seconds: float) -> int:
    """How many pixels of the column at `seconds` are not background."""
    image = view.wave.wave.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    x = round(view.axis.view.to_x(seconds))
    ground = view.wave.wave.theme.palette.background
    return sum(image.pixelColor(x, y).name() != ground for y in range(image.height()))


def test_the_waveform_appears_from_the_left(view: MusicView, qtbot: QtBot) -> None:
    tone = Tone()
    view.open(4.0, tone)
    qtbot.waitUntil(lambda: view.wave.wave.pyramid.seconds >= 2.0)
    assert tone.thread in ("peaks", "levels")  # the spectrogram reads it too
    assert swing(view, 1.0) > 0.7 * view.wave.wave.height()
    assert swing(view, 3.0) <= 2
    tone.gate.set()
    qtbot.waitUntil(lambda: view.wave.wave.pyramid.seconds >= 4.0)
    assert swing(view, 3.0) > 0.7 * view.wave.wave.height()


def test_another_recording_replaces_the_first_at_once(view: MusicView, qtbot: QtBot) -> None:
    slow, quick = Tone(), Tone(seconds=2)
    quick.gate.set()
    view.open(4.0, slow)
    qtbot.waitUntil(lambda: view.wave.wave.pyramid.seconds >= 2.0)
    slow.gate.set()
    with qtbot.waitSignal(view.wave.reader.finished):
        view.open(2.0, quick)
    qtbot.wait(30)
    assert view.wave.wave.pyramid.seconds == pytest.approx(2.0)


def test_a_broken_recording_is_told_of_and_shown_as_far_as_it_goes(
    view: MusicView, qtbot: QtBot
) -> None:
    tone = Tone(breaks=True)
    tone.gate.set()
    with qtbot.waitSignal(view.wave.failed) as failed:
        view.open(4.0, tone)
    assert isinstance(failed.args[0], AudioError)
    assert view.wave.wave.pyramid.seconds == pytest.approx(2.0)


def test_nothing_arrives_after_stopping(qtbot: QtBot) -> None:
    reader, tone = PeakReader(), Tone()
    tone.gate.set()
    with qtbot.assertNotEmitted(reader.grew, wait=50):
        reader.read(tone)
        reader.stop()


def test_no_recording_no_waveform(view: MusicView, qtbot: QtBot) -> None:
    view.open(4.0, None)
    assert swing(view, 1.0) <= 1


def test_everything_lies_on_one_axis(view: MusicView, qtbot: QtBot) -> None:
    view.open(4.0, None)
    view.show_music((Part("Piano", 0, (Note(1.0, 60, 2.0),)),), TempoMap.steady(60), 4.0)
    lanes = (view.ruler, view.wave.wave, view.roll.area)
    lefts = {lane.mapTo(view, QPoint(0, 0)).x() for lane in lanes}
    assert len(lefts) == 1
    assert {lane.width() for lane in lanes} == {int(view.axis.view.width)}
    sought: list[float] = []
    view.axis.seek.connect(sought.append)
    for lane in lanes:
        QTest.mouseClick(lane, Qt.MouseButton.LeftButton, pos=QPoint(300, 4))
    assert sought == [pytest.approx(view.axis.view.to_seconds(300))] * 3


def test_the_playhead_is_on_all_lanes(view: MusicView, qtbot: QtBot) -> None:
    view.open(4.0, None)
    view.axis.move_playhead(2.5)
    x = round(view.axis.view.to_x(2.5))
    text = view.ruler.theme.palette.text
    for lane in (view.wave.wave, view.roll.area):
        assert lane.grab().toImage().pixelColor(x, 3).name() == text


def test_a_running_transcription_is_followed(view: MusicView, qtbot: QtBot) -> None:
    view.open(4.0, None)
    view.listen((Note(0.0, 60, 0.5),), 1.0)
    view.listen((Note(1.0, 64, 1.5), Note(1.5, 67, 1.9)), 2.0)
    assert len(view.roll.area.table) == 3
    assert view.axis.heard == 2.0
    view.show_music((Part("Piano", 0, (Note(0.0, 60, 0.5),)),), None, 4.0)
    assert (len(view.roll.area.table), view.axis.heard) == (1, None)
    view.open(8.0, None)
    assert len(view.roll.area.table) == 0
