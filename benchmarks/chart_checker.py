"""An independent reader of song folders and .sng files: check_chart.mjs, run by Node.

It lies outside the project (EARMARK_SHARED/validators) and needs some npm packages, which are
installed once into a folder for temporary files.
"""

import hashlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PARTS = ("check_chart.mjs", "package.json", "package-lock.json", "stubs")
INSTALL = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")


class CheckerMissing(Exception):
    """The reason why nothing can be checked here."""


@dataclass(frozen=True)
class Checker:
    """The program, ready to run."""

    script: Path

    def __call__(
        self, song: Path, expected: Sequence[dict[str, Any]] = (), tolerance_ms: float = 15.0
    ) -> dict[str, Any]:
        """What it says of a song; of `expected` [{"ms", "lane"}, …] whether Expert has them."""
        command = ["node", str(self.script), "--notes"]
        with tempfile.NamedTemporaryFile("w", suffix=".json") as wanted:
            if expected:
                json.dump(list(expected), wanted)
                wanted.flush()
                command += ["--expect", wanted.name, "--tolerance", str(tolerance_ms)]
            command.append(str(song))
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        if not done.stdout:
            raise CheckerMissing(f"check_chart.mjs could not run: {done.stderr.strip()}")
        said: dict[str, Any] = json.loads(done.stdout)
        return said


def chart_checker(shared: Path) -> Checker:
    """The checker, its packages installed; CheckerMissing says what is not there."""
    source = shared / "validators"
    if not (source / "check_chart.mjs").is_file():
        raise CheckerMissing("EARMARK_SHARED has no validators/check_chart.mjs")
    if not shutil.which("node") or not shutil.which("npm"):
        raise CheckerMissing("Node and npm are not installed")
    content = b"".join((source / part).read_bytes() for part in PARTS[:-1])
    folder = (
        Path(tempfile.gettempdir()) / f"earmark-checker-{hashlib.sha256(content).hexdigest()[:12]}"
    )
    if not (folder / "ready").exists():
        _install(source, folder)
    return Checker(folder / "check_chart.mjs")


def _install(source: Path, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for part in PARTS:
        if (source / part).is_dir():
            shutil.copytree(source / part, folder / part, dirs_exist_ok=True)
        else:
            shutil.copyfile(source / part, folder / part)
    done = subprocess.run(INSTALL, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CheckerMissing(f"npm could not install what the checker needs: {done.stderr[-300:]}")
    (folder / "ready").touch()
