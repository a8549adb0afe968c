"""From a file to notes and back to a file, without a window."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.lines import Workshop
from app.session import Session
from app.settings import RECENT
from engine.errors import ModelMissing
from tests.app import pretending
from tests.app.conftest import WAIT, MakeSession
from tests.app.pretending import plain_notes
from tests.app.steps import drag, failure, listen


def test_a_recording_becomes_a_project(qtbot: QtBot, session: Session, song: Path) -> None:
    opened: list[float] = []
    heard: list[float] = []
    session.opened.connect(lambda seconds, _: opened.append(seconds))
    session.heard.connect(lambda _, seconds: heard.append(seconds))
    listen(qtbot, session, song)
    assert opened == [pytest.approx(3.0)]
    assert heard == sorted(heard)
    assert len(heard) == 4
    assert session.transcription.note_count > 5
    assert session.document.modified
    assert session.title == "song"
    assert session.settings[RECENT] == (str(song),)
    assert session.took is not None


def test_a_worker_process_does_the_same(
    qtbot: QtBot, make_session: MakeSession, session: Session, song: Path
) -> None:
    workshop = Workshop()
    try:
        other = make_session(workshop=workshop)
        listen(qtbot, other, song)
        listen(qtbot, session, song)
        assert plain_notes(other.transcription) == plain_notes(session.transcription)
    finally:
        workshop.close()


def test_the_sliders_decode_again_in_one_step(qtbot: QtBot, session: Session, song: Path) -> None:
    listen(qtbot, session, song)
    usual = session.transcription.note_count
    drag(session, 0.4, 0.2, 0.7, 1.0)
    qtbot.waitUntil(lambda: session.project.options.sensitivity == 1.0, timeout=WAIT)
    most = session.transcription.note_count
    assert most > usual
    drag(session, 0.1, 0.0)
    qtbot.waitUntil(lambda: session.project.options.sensitivity == 0.0, timeout=WAIT)
    assert session.transcription.note_count < usual
    session.document.undo_stack.undo()
    assert session.transcription.note_count == most
    session.document.undo_stack.undo()
    assert session.transcription.note_count == usual
    assert not session.document.undo_stack.canUndo()
    session.document.undo_stack.redo()
    assert session.transcription.note_count == most


def test_cancel_keeps_what_was_heard(
    qtbot: QtBot, make_session: MakeSession, song: Path, tmp_path: Path
) -> None:
    session = make_session(pretending.build_slow)
    session.open(song)
    qtbot.waitUntil(
        lambda: session.listening is not None and len(session.listening.notes) > 2, timeout=WAIT
    )
    assert session.has_unsaved_work
    assert session.transcription.note_count > 2  # could be exported already
    with qtbot.waitSignal(session.done, timeout=WAIT) as stopped:
        session.cancel()
    assert stopped.args == ["stopped", "song"]
    assert session.listening is None
    kept = session.transcription.note_count
    assert kept > 2
    path = tmp_path / "half.earmark"
    with qtbot.waitSignal(session.done, timeout=WAIT):
        session.files.save(path)
    session.open(path)
    qtbot.waitUntil(lambda: session.document.path == path and session.opening is None)
    assert session.transcription.note_count == kept


def test_a_second_recording_takes_the_place_of_the_first(
    qtbot: QtBot, make_session: MakeSession, song: Path, tmp_path: Path
) -> None:
    session = make_session(pretending.build_slow)
    other = pretending.recording(tmp_path / "other.wav", 1.0)
    session.open(song)
    qtbot.waitUntil(lambda: session.listening is not None, timeout=WAIT)
    session.open(other)
    qtbot.waitUntil(lambda: session.title == "other", timeout=WAIT)
    qtbot.waitUntil(lambda: session.project.posteriors is not None, timeout=WAIT)
    assert session.recording == other
    assert session.project.seconds == pytest.approx(1.0)


def test_of_two_that_are_being_opened_only_the_last_comes(
    qtbot: QtBot, session: Session, song: Path, tmp_path: Path
) -> None:
    opened: list[float] = []
    session.opened.connect(lambda seconds, _: opened.append(seconds))
    session.open(song)
    session.open(pretending.recording(tmp_path / "other.wav", 1.0))
    qtbot.waitUntil(lambda: session.project.posteriors is not None, timeout=WAIT)
    qtbot.wait(200)
    assert opened == [pytest.approx(1.0)]


def test_listening_again_is_a_step_that_can_be_undone(
    qtbot: QtBot, session: Session, song: Path
) -> None:
    listen(qtbot, session, song)
    first = session.project
    session.listen_again()
    qtbot.waitUntil(lambda: session.listening is None, timeout=WAIT)
    assert session.project is not first
    session.document.undo_stack.undo()
    assert session.project is first


def test_what_nobody_plays_in_is_said(qtbot: QtBot, make_session: MakeSession, song: Path) -> None:
    session = make_session(pretending.build_deaf)
    with qtbot.waitSignal(session.done, timeout=WAIT) as done:
        session.open(song)
    assert done.args == ["empty", "song"]


def test_without_a_model_the_recording_can_still_be_played(
    qtbot: QtBot, make_session: MakeSession, song: Path
) -> None:
    session = make_session(pretending.build_without_model)
    session.open(song)
    error, what = failure(qtbot, session)
    assert isinstance(error, ModelMissing)
    assert what == "listen"
    assert session.audio is not None
    assert session.listening is None
    assert session.recording == song


def test_closing_while_listening_ends_everything(
    qtbot: QtBot, make_session: MakeSession, song: Path
) -> None:
    session = make_session(pretending.build_slow)
    session.open(song)
    qtbot.waitUntil(lambda: session.listening is not None, timeout=WAIT)
    told: list[object] = []
    session.changed.connect(lambda: told.append(None))
    session.close()
    qtbot.wait(400)
    assert session.listening is None
    assert not told
