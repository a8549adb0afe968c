"""The `earmark` command: a window, or a terminal without Qt, or a sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app import __main__ as command
from app.screen import NO_SCREEN, screen_trouble

ROOT = Path(__file__).parents[2]


@pytest.fixture
def no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")


@pytest.mark.parametrize(
    ("words", "terminal"),
    [
        ([], False),
        (["song.mp3"], False),
        (["a.mp3", "b.earmark"], False),
        (["song.mp3", "models"], False),
        (["./models"], False),
        (["models"], True),
        (["transcribe", "song.mp3"], True),
        (["--version"], True),
        (["--help"], True),
        (["song.mp3", "--what"], True),
    ],
)
def test_who_is_asked(words: list[str], terminal: bool) -> None:
    assert command.is_for_terminal(words) is terminal


def test_the_terminal_needs_no_qt() -> None:
    code = (
        "import sys; from app.__main__ import main; status = main(['--version']);"
        "assert not any(name.startswith('PySide6') for name in sys.modules); sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Earmark")


def test_without_a_screen_one_sentence_says_what_helps(
    no_screen: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert screen_trouble() == NO_SCREEN
    assert command.main(["song.mp3"]) == 1
    said = capsys.readouterr()
    assert said.err == f"earmark: {NO_SCREEN}\n"
    assert said.out == ""


@pytest.mark.skipif(sys.platform != "linux", reason="X11")
def test_a_screen_that_does_not_answer_is_none(
    no_screen: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":4711")
    assert screen_trouble() == NO_SCREEN


def test_missing_libraries_are_named(no_screen: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":4711")
    missing = (("libnothing-of-that-name.so.9", "libnothing9"),)
    monkeypatch.setattr("app.screen.X11_LIBRARIES", missing)
    assert "apt install libnothing9" in screen_trouble()


@pytest.mark.parametrize("name", ["QT_QPA_PLATFORM", "WAYLAND_DISPLAY"])
def test_another_kind_of_screen_is_believed(
    no_screen: None, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "offscreen")
    assert screen_trouble() == ""


START = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from app.program import Program
from app.settings import Settings

application = QApplication(sys.argv[:1])
program = Program(application, Settings())
program.open([])
heavy = [name for name in ("av", "onnxruntime", "sounddevice", "scipy.signal", "mido", "torch",
                           "soundfile", "soxr") if name in sys.modules]
assert not heavy, heavy
assert program.windows[0].isVisible()
QTimer.singleShot(200, application.closeAllWindows)
status = application.exec()
assert not program.windows
sys.exit(status)
"""


def test_the_program_starts_light_and_ends_clean(tmp_path: Path) -> None:
    folders = ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME")
    environment = os.environ | {name: str(tmp_path / name) for name in folders}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", START],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
