"""Peers, each in an environment of its own that is made at first use and kept in the cache."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import platformdirs

BASIC_PITCH = "basic-pitch==0.4.0"
# Its own requirements would bring TensorFlow; it runs by ONNX with these.
NEEDS = [
    "librosa",
    "mir_eval",
    "onnxruntime",
    "pretty_midi",
    "resampy",
    "scikit-learn",
    "scipy",
    "typing_extensions",
    "setuptools<81",
]


def basic_pitch_python() -> Path:
    """The interpreter of the environment in which Basic Pitch is installed."""
    home = Path(platformdirs.user_cache_dir("earmark", appauthor=False)) / "peers" / "basic-pitch"
    python = home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not (home / "ready").exists():
        print("Installing Basic Pitch in an environment of its own …", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        pip = [str(python), "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, *NEEDS], check=True)
        subprocess.run([*pip, "--no-deps", BASIC_PITCH], check=True)
        (home / "ready").touch()
    return python


def run_basic_pitch(paths: list[Path]) -> list[dict[str, Any]]:
    """For each recording: its notes (onset, offset, pitch, velocity), seconds taken, peak KiB."""
    script = Path(__file__).with_name("basic_pitch_runner.py")
    command = [str(basic_pitch_python()), str(script), *map(str, paths)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
