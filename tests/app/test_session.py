"""From a file to notes and back to a file, without a window."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import mido
import numpy as np
import pytest
import soundfile
from pytestqt.qtbot import QtBot

from app.lines import Workshop
from app.project.recovery import left_behind
from app.session import Session
from app.settings import RECENT
from engine.decode import NoteOptions
from engine.errors import (
    AudioChanged,
    AudioMissing,
    AudioTooShort,
    AudioUnreadable,
    EarmarkError,
    ExportError,
    ModelMissing,
    ProjectDamaged,
    ProjectMissing,
    ProjectNewer,
    ProjectNotSaved,
)
from engine.export import EXPORTERS
from tests.app import pretending
from tests.app.conftest import MakeSession
from tests.app.pretending import plain_notes

WAIT = 120_000


def listen(qtbot: QtBot, session: Session, path: Path) -> None:
    """Open a recording and wait until all of it is heard."""
    session.open(path)
    qtbot.waitUntil(lambda: session.project.posteriors is not None, timeout=WAIT)


def failure(qtbot: QtBot, session: Session) -> tuple[EarmarkError, str]:
    with qtbot.waitSignal(session.failed, timeout=WAIT) as blocker:
        pass
    assert blocker.args is not None
    return blocker.args[0], blocker.args[1]


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


def drag(session: Session, *sensitivities: float) -> None:
    for sensitivity in sensitivities:
        session.set_options(NoteOptions(sensitivity), held=True)
    session.sliders.release()


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


def test_saved_and_opened_again_it_is_the_same(
    qtbot: QtBot, make_session: MakeSession, song: Path, tmp_path: Path
) -> None:
    session, other = make_session(), make_session()
    listen(qtbot, session, song)
    drag(session, 0.8)
    qtbot.waitUntil(lambda: session.project.options.sensitivity == 0.8, timeout=WAIT)
    path = tmp_path / "song.earmark"
    with qtbot.waitSignal(session.done, timeout=WAIT):
        session.files.save(path)
    assert not session.document.modified
    other.open(path)
    qtbot.waitUntil(lambda: other.has_piece, timeout=WAIT)
    assert plain_notes(other.transcription) == plain_notes(session.transcription)
    assert other.project.options == session.project.options
    assert other.audio is not None
    assert not other.document.modified
    before = other.transcription.note_count
    drag(other, 0.1)
    qtbot.waitUntil(lambda: other.project.options.sensitivity == 0.1, timeout=WAIT)
    assert other.transcription.note_count < before


def test_an_embedded_recording_travels(
    qtbot: QtBot, make_session: MakeSession, song: Path, tmp_path: Path
) -> None:
    session, other = make_session(), make_session()
    listen(qtbot, session, song)
    path = tmp_path / "inside.earmark"
    with qtbot.waitSignal(session.done, timeout=WAIT):
        session.files.save(path, embed=True)
    assert not session.document.modified
    song.unlink()
    other.open(path)
    qtbot.waitUntil(lambda: other.has_piece, timeout=WAIT)
    assert other.audio is not None
    assert other.audio.duration == pytest.approx(3.0)


def test_a_lost_recording_is_found_again(
    qtbot: QtBot, make_session: MakeSession, song: Path, tmp_path: Path
) -> None:
    session, other = make_session(), make_session()
    listen(qtbot, session, song)
    path = tmp_path / "song.earmark"
    with qtbot.waitSignal(session.done, timeout=WAIT):
        session.files.save(path)
    (tmp_path / "elsewhere").mkdir()
    song = song.rename(tmp_path / "elsewhere" / "renamed.wav")
    other.open(path)
    error, what = failure(qtbot, other)
    assert isinstance(error, AudioMissing)
    assert what == "audio"
    assert other.transcription.note_count == session.transcription.note_count
    with qtbot.waitSignal(other.audio_found, timeout=WAIT):
        other.files.locate(song)
    assert other.recording == song
    assert other.document.modified


def test_another_recording_is_not_taken_for_the_lost_one(
    qtbot: QtBot, session: Session, song: Path, tmp_path: Path
) -> None:
    listen(qtbot, session, song)
    session.files.locate(pretending.recording(tmp_path / "other.wav", 2.0))
    error, what = failure(qtbot, session)
    assert isinstance(error, AudioChanged)
    assert what == "other audio"
    session.document.undo_stack.undo()
    assert session.recording == song


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


def bad_files(folder: Path) -> dict[str, tuple[Path, type[EarmarkError]]]:
    """Files nobody can listen to, and what is said of each."""
    text, empty, blink = (folder / name for name in ("text.wav", "empty.mp3", "blink.wav"))
    text.write_text("I am no wav file, whatever my name says.")
    empty.write_bytes(b"")
    soundfile.write(blink, np.zeros(400), 8000)
    newer, damaged = folder / "newer.earmark", folder / "damaged.earmark"
    with zipfile.ZipFile(newer, "w") as file:
        file.writestr("project.json", json.dumps({"format": "earmark project", "version": 999}))
    damaged.write_bytes(b"PK\x03\x04 but no more")
    return {
        "text": (text, AudioUnreadable),
        "empty": (empty, AudioUnreadable),
        "too short": (blink, AudioTooShort),
        "missing": (folder / "gone.wav", AudioMissing),
        "folder": (folder, AudioUnreadable),
        "newer project": (newer, ProjectNewer),
        "damaged project": (damaged, ProjectDamaged),
        "missing project": (folder / "gone.earmark", ProjectMissing),
    }


NAMES = ("text", "empty", "too short", "missing", "folder", "newer project", "damaged project",
         "missing project")  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_bad_file_gets_a_sentence_and_takes_nothing_away(
    qtbot: QtBot, session: Session, song: Path, tmp_path: Path, name: str
) -> None:
    listen(qtbot, session, song)
    before = session.project
    path, kind = bad_files(tmp_path)[name]
    session.open(path)
    error, what = failure(qtbot, session)
    assert isinstance(error, kind)
    assert error.what.endswith(".")
    assert error.helps.endswith(".")
    assert what == "open"
    assert session.project is before
    assert session.opening is None


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


def test_export_writes_what_is_seen(
    qtbot: QtBot, session: Session, song: Path, tmp_path: Path
) -> None:
    listen(qtbot, session, song)
    path = tmp_path / "song.mid"
    with qtbot.waitSignal(session.done, timeout=WAIT) as done:
        session.files.export(EXPORTERS[0], session.request, path)
    assert done.args == ["exported", path]
    messages = [message for track in mido.MidiFile(path).tracks for message in track]
    struck = [message for message in messages if message.type == "note_on" and message.velocity]
    assert len(struck) == session.transcription.note_count


def test_what_cannot_be_written_is_said_and_nothing_is_lost(
    qtbot: QtBot, session: Session, song: Path, tmp_path: Path
) -> None:
    listen(qtbot, session, song)
    before = session.project
    session.files.export(EXPORTERS[0], session.request, tmp_path / "nowhere" / "song.mid")
    error, what = failure(qtbot, session)
    assert isinstance(error, ExportError)
    assert what == "export"
    session.files.save(tmp_path / "nowhere" / "song.earmark")
    error, what = failure(qtbot, session)
    assert isinstance(error, ProjectNotSaved)
    assert what == "save"
    assert session.project is before
    assert session.document.modified


def test_unsaved_work_is_kept_until_it_is_saved(
    qtbot: QtBot, session: Session, song: Path, tmp_path: Path
) -> None:
    session._keeping._quiet.setInterval(50)
    listen(qtbot, session, song)
    qtbot.waitUntil(lambda: bool(list(tmp_path.rglob("snapshot.json"))), timeout=WAIT)
    with qtbot.waitSignal(session.done, timeout=WAIT):
        session.files.save(tmp_path / "song.earmark")
    qtbot.waitUntil(lambda: not list(tmp_path.rglob("snapshot.json")), timeout=WAIT)


DIE = """
import os, sys
from pathlib import Path
from app.project.recovery import Recovery
from app.project.store import open_project
Recovery(Path(sys.argv[1])).keep(open_project(Path(sys.argv[2])), None)
os._exit(1)
"""


def test_unsaved_work_of_a_program_that_died_is_opened_again(
    qtbot: QtBot, make_session: MakeSession, song: Path, tmp_path: Path
) -> None:
    session, other = make_session(), make_session()
    listen(qtbot, session, song)
    with qtbot.waitSignal(session.done, timeout=WAIT):
        session.files.save(tmp_path / "song.earmark")
    folder = tmp_path / "dead"
    subprocess.run([sys.executable, "-c", DIE, folder, tmp_path / "song.earmark"], check=False)
    [snapshot] = left_behind(folder)
    other.recover(snapshot)
    qtbot.waitUntil(lambda: other.has_piece, timeout=WAIT)
    assert plain_notes(other.transcription) == plain_notes(session.transcription)
    assert other.has_unsaved_work
    assert other.document.path is None
    qtbot.waitUntil(lambda: left_behind(folder) == (), timeout=WAIT)  # once it is kept anew


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
