"""Match files: performances aligned note by note with their scores (version 1.0.0).

The format is described in Foscarin et al., "The match file format" (2022); the Vienna 4x22 corpus
(Goebl 1999) comes in it.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from trainer.data.kit import KitMissing

VIENNA = "scores/vienna4x22.zip"
ALIGNED = np.dtype(
    [
        ("beat", "f8"), ("beats", "f8"), ("onset", "f8"), ("offset", "f8"),
        ("pitch", "i4"), ("velocity", "i4"), ("is_upper", "?"), ("is_downbeat", "?"),
    ]
)  # fmt: skip
"""A played note: where and how long in the score (beats), and in the performance (seconds)."""
Aligned = npt.NDArray[np.void]

LINE = re.compile(
    r"snote\([^,]*,\[[^\]]*\],-?\d+,(?P<place>[^,]*),(?P<offset>[^,]*),[^,]*,"
    r"(?P<beat>[-\d.]+),(?P<end>[-\d.]+),\[(?P<attributes>[^\]]*)\]\)"
    r"-note\([^,]*,(?P<pitch>\d+),(?P<on>\d+),(?P<off>\d+),(?P<velocity>\d+)"
)
PEDAL = re.compile(r"sustain\((\d+),(\d+)\)")
HALF_DOWN = 64
INFO = re.compile(r"info\((\w+),([^)]*)\)")


@dataclass(frozen=True, slots=True)
class Match:
    """One performance of one piece: its notes by their place in the score; where the pedal is down.

    `pedal` has a row (down, up) in seconds for each time the foot passes the middle of its way.
    """

    piece: str
    notes: Aligned
    pedal: npt.NDArray[np.float64]


def read_match(text: str) -> Match:
    """The notes of a match file that are both in the score and played; grace notes left out."""
    info = dict(INFO.findall(text))
    seconds = float(info["midiClockRate"]) / float(info["midiClockUnits"]) / 1e6
    rows = []
    for found in LINE.finditer(text):
        attributes = found["attributes"].split(",")
        if "grace" in attributes:
            continue
        beat, end = float(found["beat"]), float(found["end"])
        on, off = int(found["on"]) * seconds, int(found["off"]) * seconds
        is_downbeat = found["place"].endswith(":1") and found["offset"] == "0"
        kind = ("v1" in attributes, is_downbeat)
        rows.append((beat, end - beat, on, off, int(found["pitch"]), int(found["velocity"]), *kind))
    return Match(info["piece"], np.array(sorted(rows), ALIGNED), _pedal(text, seconds))


def _pedal(text: str, seconds: float) -> npt.NDArray[np.float64]:
    spans: list[tuple[float, float]] = []
    down: float | None = None
    for tick, value in PEDAL.findall(text):
        if int(value) >= HALF_DOWN and down is None:
            down = int(tick) * seconds
        elif int(value) < HALF_DOWN and down is not None:
            spans.append((down, int(tick) * seconds))
            down = None
    return np.array(spans, float).reshape(-1, 2)


def read_matches(archive: Path) -> Iterator[Match]:
    """Every match file of a zip file, by name. KitMissing where there is none."""
    if not archive.exists():
        raise KitMissing(archive)
    with zipfile.ZipFile(archive) as opened:
        for name in sorted(opened.namelist()):
            if name.endswith(".match"):
                yield read_match(opened.read(name).decode("utf-8"))
