"""Everything Earmark needs, installed where it is missing. Standard library only.

`start.py` and `test.py` call `prepare`; on Windows they are run with `py`, elsewhere by the two
scripts at the top of the project.
"""

import ctypes
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = ROOT / ".venv"
STAMP = ENVIRONMENT / "earmark-installed.json"
DESCRIPTION = (ROOT / "pyproject.toml", ROOT / "constraints.txt")
PROXIES = ("http_proxy", "https_proxy", "ftp_proxy", "no_proxy")


@dataclass(frozen=True)
class Library:
    """A shared library, and the Debian package that brings it."""

    file: str
    package: str


LIBRARIES = (
    Library("libglib-2.0.so.0", "libglib2.0-0"),
    Library("libGL.so.1", "libgl1"),
    Library("libEGL.so.1", "libegl1"),
    Library("libfontconfig.so.1", "libfontconfig1"),
    Library("libdbus-1.so.3", "libdbus-1-3"),
    Library("libxkbcommon.so.0", "libxkbcommon0"),
    Library("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
    Library("libxcb-cursor.so.0", "libxcb-cursor0"),
    Library("libxcb-icccm.so.4", "libxcb-icccm4"),
    Library("libxcb-keysyms.so.1", "libxcb-keysyms1"),
    Library("libxcb-shape.so.0", "libxcb-shape0"),
    Library("libportaudio.so.2", "libportaudio2"),
)

# A sound server without a sound card, which the tests play to and record from.
SOUND_SERVER = ("pulseaudio", "pulseaudio-utils", "libasound2-plugins")


def prepare(extras: tuple[str, ...] = ()) -> Path:
    """Install what is missing for Earmark with `extras`; returns the environment's Python."""
    if sys.platform.startswith("linux"):
        install_system_packages(missing_packages())
    python = environment_python()
    if not works(python):
        say(f"Making a Python environment in {ENVIRONMENT}")
        run([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)])
    if not is_installed(extras):
        say("Installing Python packages (the first time, this takes some minutes)")
        run([str(python), "-m", "pip", *pip_arguments(extras)])
        remember(extras)
    return python


def say(sentence: str) -> None:
    """Tell the person at the terminal, in order with what other programs print."""
    print(sentence, flush=True)


def run(command: list[str]) -> None:
    """Run a step nothing can go on without."""
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        sys.exit(f"This failed: {' '.join(command)}")


def missing_packages(libraries: tuple[Library, ...] = LIBRARIES) -> list[str]:
    """Debian's names of what is not here."""
    packages = [library.package for library in libraries if not loads(library.file)]
    if not all(map(importlib.util.find_spec, ("venv", "ensurepip"))):
        packages.append(f"python3.{sys.version_info.minor}-venv")
    return packages


def missing_sound_server() -> list[str]:
    """Debian's names of what the tests of real devices need and is not here."""
    complete = all(map(shutil.which, ("pulseaudio", "paplay")))
    return [] if complete else list(SOUND_SERVER)


def loads(library: str) -> bool:
    """Whether the system finds a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install_system_packages(packages: list[str]) -> None:
    """Install Debian packages, or say in one line what to do, and go on."""
    if not packages:
        return
    by_hand = f"apt-get install {' '.join(packages)}"
    if not shutil.which("apt-get"):
        say(f"Missing from this system (by Debian's names): {' '.join(packages)}")
        return
    rights = administrator()
    if rights is None:
        say(f"Missing from this system; as administrator, run: {by_hand}")
        return
    say(f"Installing system libraries: {' '.join(packages)}")
    proxies = (f"{name}={os.environ[name]}" for name in proxy_names())
    apt = [*rights, "env", "DEBIAN_FRONTEND=noninteractive", *proxies, "apt-get", "-qq"]
    subprocess.run([*apt, "update"], stdout=subprocess.DEVNULL, check=False)
    install = [*apt, "install", "-y", "--no-install-recommends", *packages]
    if subprocess.run(install, stdout=subprocess.DEVNULL, check=False).returncode:
        say(f"That did not work; as administrator, run: {by_hand}")


def proxy_names() -> list[str]:
    """The variables sudo would drop and apt needs."""
    return [name for name in os.environ if name.lower() in PROXIES]


def administrator() -> list[str] | None:
    """What to put before a command to run it as administrator; None where that is not possible."""
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    if subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0:
        return ["sudo", "-n"]
    return ["sudo"] if sys.stdin.isatty() else None


def environment_python() -> Path:
    """Where the environment's Python is."""
    if sys.platform == "win32":
        return ENVIRONMENT / "Scripts" / "python.exe"
    return ENVIRONMENT / "bin" / "python"


def works(python: Path) -> bool:
    """Whether that Python runs, is new enough and has pip; an environment may have been moved."""
    check = "import sys, pip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))"
    try:
        done = subprocess.run([str(python), "-c", check], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def pip_arguments(extras: tuple[str, ...]) -> list[str]:
    """What pip is asked: exact versions, and torch by name.

    Asked for directly, torch is taken from wherever pip has been told to look first, so that a
    build without CUDA, a tenth of the size, is used where one is offered.
    """
    constraints = ROOT / "constraints.txt"
    itself = f"{ROOT}[{','.join(extras)}]" if extras else str(ROOT)
    arguments = ["install", "--quiet", "--disable-pip-version-check"]
    arguments += ["--constraint", str(constraints), "--editable", itself]
    if "trainer" in extras or "torch" in extras:
        lines = constraints.read_text("utf-8").splitlines()
        arguments += [line for line in lines if line.startswith("torch==")]
    return arguments


def digest() -> str:
    """What the environment was made from, as a number that changes with it."""
    made_from = hashlib.sha256(sys.version.encode())
    for path in DESCRIPTION:
        made_from.update(path.read_bytes())
    return made_from.hexdigest()


def is_installed(extras: tuple[str, ...]) -> bool:
    """Whether everything asked for was installed from today's description."""
    try:
        stamp = json.loads(STAMP.read_text("utf-8"))
        return stamp["digest"] == digest() and set(extras) <= set(stamp["extras"])
    except (OSError, ValueError, KeyError, TypeError):
        return False


def remember(extras: tuple[str, ...]) -> None:
    """Note that `extras` are installed, so that the next start is quick."""
    STAMP.write_text(json.dumps({"digest": digest(), "extras": extras}) + "\n", "utf-8")
