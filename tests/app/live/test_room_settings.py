"""What is set while one plays live: the input, the room, tuner, monitor, MIDI and the count-in."""

import pytest
from pytestqt.qtbot import QtBot

from app.live.orders import (
    Counting,
    Devices,
    Input,
    Listen,
    Listening,
    Look,
    Measure,
    Measured,
    Sending,
    Taken,
    Toned,
    Trouble,
)
from app.live.panel import MEASURING
from app.settings import LIVE_A4, LIVE_FLOOR, MICROPHONE
from app.window import Window
from engine.audio.tuner import Tone
from engine.devices.midi_errors import MidiMissing
from engine.errors import NoSoundDevice
from engine.transcribe.live_events import LiveReport, LiveTake
from tests.app.live.pretending import USB, PretendedLine, event
from tests.app.steps import bar


def test_without_an_input_one_can_look_again(
    qtbot: QtBot, window: Window, line: PretendedLine
) -> None:
    window.actions_["live"].trigger()
    line.answers += [Devices(()), Trouble(NoSoundDevice("microphone"), "input")]
    qtbot.waitUntil(lambda: window.notice_bar.button.text() == "Look again")
    assert not window.room.view.input.device.isEnabled()
    assert not window.room.view.input.measure.isEnabled()
    assert "Plug a microphone in" in window.room.view.roll.words
    looks = [each for each in line.orders if isinstance(each, Look)]
    window.notice_bar.button.click()
    assert len([each for each in line.orders if isinstance(each, Look)]) == len(looks) + 1
    assert "Getting ready" in window.room.view.roll.words


def test_an_input_that_goes_away_can_be_looked_for_again(
    qtbot: QtBot, live: Window, line: PretendedLine
) -> None:
    line.answers += [
        LiveReport(notice="It is gone. Plug it in again."),
        Taken(LiveTake(None, 0.0, notice="It is gone. Plug it in again.")),
    ]
    qtbot.waitUntil(lambda: "Plug it in again" in bar(live))
    assert live.room.view.header.words.text() == "Not listening"
    assert not live.room.view.header.begin.isEnabled()
    live.notice_bar.button.click()
    assert isinstance(line.orders[-1], Look)


def test_the_input_is_chosen_and_remembered(live: Window, line: PretendedLine) -> None:
    panel = live.room.view.input
    assert panel.device.currentText() == "usb"
    panel.device.setCurrentIndex(0)
    panel.device.activated.emit(0)
    assert line.orders[-1] == Listen(Input("built in", gain_db=0.0))
    assert live.session.settings[MICROPHONE] == "built in"
    panel.rate.setCurrentIndex(panel.rate.findData(48000))
    panel.rate.activated.emit(0)
    assert line.orders[-1] == Listen(Input("built in", 48000))
    panel.gain.slider.setValue(9)
    assert line.orders[-1] == Listen(Input("built in", 48000, gain_db=9.0))


def test_channels_are_those_the_device_has(live: Window, line: PretendedLine) -> None:
    panel = live.room.view.input
    words = [panel.channel.itemText(k) for k in range(panel.channel.count())]
    assert words == ["All mixed", "Channel 1", "Channel 2"]
    panel.channel.setCurrentIndex(2)
    panel.channel.activated.emit(2)
    order = line.orders[-1]
    assert isinstance(order, Listen)
    assert order.input.channel == 1


def test_the_room_is_measured_and_remembered(
    qtbot: QtBot, live: Window, line: PretendedLine
) -> None:
    panel = live.room.view.input
    panel.measure.click()
    assert isinstance(line.orders[-1], Measure)
    assert panel.room.text() == MEASURING
    line.answers.append(Measured(-52.3))
    qtbot.waitUntil(lambda: panel.room.text() == "The room is at −52 dB.")
    assert panel.measure.isEnabled()
    assert live.session.settings[LIVE_FLOOR] == pytest.approx(-52.3)


