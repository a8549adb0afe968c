"""Playing live in the window: from the button to a piece with its notes, and a second hearing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.dialogs.unsaved import Answer
from app.live.orders import (
    Begin,
    Counting,
    Devices,
    Input,
    Listen,
    Listening,
    Look,
    Measure,
    Measured,
    Sending,
    Stop,
    Taken,
    Toned,
    Trouble,
)
from app.live.panel import MEASURING
from app.live.stage import Stage
from app.project.takes import Takes
from app.settings import LIVE_A4, LIVE_FLOOR, MICROPHONE
from app.window import Window
from engine.audio.tuner import Tone
from engine.devices.midi_errors import MidiMissing
from engine.errors import NoSoundDevice
from engine.music import Note
from engine.transcribe.live_events import LiveKind, LiveReport, LiveTake
from tests.app.conftest import MakeSession, MakeWindow
from tests.app.live.pretending import DEVICES, NOTES, USB, PretendedLine, event, recorded, strike
from tests.app.pretending import Person, plain_notes

MakeTake = Callable[[], Path]


@pytest.fixture
def line() -> PretendedLine:
    return PretendedLine()


@pytest.fixture
def music(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The person's own folder."""
    monkeypatch.setattr("app.window.recordings_folder", lambda: tmp_path / "music")
    return tmp_path / "music"


@pytest.fixture
def window(
    make_window: MakeWindow,
    make_session: MakeSession,
    line: PretendedLine,
    tmp_path: Path,
    music: Path,
) -> Window:
    takes = Takes(tmp_path / "takes")
    return make_window(make_session(booth=lambda: line, takes=takes))


@pytest.fixture
def live(qtbot: QtBot, window: Window, line: PretendedLine) -> Window:
    """The window with Live open, and an input that is listened to."""
    window.actions_["live"].trigger()
    line.answers += [Devices(DEVICES), Listening(USB, 48000)]
    qtbot.waitUntil(lambda: window.room.live.stage is Stage.READY)
    return window


@pytest.fixture
def take(qtbot: QtBot, live: Window, line: PretendedLine) -> MakeTake:
    def make() -> Path:
        live.room.view.header.begin.click()
        order = line.last(Begin)
        assert isinstance(order, Begin)
        line.answers += [Listening(USB, 48000), Counting(0)]
        line.answers += [LiveReport((event(1),), heard=0.7, recorded=0.7, level=0.4, latency=0.11)]
        qtbot.waitUntil(lambda: live.room.live.has_take)
        return recorded(order.path)

    return make


def kept(qtbot: QtBot, live: Window, line: PretendedLine, path: Path) -> None:
    live.room.view.header.keep.click()
    line.answers.append(Taken(LiveTake(path, 2.0, NOTES)))
    qtbot.waitUntil(lambda: live.session.has_piece)


def test_live_takes_the_place_of_the_piece_and_gives_it_back(live: Window) -> None:
    assert live.pages.currentWidget() is live.room.view
    for name in ("open", "record", "save", "play", "listen-again"):
        assert not live.actions_[name].isEnabled(), name
    assert live.actions_["take-begin"].isEnabled()
    QTest.keyClick(live.room.view, Qt.Key.Key_Escape)
    assert live.pages.currentWidget() is live.invitation
    assert live.actions_["open"].isEnabled()
    assert not live.actions_["take-begin"].isEnabled()


def test_notes_appear_and_keys_are_lit(qtbot: QtBot, live: Window, line: PretendedLine) -> None:
    line.answers.append(LiveReport((event(1), event(2, pitch=67), strike(3)), heard=0.7))
    qtbot.waitUntil(lambda: live.room.view.roll.painted == 2)
    assert live.room.view.keys.accessibleDescription() == "C4 G4"
    assert live.room.view.drums.isVisible()
    line.answers.append(LiveReport((event(1, LiveKind.RETRACTED),), heard=0.8))
    qtbot.waitUntil(lambda: live.room.view.keys.accessibleDescription() == "G4")


def test_time_level_and_figures_are_shown(
    qtbot: QtBot, live: Window, line: PretendedLine, take: MakeTake
) -> None:
    take()
    header = live.room.view.header
    qtbot.waitUntil(lambda: "latency 110 ms" in header.figures.text())
    assert header.figures.text() == "1 note  ·  latency 110 ms  ·  lost 0"
    assert header.time.text() == "0:00.7"
    line.answers.append(LiveReport(heard=1, recorded=83.2, is_clipped=True, overruns=2))
    qtbot.waitUntil(lambda: header.figures.text().startswith("Too loud"))
    assert header.time.text() == "1:23.2"
    qtbot.waitUntil(lambda: header.figures.text().endswith("lost 2"))
    line.answers.append(LiveReport(heard=1.1, recorded=84.0, latency=0.8))
    qtbot.waitUntil(lambda: "latency 800 ms (this computer is busy)" in header.figures.text())


def test_the_space_bar_begins_and_pauses(
    qtbot: QtBot, live: Window, line: PretendedLine, take: MakeTake
) -> None:
    take()
    view = live.room.view
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert live.room.live.stage is Stage.PAUSED
    assert view.header.begin.text() == "Go on"
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert view.header.begin.text() == "Pause"


