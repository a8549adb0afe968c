"""Takes lie where a crash cannot lose them, until they are kept or let go."""

import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from app.project.takes import Takes, keep_take, left_takes
from engine.errors import ExportError

NOON = datetime(2026, 11, 21, 12, 0, 0)
NAME = "Live 2026-11-21 12.00.00.wav"
SOUND = bytes(2000)

DYING = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
import numpy as np
from app.project.takes import Takes
from engine.devices.growingwav import GrowingWav

takes = Takes(Path(sys.argv[1]))
wav = GrowingWav(takes.place(datetime(2026, 11, 21, 12)), 8000, 1)
wav.append(np.full((4000, 1), 0.25, np.float32))
wav.settle()
wav.append(np.zeros((99, 1), np.float32))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_a_take_of_a_program_that_was_killed_is_found_and_whole(tmp_path: Path) -> None:
    import soundfile

    done = subprocess.run([sys.executable, "-c", DYING, str(tmp_path)], check=False, timeout=300)
    assert done.returncode == -signal.SIGKILL
    (left,) = left_takes(tmp_path)
    assert left.title == "Live 2026-11-21 12.00.00"
    kept = left.keep(tmp_path / "music")
    samples, rate = soundfile.read(kept)
    assert (rate, len(samples), samples.max()) == (8000, 4000, 0.25)
    assert left_takes(tmp_path) == ()
    assert not left.path.parent.exists()


def test_a_running_program_keeps_its_takes(tmp_path: Path) -> None:
    takes = Takes(tmp_path)
    takes.place(NOON).write_bytes(SOUND)
    assert left_takes(tmp_path) == ()
    takes.close()
    (left,) = left_takes(tmp_path)
    left.discard()
    assert left_takes(tmp_path) == ()


def test_takes_of_one_second_have_names_of_their_own(tmp_path: Path) -> None:
    takes = Takes(tmp_path)
    first = takes.place(NOON)
    first.write_bytes(SOUND)
    second = takes.place(NOON)
    assert (first.name, second.name) == (NAME, "Live 2026-11-21 12.00.00 2.wav")
    takes.discard(first)
    takes.close()


def test_nothing_is_left_where_nothing_was_played(tmp_path: Path) -> None:
    takes = Takes(tmp_path)
    place = takes.place(NOON)
    place.write_bytes(bytes(80))  # a header and no sound
    takes.close()
    assert left_takes(tmp_path) == ()
    assert not place.parent.exists()


def test_keeping_never_overwrites_and_says_what_is_wrong(tmp_path: Path) -> None:
    music = tmp_path / "music"
    music.mkdir()
    (music / NAME).write_bytes(b"another")
    take = tmp_path / NAME
    take.write_bytes(SOUND)
    kept = keep_take(take, music)
    assert kept.name == "Live 2026-11-21 12.00.00 2.wav"
    assert (music / NAME).read_bytes() == b"another"
    with pytest.raises(ExportError):
        keep_take(take, music)  # it is not there any more


def test_a_place_that_cannot_be_had_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ExportError):
        Takes(tmp_path / "file" / "takes").place(NOON)
    assert [each.name for each in tmp_path.iterdir()] == ["file"]
