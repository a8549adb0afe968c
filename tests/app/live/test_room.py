"""Playing live in the window: from the button to a piece with its notes, and a second hearing."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.dialogs.unsaved import Answer
from app.live.orders import Stop, Taken
from app.live.stage import Stage
from app.window import Window
from engine.music import Note
from engine.transcribe.live_events import LiveKind, LiveReport, LiveTake
from tests.app.live.conftest import MakeTake
from tests.app.live.pretending import NOTES, PretendedLine, event, strike
from tests.app.pretending import Person, plain_notes
from tests.app.steps import bar


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
    assert header.figures.text() == "1 note  ·  latency 110 ms  ·  no sound lost"
    assert header.time.text() == "0:00.7"
    line.answers.append(LiveReport(heard=1, recorded=83.2, is_clipped=True, overruns=2))
    qtbot.waitUntil(lambda: header.figures.text().startswith("Too loud"))
    assert header.time.text() == "1:23.2"
    qtbot.waitUntil(lambda: header.figures.text().endswith("sound lost 2 times"))
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
    assert session.took is None  # that was the second hearing
    live.actions_["redo"].trigger()
    assert session.took is not None


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
    line.answers.append(LiveReport(heard=0.7, recorded=2.0, notice="It is in /some/where.wav."))
    qtbot.waitUntil(lambda: live.room.live.stage is Stage.ENDING)
    assert not live.notice_bar.isVisible()  # nothing is said before all of it is heard
    words = "The microphone “usb” stopped answering."
    lost = LiveTake(path, 2.0, NOTES, notice=f"{words} It is in /some/where.wav.", trouble=words)
    line.answers.append(Taken(lost))
    qtbot.waitUntil(lambda: live.notice_bar.isVisible())
    said = live.notice_bar.words.text()
    assert said.startswith(words)
    assert "What you played until then (2.0 s) is here" in said
    assert "where.wav" not in said
    header = live.room.view.header
    assert header.keep.isEnabled()
    assert header.keep.isDefault()
    assert not header.begin.isEnabled()
    live.notice_bar.button.click()
    assert live.room.live.stage is Stage.KEEPING
    assert not header.keep.isEnabled()
    assert not header.discard.isEnabled()
    qtbot.waitUntil(lambda: live.session.has_piece)


def test_a_take_that_cannot_be_kept_is_still_here(
    qtbot: QtBot, live: Window, line: PretendedLine, take: MakeTake, music: Path
) -> None:
    path = take()
    music.write_text("a file where the folder should be", "utf-8")
    live.room.view.header.keep.click()
    line.answers.append(Taken(LiveTake(path, 2.0, NOTES)))
    qtbot.waitUntil(lambda: "could not be written" in bar(live))
    assert live.room.live.stage is Stage.OVER
    assert path.exists()
    music.unlink()
    live.notice_bar.button.click()  # once more
    qtbot.waitUntil(lambda: live.session.has_piece)
    assert (music / path.name).exists()


def test_a_take_whose_notes_were_lost_is_heard_as_a_recording(
    qtbot: QtBot, live: Window, line: PretendedLine, take: MakeTake, music: Path
) -> None:
    path = take()
    live.room.view.header.keep.click()
    line.answers.append(Taken(LiveTake(path, 2.0)))
    qtbot.waitUntil(lambda: live.session.project.posteriors is not None)
    assert live.session.recording == music / path.name
