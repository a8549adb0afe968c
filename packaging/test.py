"""Set everything up and check Earmark: style, types and tests.

What is written after the command goes to pytest: `./test -k midi`.
"""

import os
import subprocess
import sys
from pathlib import Path

from prepare import ROOT, install_system_packages, missing_sound_server, prepare, say

EXTRAS = ("trainer", "dev")


def checks(python: Path, pytest_arguments: list[str]) -> list[list[str]]:
    """The commands that must all succeed."""
    module = [str(python), "-m"]
    return [
        [*module, "ruff", "check", "."],
        [*module, "ruff", "format", "--check", "."],
        [*module, "mypy"],
        [*module, "pytest", *pytest_arguments],
    ]


def main(arguments: list[str]) -> int:
    """Set up, run every check, and name those that failed."""
    if sys.platform.startswith("linux"):
        install_system_packages(missing_sound_server())
    python = prepare(EXTRAS)
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    failed = []
    for check in checks(python, arguments):
        name = " ".join(check[2:])
        say(f"== {name}")
        if subprocess.run(check, cwd=ROOT, env=environment, check=False).returncode:
            failed.append(name)
    say(f"Failed: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
