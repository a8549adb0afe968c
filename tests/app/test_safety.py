"""Unsaved work while hands never rest, and after the power went."""

import os
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

from app.keeping import LONGEST_MS, QUIET_MS
from app.project.recovery import left_behind, recover

ROOT = Path(__file__).parents[2]
MOST_SECONDS = 10.0


def test_a_killed_program_loses_at_most_ten_seconds(tmp_path: Path) -> None:
    """It edits four times a second, so it is never quiet, and is killed just before it keeps."""
    command = [sys.executable, "-m", "tests.app.dying", str(tmp_path)]
    with subprocess.Popen(
        command, cwd=ROOT, env=os.environ, stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        made: dict[int, float] = {}
        began = None
        while began is None or time.time() - began < 2 * LONGEST_MS / 1000 - 0.5:
            number, when = program.stdout.readline().split()
            made[int(number)] = float(when)
            began = began or float(when)
        program.kill()
        killed = time.time()
    moments = [*made.values(), killed]
    kept_waiting = max(after - before for before, after in pairwise(moments))
    (snapshot,) = left_behind(tmp_path)
    kept = recover(snapshot).transcription.note_count
    assert kept >= 1
    first_lost = made.get(kept + 1, killed)
    # Its edits come four times a second by themselves; a busy computer makes it miss some.
    assert killed - first_lost < MOST_SECONDS + 2 * max(0.0, kept_waiting - 0.5)


def test_it_is_kept_after_a_short_rest_and_soon_in_any_case() -> None:
    assert QUIET_MS == 2000
    assert LONGEST_MS + 2000 <= MOST_SECONDS * 1000
