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


LIBROSA = ["librosa==0.11.0", "soundfile"]


def basic_pitch_python() -> Path:
    """The interpreter of the environment in which Basic Pitch is installed."""
    return _python("basic-pitch", "Basic Pitch", [NEEDS, ["--no-deps", BASIC_PITCH]])


def librosa_python() -> Path:
    """The interpreter of the environment in which librosa is installed."""
    return _python("librosa", "librosa", [LIBROSA])


def _python(folder: str, title: str, installs: list[list[str]]) -> Path:
    """The interpreter of a peer's environment; CalledProcessError where it cannot be made."""
    home = Path(platformdirs.user_cache_dir("earmark", appauthor=False)) / "peers" / folder
    python = home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not (home / "ready").exists():
        print(f"Installing {title} in an environment of its own …", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        for packages in installs:
            subprocess.run([str(python), "-m", "pip", "install", "--quiet", *packages], check=True)
        (home / "ready").touch()
    return python


def run_librosa(paths: list[Path]) -> list[dict[str, Any]]:
    """For each recording: its beats (seconds), and seconds taken."""
    script = Path(__file__).with_name("librosa_runner.py")
    command = [str(librosa_python()), str(script), *map(str, paths)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def run_basic_pitch(paths: list[Path]) -> list[dict[str, Any]]:
    """For each recording: its notes (onset, offset, pitch, velocity), seconds taken, peak KiB."""
    script = Path(__file__).with_name("basic_pitch_runner.py")
    command = [str(basic_pitch_python()), str(script), *map(str, paths)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