def test_the_tuner_says_how_far_a_tone_is(qtbot: QtBot, live: Window, line: PretendedLine) -> None:
    dial = live.room.view.dial
    line.answers += [Toned(Tone(442.0, 0.99))] * 2
    qtbot.waitUntil(lambda: dial.words == "A4 +8 cents")
    line.answers += [Toned(Tone(110.0, 0.99)), Toned(Tone(82.4, 0.88)), Toned(Tone(442.0, 0.99))]
    qtbot.waitUntil(lambda: not line.answers)
    assert dial.words == "A4 +8 cents"  # a glance elsewhere is no other tone, nor is a chord
    live.room.view.playing.a4.setValue(444.0)
    assert live.session.settings[LIVE_A4] == 444.0
    line.answers += [Toned(None)] * 10
    qtbot.waitUntil(lambda: dial.words == "")
    line.answers += [Toned(Tone(442.0, 0.99))] * 2
    qtbot.waitUntil(lambda: dial.words == "A4 −8 cents")
    live.room.view.playing.tunes.setChecked(False)
    assert not dial.isVisible()


def test_monitoring_is_off_and_warns(live: Window, line: PretendedLine) -> None:
    panel = live.room.view.playing
    assert not panel.monitors.isChecked()
    assert not panel.warning.isVisible()
    panel.monitors.setChecked(True)
    assert panel.warning.isVisible()
    assert "headphones" in panel.warning.text()


def test_monitoring_that_cannot_be_had_is_off_again(
    qtbot: QtBot, live: Window, line: PretendedLine
) -> None:
    panel = live.room.view.playing
    panel.monitors.setChecked(True)
    line.answers.append(Trouble(NoSoundDevice("loudspeaker"), "monitor"))
    qtbot.waitUntil(lambda: not panel.monitors.isChecked())
    assert "loudspeaker" in live.notice_bar.words.text()


def test_the_overlay_speaks_of_playing(live: Window) -> None:
    from PySide6.QtWidgets import QLabel

    from app.panels.overlay import Overlay

    live.actions_["overlay"].trigger()
    (overlay,) = live.findChildren(Overlay)
    words = [label.text() for label in overlay.findChildren(QLabel)]
    assert "begin, pause, go on" in words
    overlay.close()


def test_midi_says_where_it_goes_or_why_not(
    qtbot: QtBot, live: Window, line: PretendedLine
) -> None:
    panel = live.room.view.playing
    panel.sends.setChecked(True)
    line.answers.append(Sending("Earmark"))
    qtbot.waitUntil(lambda: panel.sent.text() == "Other programs find it as “Earmark”.")
    line.answers.append(Trouble(MidiMissing(), "midi"))
    qtbot.waitUntil(lambda: "not installed" in panel.sent.text())


def test_the_count_in_is_seen(qtbot: QtBot, live: Window, line: PretendedLine) -> None:
    live.room.view.header.begin.click()
    line.answers += [Listening(USB, 48000), Counting(3)]
    count = live.room.view.count
    qtbot.waitUntil(lambda: count.text() == "3")
    assert count.isVisible()
    line.answers.append(Counting(0))
    qtbot.waitUntil(lambda: not count.isVisible())


def test_rows_move_to_notes_that_lie_outside(
    qtbot: QtBot, live: Window, line: PretendedLine
) -> None:
    view = live.room.view
    line.answers.append(LiveReport((event(1, pitch=24), event(2, pitch=100)), heard=0.7))
    qtbot.waitUntil(lambda: view.roll.painted == 2)

    def all_seen() -> bool:
        seen = view.pitches.view
        return seen.top(100) >= 0 and seen.top(24) + seen.row <= seen.height

    qtbot.waitUntil(all_seen)


def test_every_control_has_a_name(live: Window) -> None:
    from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit, QSlider

    kinds = (QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit, QSlider)
    for kind in kinds:
        for widget in live.room.view.findChildren(kind):
            if widget.objectName().startswith("qt_"):
                continue
            text = widget.text() if isinstance(widget, QAbstractButton) else ""
            assert widget.accessibleName() or text, widget
            assert widget.toolTip(), widget.accessibleName() or text