def test_a_kept_take_is_a_piece_with_its_notes_and_is_heard_once_more(
    qtbot: QtBot, live: Window, line: PretendedLine, take: MakeTake, music: Path
) -> None:
    path = take()
    shown: list[list[tuple[float, int, float]]] = []
    live.session.opened.connect(lambda *_: None)
    live.session.document.replaced.connect(
        lambda: shown.append(plain_notes(live.session.project.transcription))
    )
    kept(qtbot, live, line, path)
    qtbot.waitUntil(lambda: live.session.project.posteriors is not None)
    session = live.session
    assert shown[-1] == plain_notes(NOTES)  # what was heard live is there at once
    assert line.is_closed
    assert live.pages.currentWidget() is live.splitter
    assert session.recording == music / path.name
    assert session.recording.exists()
    assert not path.exists()
    assert len(session.project.transcription.parts[0].notes) > 2
    assert session.document.undo_stack.undoText() == "Listen in full"
    live.actions_["undo"].trigger()
    assert plain_notes(session.project.transcription) == plain_notes(NOTES)
    assert session.document.modified  # it is in no file yet


def test_a_hand_that_was_quicker_than_the_second_hearing_is_not_overruled(
    qtbot: QtBot, live: Window, line: PretendedLine, take: MakeTake
) -> None:
    from dataclasses import replace

    path = take()
    session = live.session

    def edit() -> None:
        if session.has_piece and session.project.transcription.note_count == 2:
            own = session.project.transcription
            part = replace(own.parts[0], notes=(Note(0.1, 72, 0.4),))
            mine = replace(session.project, transcription=replace(own, parts=(part,)))
            session.document.apply(mine, "Delete")

    session.hearing.changed.connect(edit)
    kept(qtbot, live, line, path)
    qtbot.waitUntil(lambda: session.project.posteriors is not None)
    assert plain_notes(session.project.transcription) == [(0.1, 72, 0.4)]
    assert session.project.machine.note_count > 2
    assert live.notice_bar.button.text() == "Compare"


def test_discarding_asks_first(
    qtbot: QtBot, live: Window, line: PretendedLine, take: MakeTake
) -> None:
    path = take()
    header = live.room.view.header
    header.discard.click()
    assert header.question.text() == "Discard this take of 0:00.7?"
    assert line.last(Stop) is None
    header.stay.click()
    assert not header.is_asking
    live.actions_["take-discard"].trigger()
    header.really.click()
    line.answers.append(Taken(LiveTake(path, 2.0, NOTES)))
    qtbot.waitUntil(lambda: not path.exists())
    assert not live.session.has_piece
    assert live.room.is_open


def test_leaving_and_closing_lose_no_take(
    qtbot: QtBot, live: Window, line: PretendedLine, take: MakeTake
) -> None:
    path = take()
    QTest.keyClick(live.room.view, Qt.Key.Key_Escape)
    assert live.room.view.header.is_asking
    assert live.room.is_open
    assert "neither kept nor discarded" in live.notice_bar.words.text()
    live.close()
    assert live.isVisible()
    QTest.keyClick(live.room.view, Qt.Key.Key_Escape)  # takes the question back
    assert path.exists()


def test_unsaved_work_is_asked_about_before_a_take_takes_its_place(
    qtbot: QtBot, live: Window, line: PretendedLine, take: MakeTake, person: Person
) -> None:
    from dataclasses import replace

    take()
    document = live.session.document
    document.apply(replace(document.project, transcription=NOTES), "Draw")
    person.answer = Answer.STAY
    live.room.view.header.keep.click()
    assert line.last(Stop) is None
    assert live.room.live.stage is Stage.PLAYING
    person.answer = Answer.DISCARD
    live.room.view.header.keep.click()
    assert line.last(Stop) == Stop()


def test_a_device_that_is_unplugged_is_said_and_the_take_is_kept(
    qtbot: QtBot, live: Window, line: PretendedLine, take: MakeTake
) -> None:
    path = take()
    words = "The microphone “usb” stopped answering. 2 s are kept."
    line.answers.append(Taken(LiveTake(path, 2.0, NOTES, notice=words)))
    qtbot.waitUntil(lambda: live.notice_bar.words.text() == words)
    assert live.room.view.header.keep.isEnabled()
    assert not live.room.view.header.begin.isEnabled()
    live.room.view.header.keep.click()
    qtbot.waitUntil(lambda: live.session.has_piece)


def test_a_take_whose_notes_were_lost_is_heard_as_a_recording(
    qtbot: QtBot, live: Window, line: PretendedLine, take: MakeTake, music: Path
) -> None:
    path = take()
    live.room.view.header.keep.click()
    line.answers.append(Taken(LiveTake(path, 2.0)))
    qtbot.waitUntil(lambda: live.session.project.posteriors is not None)
    assert live.session.recording == music / path.name


def test_without_an_input_one_can_look_again(
    qtbot: QtBot, window: Window, line: PretendedLine
) -> None:
    window.actions_["live"].trigger()
    line.answers += [Devices(()), Trouble(NoSoundDevice("microphone"), "input")]
    qtbot.waitUntil(lambda: window.notice_bar.button.text() == "Look again")
    assert not window.room.view.input.device.isEnabled()
    looks = [each for each in line.orders if isinstance(each, Look)]
    window.notice_bar.button.click()
    assert len([each for each in line.orders if isinstance(each, Look)]) == len(looks) + 1


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
