"""Pieces are saved, opened again, and not lost when something is wrong with a file."""

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

from app.project.recovery import left_behind
from app.session import Session
from engine.errors import (
    AudioChanged,
    AudioMissing,
    AudioTooShort,
    AudioUnreadable,
    EarmarkError,
    ExportError,
    ProjectDamaged,
    ProjectMissing,
    ProjectNewer,
    ProjectNotSaved,
)
from engine.export import EXPORTERS
from tests.app import pretending
from tests.app.conftest import WAIT, MakeSession
from tests.app.pretending import plain_notes
from tests.app.steps import drag, failure, listen


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
