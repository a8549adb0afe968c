"""Saving and opening: what comes back is what went in, and what was there survives anything."""

import os
import resource
import signal
import stat
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from app.project import scratch
from app.project.project import AudioReference, Project
from app.project.recording import audio_trouble, refer_to
from app.project.store import open_project, save
from engine.decode.posteriors import Posteriors
from engine.errors import AudioChanged, AudioMissing, ProjectMissing, ProjectNotSaved
from tests.app.project.projects import (
    covered_project,
    doubted_project,
    drummed_project,
    everything,
    full_project,
    projects,
    scored_project,
    small_project,
)

GOLDEN = Path(__file__).parents[2] / "golden"


@given(project=projects())
def test_opening_what_was_saved_is_the_identity(
    project: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("saved") / "piece.earmark"
    assert save(project, path) is project
    opened = open_project(path)
    assert everything(opened) == everything(project)
    if project.transcription is project.machine:
        assert opened.transcription is opened.machine


def test_the_golden_project_of_version_1_opens() -> None:
    opened = open_project(GOLDEN / "project-version-1.earmark")
    assert everything(opened) == everything(small_project())


def test_the_golden_project_of_version_2_opens() -> None:
    opened = open_project(GOLDEN / "project-version-2.earmark")
    assert everything(opened) == everything(full_project())


def test_the_golden_project_of_version_3_opens() -> None:
    opened = open_project(GOLDEN / "project-version-3.earmark")
    assert everything(opened) == everything(drummed_project())


def test_the_golden_project_of_version_4_opens() -> None:
    opened = open_project(GOLDEN / "project-version-4.earmark")
    assert everything(opened) == everything(scored_project())
    assert opened.notation == scored_project().notation


def test_the_golden_project_of_version_5_opens() -> None:
    opened = open_project(GOLDEN / "project-version-5.earmark")
    assert everything(opened) == everything(covered_project())


def test_the_golden_project_of_version_6_opens() -> None:
    opened = open_project(GOLDEN / "project-version-6.earmark")
    assert everything(opened) == everything(doubted_project())


def test_the_same_project_is_the_same_bytes(tmp_path: Path) -> None:
    save(small_project(), tmp_path / "a.earmark")
    save(small_project(), tmp_path / "b.earmark")
    assert (tmp_path / "a.earmark").read_bytes() == (tmp_path / "b.earmark").read_bytes()


def test_long_posteriors_are_mapped_and_tidied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.project.container.IN_MEMORY_BYTES", 1000)
    monkeypatch.setattr(scratch, "IN_MEMORY_BYTES", 1000)
    values = np.random.default_rng(1).integers(0, 256, (1000, 4, 88), np.uint8)
    project = replace(small_project(), posteriors=Posteriors(values, 0.02, 21))
    save(project, tmp_path / "long.earmark")
    (tmp_path / "scratch").mkdir()
    opened = open_project(tmp_path / "long.earmark", tmp_path / "scratch")
    assert opened.posteriors is not None
    assert isinstance(opened.posteriors.values, np.memmap)
    np.testing.assert_array_equal(opened.posteriors.values, values)
    save(opened, tmp_path / "long.earmark")  # onto the file it came from
    assert len(list((tmp_path / "scratch").iterdir())) == 1
    del opened
    assert list((tmp_path / "scratch").iterdir()) == []


@pytest.fixture
def recording(tmp_path: Path) -> AudioReference:
    path = tmp_path / "music" / "take: 1.wav"
    path.parent.mkdir()
    path.write_bytes(bytes(range(256)) * 50)
    return refer_to(path, 3.5, "Take")


def test_a_recording_is_found_beside_a_project_that_moved(
    tmp_path: Path, recording: AudioReference
) -> None:
    save(Project(audio=recording), tmp_path / "piece.earmark")
    moved = tmp_path.with_name(f"{tmp_path.name}-moved")
    tmp_path.rename(moved)
    opened = open_project(moved / "piece.earmark")
    assert opened.audio is not None
    assert opened.audio.path == moved / "music" / "take: 1.wav"
    assert audio_trouble(opened.audio) is None
    moved.rename(tmp_path)


def test_a_recording_is_found_where_it_was_when_the_project_moved(
    tmp_path: Path, recording: AudioReference
) -> None:
    save(Project(audio=recording), tmp_path / "piece.earmark")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "piece.earmark").rename(tmp_path / "elsewhere" / "piece.earmark")
    opened = open_project(tmp_path / "elsewhere" / "piece.earmark")
    assert opened.audio == recording


def test_a_missing_recording_keeps_nothing_from_opening(
    tmp_path: Path, recording: AudioReference
) -> None:
    save(Project(audio=recording), tmp_path / "piece.earmark")
    recording.path.unlink()
    opened = open_project(tmp_path / "piece.earmark")
    assert opened.audio == recording
    assert isinstance(audio_trouble(opened.audio), AudioMissing)


