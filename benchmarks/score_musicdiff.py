"""musicdiff, in an environment of its own: how far a page is from the known score."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import platformdirs

from benchmarks.score_peers import PeerFailure

MUSICDIFF = "musicdiff==5.2"
PATIENCE_SECONDS = 600


def musicdiff_python() -> Path:
    """The interpreter of the environment in which musicdiff is installed; made at first use."""
    home = Path(platformdirs.user_cache_dir("earmark", appauthor=False)) / "peers" / "musicdiff"
    python = home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not (home / "ready").exists():
        print("Installing musicdiff in an environment of its own …", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", MUSICDIFF], check=True)
        (home / "ready").touch()
    return python


def edits(truth: bytes, page: bytes) -> float:
    """The share of both pages' symbols that is to change (OMR-NED). PeerFailure where it fails."""
    script = Path(__file__).with_name("score_musicdiff_runner.py")
    with tempfile.TemporaryDirectory() as folder:
        known = Path(folder) / ("known.mxl" if truth.startswith(b"PK") else "known.musicxml")
        ours = Path(folder) / "ours.musicxml"
        known.write_bytes(truth)
        ours.write_bytes(page)
        command = [str(musicdiff_python()), str(script), str(known), str(ours)]
        try:
            done = subprocess.run(
                command, check=True, capture_output=True, text=True, timeout=PATIENCE_SECONDS
            )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as failure:
            raise PeerFailure(str(failure)) from failure
    return share(done.stdout)


def share(said: str) -> float:
    """The figure in what musicdiff prints. PeerFailure where there is none."""
    start, end = said.find("{"), said.rfind("}")
    if start < 0 or end < 0:
        raise PeerFailure("musicdiff said nothing of the pages")
    return float(json.loads(said[start : end + 1])["OMR-NED"])
