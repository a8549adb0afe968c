"""musicdiff, in an environment of its own: how far a page is from the known score.

It compares bars in every order in which they could belong together, and whole songs of ours did
not end in ten minutes: what is compared are the first bars of both pages.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

import platformdirs

from benchmarks.score_peers import PeerFailure
from benchmarks.score_reading import unpacked

MUSICDIFF = "musicdiff==5.2"
PATIENCE_SECONDS = 120
BARS = 4
BESIDE_THE_NOTES = ("direction", "harmony", "print", "sound")


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


def edits(truth: bytes, page: bytes) -> float | None:
    """The share of the symbols of both pages' beginnings that is to change (OMR-NED).

    None where musicdiff does not end in time; PeerFailure where it fails.
    """
    script = Path(__file__).with_name("score_musicdiff_runner.py")
    with tempfile.TemporaryDirectory() as folder:
        known, ours = Path(folder) / "known.musicxml", Path(folder) / "ours.musicxml"
        known.write_bytes(beginning(truth))
        ours.write_bytes(beginning(page))
        command = [str(musicdiff_python()), str(script), str(known), str(ours)]
        try:
            done = subprocess.run(
                command, check=True, capture_output=True, text=True, timeout=PATIENCE_SECONDS
            )
        except subprocess.TimeoutExpired:
            return None
        except subprocess.CalledProcessError as failure:
            raise PeerFailure(str(failure)) from failure
    return share(done.stdout)


def beginning(page: bytes, bars: int = BARS) -> bytes:
    """The first bars of a MusicXML file (.mxl or plain), notes and signatures alone."""
    root = ElementTree.fromstring(unpacked(page))
    for part in root.findall("part"):
        measures = part.findall("measure")
        for measure in measures[bars:]:
            part.remove(measure)
        for measure in measures[:bars]:
            for element in [e for e in measure if e.tag in BESIDE_THE_NOTES]:
                measure.remove(element)
    made: bytes = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return made


def share(said: str) -> float:
    """The figure in what musicdiff prints. PeerFailure where there is none."""
    start, end = said.find("{"), said.rfind("}")
    if start < 0 or end < 0:
        raise PeerFailure("musicdiff said nothing of the pages")
    return float(json.loads(said[start : end + 1])["OMR-NED"])