def test_only_a_changed_recording_is_trouble(recording: AudioReference) -> None:
    assert audio_trouble(None) is None
    os.utime(recording.path, ns=(1, 1))
    assert audio_trouble(recording) is None  # touched, but the same
    data = bytearray(recording.path.read_bytes())
    data[0] ^= 1
    recording.path.write_bytes(data)
    assert isinstance(audio_trouble(recording), AudioChanged)
    recording.path.write_bytes(data + b"more")
    assert isinstance(audio_trouble(recording), AudioChanged)


def test_an_embedded_recording_travels_in_the_file(
    tmp_path: Path, recording: AudioReference
) -> None:
    before = recording.path.read_bytes()
    saved = save(Project(audio=recording), tmp_path / "piece.earmark", embed_audio=True)
    assert saved.audio is not None
    assert saved.audio.embedded
    recording.path.unlink()
    opened = open_project(tmp_path / "piece.earmark")
    assert opened.audio is not None
    assert opened.audio.path.name == "take_ 1.wav"  # a colon is no name on Windows
    assert opened.audio.path.read_bytes() == before
    assert audio_trouble(opened.audio) is None
    save(opened, tmp_path / "again.earmark")  # still embedded, unasked
    again = open_project(tmp_path / "again.earmark")
    assert again.audio is not None
    assert again.audio.path.read_bytes() == before


def test_an_embedded_recording_that_is_gone_is_a_sentence(
    tmp_path: Path, recording: AudioReference
) -> None:
    recording.path.unlink()
    with pytest.raises(AudioMissing):
        save(Project(audio=recording), tmp_path / "piece.earmark", embed_audio=True)
    assert not (tmp_path / "piece.earmark").exists()


def test_permissions_and_links_are_kept(tmp_path: Path) -> None:
    real = tmp_path / "real.earmark"
    save(Project(), real)
    real.chmod(0o640)
    link = tmp_path / "link.earmark"
    link.symlink_to(real)
    save(small_project(), link)
    assert link.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert everything(open_project(real)) == everything(small_project())


def test_a_new_file_is_as_open_as_the_user_has_it(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        save(Project(), tmp_path / "new.earmark")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new.earmark").stat().st_mode) == 0o640


def big_project() -> Project:
    """Some megabytes that do not shrink."""
    values = np.random.default_rng(0).integers(0, 256, (20_000, 4, 88), np.uint8)
    return replace(small_project(), posteriors=Posteriors(values, 0.02, 21))


def test_a_full_disk_leaves_the_last_saved_version(tmp_path: Path) -> None:
    path = tmp_path / "piece.earmark"
    save(small_project(), path)
    before = path.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        with pytest.raises(ProjectNotSaved, match="does not take files that large"):
            save(big_project(), path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["piece.earmark"]


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ProjectNotSaved, match="no such folder"):
        save(Project(), tmp_path / "gone" / "piece.earmark")
    with pytest.raises(ProjectNotSaved, match="folder"):
        save(Project(), tmp_path)


READ_ONLY = """
import os, sys
from pathlib import Path
from app.project.project import Project
from app.project.store import save
from engine.errors import ProjectNotSaved
path = Path(sys.argv[1])
save(Project(), path)
path.parent.chmod(0o555)
if os.getuid() == 0:
    os.chown(path.parent, 65534, 65534)
    os.setuid(65534)
try:
    save(Project(), path)
except ProjectNotSaved as error:
    sys.exit(str(error))
"""


def test_a_read_only_folder_is_a_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir()
    tmp_path.chmod(0o755)
    done = run_python(READ_ONLY, folder / "piece.earmark")
    assert "you may not write there" in done.stderr, done.stderr
    assert open_project(folder / "piece.earmark") == Project()
    folder.chmod(0o755)


KILLED = """
import sys, time
from dataclasses import replace
from pathlib import Path
import numpy as np
from app.project.project import Project
from app.project.store import save
from engine.decode.posteriors import Posteriors
values = np.random.default_rng(0).integers(0, 256, (200_000, 4, 88), np.uint8)
print("saving", flush=True)
save(Project(posteriors=Posteriors(values, 0.02, 21)), Path(sys.argv[1]))
"""


def test_a_program_killed_in_the_midst_of_saving_leaves_the_last_version(tmp_path: Path) -> None:
    path = tmp_path / "piece.earmark"
    save(small_project(), path)
    before = path.read_bytes()
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE, env=environment()
    )
    with process:
        assert process.stdout is not None
        process.stdout.readline()
        while not list(tmp_path.glob(".earmark-*.saving")):
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert path.read_bytes() == before
    (left,) = tmp_path.glob(".earmark-*.saving")
    os.utime(left, (0, 0))  # days later
    save(small_project(), path)
    assert not left.exists()


def environment() -> dict[str, str]:
    """For a Python of one's own that finds the program."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)}


def run_python(code: str, *arguments: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment())


def test_no_project_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ProjectMissing, match="nothing\\.earmark"):
        open_project(tmp_path / "nothing.earmark")
