"""The recordings with truth that the benchmarks measure on; EARMARK_SHARED says where they are."""

import csv
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from engine.music import Note


@dataclass(frozen=True)
class Piece:
    """A recording and the notes in it."""

    name: str
    audio: Path
    notes: tuple[Note, ...]


def evaluation_folder() -> Path:
    """The folder of recordings; ends the benchmark with a sentence where there is none."""
    folder = Path(os.environ.get("EARMARK_SHARED", "")) / "eval"
    if not os.environ.get("EARMARK_SHARED") or not folder.is_dir():
        sys.exit("Set EARMARK_SHARED to the folder that holds eval/ to run this benchmark.")
    return folder


def pieces(folder: Path) -> list[Piece]:
    """All recordings of one set, with their notes."""
    found = []
    for path in sorted(folder.glob("*.notes.csv")):
        name = path.name.removesuffix(".notes.csv")
        audio = next(p for p in sorted(folder.glob(f"{name}.*")) if p.suffix != ".csv")
        found.append(Piece(name, audio, _read(path)))
    return found


def _read(path: Path) -> tuple[Note, ...]:
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return tuple(
        Note(
            max(0.0, float(row["onset_s"])),
            int(float(row["midi_pitch"])),
            max(float(row["offset_s"]), float(row["onset_s"]) + 0.001),
            max(1, int(row["velocity"])),
        )
        for row in rows
    )
