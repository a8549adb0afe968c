"""Unsaved work outlives the program that held it."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.project.claims import LOCK_NAME, Claim, abandoned, claim_until_exit
from app.project.project import Project
from app.project.recording import refer_to
from app.project.recovery import Recovery, Snapshot, discard, left_behind, recover
from app.project.store import save
from engine.decode.posteriors import Posteriors
from engine.errors import ProjectDamaged, ProjectNotSaved
from tests.app.project.projects import everything, small_project

CRASH = """
import os, signal, sys
from pathlib import Path
from app.project.recovery import Recovery
from app.project.store import open_project
project = open_project(Path(sys.argv[1]))
keeper = Recovery(Path(sys.argv[2]))
for _ in range(3):
    keeper.keep(project, Path(sys.argv[1]))
os.kill(os.getpid(), signal.SIGKILL)
"""


def crash(saved: Path, parent: Path) -> Snapshot:
    """What another program left behind that was killed while it had `saved` open."""
    path = os.pathsep.join(entry for entry in sys.path if entry)
    command = [sys.executable, "-c", CRASH, str(saved), str(parent)]
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, check=False)
    assert done.returncode == -signal.SIGKILL
    (snapshot,) = left_behind(parent)
    return snapshot


def test_a_killed_program_leaves_its_work_behind(tmp_path: Path) -> None:
    path = tmp_path / "my piece.earmark"
    save(small_project(), path)
    snapshot = crash(path, tmp_path / "unsaved")
    assert (snapshot.path, snapshot.title) == (path, "my piece")
    assert everything(recover(snapshot)) == everything(small_project())
    discard(snapshot)
    assert left_behind(tmp_path / "unsaved") == ()


def test_a_running_program_is_left_alone(tmp_path: Path) -> None:
    keeper = Recovery(tmp_path)
    keeper.keep(small_project(), None)
    assert left_behind(tmp_path) == ()
    keeper.forget()
    assert [path.name for path in tmp_path.iterdir()] == [LOCK_NAME]
    keeper.forget()


def test_posteriors_are_written_once(tmp_path: Path) -> None:
    keeper = Recovery(tmp_path)
    project = small_project()
    keeper.keep(project, None)
    (array,) = tmp_path.glob("*/*.npy")
    date = array.stat().st_mtime_ns
    keeper.keep(replace(project, audio=None), None)
    assert array.stat().st_mtime_ns == date
    assert len(list(tmp_path.glob("*/*.earmark"))) == 1
    other = Posteriors(np.ones((2, 4, 3), np.uint8), 0.02, 60)
    keeper.keep(replace(project, posteriors=other), None)
    assert not array.exists()
    assert len(list(tmp_path.glob("*/*.npy"))) == 1
    keeper.keep(replace(project, posteriors=None), None)
    assert not list(tmp_path.glob("*/*.npy"))
    keeper.forget()


def test_an_embedded_recording_is_taken_from_the_project_file(tmp_path: Path) -> None:
    recording = tmp_path / "take.wav"
    recording.write_bytes(b"sound")
    path = tmp_path / "piece.earmark"
    save(Project(audio=refer_to(recording, 1.0)), path, embed_audio=True)
    recording.unlink()
    snapshot = crash(path, tmp_path / "unsaved")  # what it had unpacked is tidied away by now
    claim_until_exit(Path(os.environ["XDG_CACHE_HOME"]) / "earmark" / "scratch")
    recovered = recover(snapshot)
    assert recovered.audio is not None
    assert recovered.audio.embedded
    assert recovered.audio.path.read_bytes() == b"sound"
    path.unlink()
    recovered.audio.path.unlink()
    without = recover(snapshot)  # the notes are there all the same
    assert without.audio is not None
    assert not without.audio.path.exists()


def test_planes_that_only_some_models_have_come_back(tmp_path: Path) -> None:
    path = tmp_path / "piece.earmark"
    values = np.arange(2 * 6 * 3, dtype=np.uint8).reshape(2, 6, 3)
    kinds = (*Posteriors.KINDS, "pedal", "level")
    save(replace(small_project(), posteriors=Posteriors(values, 0.02, 60, kinds)), path)
    posteriors = recover(crash(path, tmp_path / "unsaved")).posteriors
    assert posteriors is not None
    assert posteriors.kinds == kinds
    assert np.array_equal(posteriors.values, values)


@pytest.mark.parametrize("harm", ["gone", "cut short", "of another shape"])
def test_notes_come_back_where_what_the_model_said_cannot(tmp_path: Path, harm: str) -> None:
    path = tmp_path / "piece.earmark"
    save(small_project(), path)
    snapshot = crash(path, tmp_path / "unsaved")
    (array,) = snapshot.folder.glob("*.npy")
    if harm == "gone":
        array.unlink()
    elif harm == "cut short":
        array.write_bytes(array.read_bytes()[:-1])
    else:
        np.save(array, np.zeros((2, 5, 3), np.uint8))
    expected = replace(small_project(), posteriors=None)
    assert everything(recover(snapshot)) == everything(expected)


def test_a_snapshot_that_is_damaged_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "piece.earmark"
    save(small_project(), path)
    snapshot = crash(path, tmp_path / "unsaved")
    index = snapshot.folder / "snapshot.json"
    index.write_bytes(index.read_bytes()[:-9])
    with pytest.raises(ProjectDamaged, match="incomplete"):
        recover(snapshot)


def test_a_program_that_died_before_its_first_snapshot_left_nothing(tmp_path: Path) -> None:
    claim = Claim(tmp_path)
    claim._file.close()  # as the system does when a program ends
    assert abandoned(tmp_path) == (claim.folder,)
    assert left_behind(tmp_path) == ()
    assert not claim.folder.exists()


def test_a_state_folder_that_cannot_be_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ProjectNotSaved):
        Recovery(tmp_path / "file" / "unsaved").keep(Project(), None)


def test_scratch_folders_of_the_dead_are_tidied(tmp_path: Path) -> None:
    dead = Claim(tmp_path)
    (dead.folder / "large.npy").write_bytes(b"x")
    dead._file.close()
    alive = Claim(tmp_path)
    claim_until_exit(tmp_path)
    assert not dead.folder.exists()
    assert alive.folder.exists()
    alive.release()
