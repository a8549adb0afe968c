"""Known scores with performances of them, for the score benchmark; EARMARK_SHARED has them.

Songs (OpenScore Lieder) and quartets are performed by the trainer's humaniser, which was fitted to
the Vienna 4x22 corpus and is not changed for this; the pieces of Vienna 4x22 were played by people.
"""

import os
import sys
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks.score_reading import read_musicxml
from benchmarks.score_vienna import PIANO, read_performance
from benchmarks.score_words import Tempo, Written, WrittenNote
from engine.music import Note, Part, Transcription
from trainer.data.humaniser import humanise
from trainer.data.procedural import Row

ARCHIVES = {"vienna": "vienna4x22.zip", "songs": "lieder.zip", "quartets": "quartets.zip"}
OPEN_VIENNA = ("Chopin_op38", "Schubert_D783")
"""Vienna's pieces that may be looked at while the program is made; the other two are kept back."""
SILENCE_SECONDS = 0.5
SHORTEST_NOTE = 0.01
QUARTERS_A_MINUTE = 90.0  # where a score names no tempo
FOREVER = Fraction(10**6)
VELOCITY = 72
STRINGS = (40, 40, 41, 42)
SINGER = 52


@dataclass(frozen=True)
class Piece:
    """A performance, and the page it was played from. `is_open`: it may be tuned on.

    `document` is the page as a MusicXML file; empty where there is none of what was played.
    """

    name: str
    corpus: str
    performed: Transcription
    truth: Written
    is_open: bool
    document: bytes = b""

    @property
    def names_modes(self) -> bool:
        """Whether the truth says major or minor."""
        return any(key.is_minor is not None for key in self.truth.keys)


def scores_folder() -> Path:
    """The folder of known scores; ends the benchmark with a sentence where there is none."""
    folder = Path(os.environ.get("EARMARK_SHARED", "")) / "kit" / "scores"
    if not os.environ.get("EARMARK_SHARED") or not folder.is_dir():
        sys.exit("Set EARMARK_SHARED to the folder that holds kit/scores to run this benchmark.")
    return folder


def pieces(corpus: str, count: int | None = None, half: str = "all") -> Iterator[Piece]:
    """Up to `count` pieces of one corpus, spread over it: of the `open` or `kept` half, or all."""
    with zipfile.ZipFile(scores_folder() / ARCHIVES[corpus]) as archive:
        ending = ".match" if corpus == "vienna" else ".mxl"
        names = sorted(name for name in archive.namelist() if name.endswith(ending))
        halves = [(name, _is_open(corpus, name, place)) for place, name in enumerate(names)]
        wanted = [one for one in halves if half == "all" or one[1] == (half == "open")]
        number = min(count or len(wanted), len(wanted))
        for place in range(number):
            name, is_open = wanted[place * len(wanted) // number]
            yield _piece(corpus, Path(name).stem, archive.read(name), is_open)


def _is_open(corpus: str, name: str, place: int) -> bool:
    if corpus == "vienna":
        return Path(name).name.startswith(OPEN_VIENNA)
    return place % 2 == 0


def _piece(corpus: str, name: str, data: bytes, is_open: bool) -> Piece:
    if corpus == "vienna":
        performed, truth = read_performance(data.decode("utf-8"))
        return Piece(name, corpus, performed, truth, is_open)
    performed, truth = perform(read_musicxml(data), zlib.crc32(name.encode()))
    return Piece(name, corpus, performed, truth, is_open, data)


def perform(page: Written, seed: int) -> tuple[Transcription, Written]:
    """A page as the humaniser plays it, by the seed; and the page with what was played when."""
    page = replace(page, notes=struck_once(page.notes))
    clock = PrintedTime(page.tempos)
    rows: list[list[Row]] = [[] for _ in page.staves]
    for note in page.notes:
        rows[note.part].append((clock(note.begin), clock(note.end), note.pitch, VELOCITY))
    performed = humanise(rows, np.random.default_rng(seed), ends=True)
    lines = [iter(part) for part in performed]
    notes = tuple(replace(n, onset=next(lines[n.part])[0] + SILENCE_SECONDS) for n in page.notes)
    parts = tuple(
        Part(name, _program(page, number), tuple(sorted(map(_note, performed[number]))))
        for number, (name, _) in enumerate(page.instruments)
    )
    return Transcription(parts), replace(page, notes=notes)


def struck_once(notes: tuple[WrittenNote, ...]) -> tuple[WrittenNote, ...]:
    """Without the shorter of two notes that are one key of one part."""
    longest: dict[tuple[Fraction, int, int], WrittenNote] = {}
    for note in notes:
        key = (note.begin, note.part, note.pitch)
        if note.end > note.begin and (key not in longest or longest[key].end < note.end):
            longest[key] = note
    return tuple(longest[key] for key in sorted(longest))


def _note(row: Row) -> Note:
    onset, offset, pitch, velocity = row
    start = onset + SILENCE_SECONDS
    return Note(start, pitch, max(offset + SILENCE_SECONDS, start + SHORTEST_NOTE), velocity)


def _program(page: Written, part: int) -> int:
    if len(page.staves) == len(STRINGS) and set(page.staves) == {1}:
        return STRINGS[part]
    return PIANO if page.staves[part] == 2 else SINGER


class PrintedTime:
    """Seconds at a place of a page, by its tempo marks."""

    def __init__(self, tempos: tuple[Tempo, ...], otherwise: float = QUARTERS_A_MINUTE) -> None:
        first = tempos[0].quarters if tempos else otherwise
        later = [mark for mark in tempos if mark.position > 0]
        marks = [Tempo(Fraction(0), first), *later, Tempo(FOREVER, 1.0)]
        self._spans = [(a.position, b.position, 60.0 / a.quarters) for a, b in pairwise(marks)]

    def __call__(self, place: Fraction) -> float:
        """The seconds from the start to the place."""
        reached = ((min(place, end) - start, pace) for start, end, pace in self._spans)
        return sum(float(quarters) * pace for quarters, pace in reached if quarters > 0)
