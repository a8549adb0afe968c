"""Set everything up and transcribe: the recordings named, or the one that comes with Earmark.

Opens the window where there is a screen; elsewhere writes a MIDI file beside each recording.
"""

import os
import subprocess
import sys
from pathlib import Path

from prepare import ROOT, prepare, say

DEMO = ROOT / "resources" / "demo"
SOUNDS = (".flac", ".ogg", ".opus", ".mp3", ".wav", ".m4a")
NO_SCREEN = ("offscreen", "minimal", "vnc")
OPEN_SCREEN = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"


def demo_recordings(folder: Path = DEMO) -> list[str]:
    """The recordings that come with the project."""
    return [str(path) for path in sorted(folder.iterdir()) if path.suffix in SOUNDS]


def has_screen(python: Path) -> bool:
    """Whether a window can be opened: a display may be named and yet be out of reach."""
    if os.environ.get("QT_QPA_PLATFORM", "") in NO_SCREEN:
        return False
    if sys.platform in ("darwin", "win32"):
        return True
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False
    opened = subprocess.run([str(python), "-c", OPEN_SCREEN], capture_output=True, check=False)
    return opened.returncode == 0


def command(python: Path, files: list[str], screen: bool) -> list[str]:
    """What to run."""
    if screen:
        return [str(python), "-m", "app", *files]
    return [str(python), "-m", "engine", "transcribe", *files]


def main(arguments: list[str]) -> int:
    """Set up, then show or write the transcription."""
    if arguments and arguments[0] in ("-h", "--help"):
        say(f"usage: start [FILE...]\n\n{__doc__}")
        return 0
    python = prepare()
    files = arguments or demo_recordings()
    screen = has_screen(python)
    if not screen:
        say("There is no screen here: writing a MIDI file beside each recording.")
    return subprocess.run(command(python, files, screen), check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
