"""What the listener for metre learns from: chords as performed, and what each is on the page.

Scores are performed by the humaniser, at tempi around their own; songs of POP909 are as they are,
with their own beats.
"""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.notation.counting import COUNTS, beat_of, counted
from engine.notation.events import Events, events_of, gathered
from engine.notation.grid import TICKS, bar_grid
from trainer.data.beat_pieces import BeatPiece
from trainer.data.humaniser import humanise
from trainer.data.match_file import VIENNA, read_matches
from trainer.data.metre_scores import FOREVER, MetreScore, Stretch
from trainer.data.procedural import Rng, Row

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

UNKNOWN = -1
LABELS = np.dtype([("kind", "i1"), ("count", "i1"), ("beat", "f4"), ("bar", "f4")])
"""Of a chord: kind of place, which of COUNTS, seconds of the beat and of the bar around it."""
MARKED, UNMARKED = 0.2, 0.5
"""Spread of the tempo's logarithm where editors name one; and not: all are as likely then."""
ALONE_SHARE = 0.3  # of the performances of songs: the piano's part alone
SONG = "lc"
USUAL_PACES = (60 / 92, 60 / 90, 60 / 96, 0.5)  # seconds a quarter that stand for no mark
OFF = 1.01  # ticks that a written place may lie beside one of the grid
LOST_SHARE = 0.04  # of the notes that a transcription misses, at most
POP_SECONDS = 120.0
CARELESS = 0.012  # seconds that onsets lie beside a click
EXCERPT = 160.0  # quarters of a long piece that are performed


@dataclass(frozen=True, slots=True)
class Clip:
    """A performed piece: its chords, their LABELS, and their places in quarters or beats."""

    name: str
    events: Events
    labels: npt.NDArray[np.void]
    places: Floats
    stretches: tuple[Stretch, ...]
    is_open: bool = False


def perform(score: MetreScore, take: int = 0, begins: bool = False) -> Clip:
    """A score as the humaniser plays it; the same `take` is always the same performance.

    Every second take is played to a click instead: otherwise only songs in four would be steady.

    Of long pieces an excerpt, or (`begins`) the beginning; some notes are lost, as transcriptions
    lose some. Some songs are played without their singer: piano music is counted alike.
    """
    rng = np.random.default_rng([zlib.crc32(score.name.encode()), take])
    is_marked = _is_marked(score.tempi)
    pace = float(np.exp(rng.normal(0.0, MARKED) if is_marked else rng.uniform(-UNMARKED, UNMARKED)))
    rows = score.rows[score.rows[:, 0] < EXCERPT] if begins else _excerpt(score.rows, rng)
    if score.name.startswith(SONG) and rng.random() < ALONE_SHARE:
        rows = _without_singer(rows)
    rows = rows[rng.random(len(rows)) >= rng.uniform(0.0, LOST_SHARE)]
    seconds = _seconds(rows[:, :2], score.tempi) * pace
    seconds -= seconds.min()
    numbers = np.unique(rows[:, 4])
    parts = [np.flatnonzero(rows[:, 4] == number) for number in numbers]
    written = [_rows(rows, seconds, part) for part in parts]
    played = _to_a_click(written, rng) if take % 2 else humanise(written, rng, ends=True)
    table = np.array([(*row, 0.0) for part in played for row in part], np.float64)
    places = np.concatenate([rows[part, 0] for part in parts])
    return clip_of(score.name, table, places, score.stretches, score.is_open)


def _without_singer(rows: Floats) -> Floats:
    """The piano's part of a song, if it is most of it."""
    accompaniment = rows[rows[:, 4] > rows[:, 4].min()]
    return accompaniment if 2 * len(accompaniment) > len(rows) else rows


def _to_a_click(parts: Sequence[Sequence[Row]], rng: Rng) -> list[list[Row]]:
    """Everything in time but for a few milliseconds, and held a little shorter than written."""
    held = rng.uniform(0.6, 1.0)
    late = float(rng.uniform(0.0, CARELESS))
    return [
        [
            (max(begin + late * off, 0.0), begin + late * off + held * (end - begin) + 0.02, p, v)
            for (begin, end, p, v), off in zip(part, rng.normal(size=len(part)), strict=True)
        ]
        for part in parts
    ]


def _is_marked(tempi: Sequence[tuple[float, float]]) -> bool:
    return any(min(abs(pace - usual) for usual in USUAL_PACES) > 1e-3 for _, pace in tempi)


def _excerpt(rows: Floats, rng: Rng) -> Floats:
    last = float(rows[-1, 0])
    if last < 1.25 * EXCERPT:
        return rows
    start = rng.uniform(0.0, last - EXCERPT) * (rng.random() > 0.3)
    return rows[(rows[:, 0] >= start) & (rows[:, 0] < start + EXCERPT)]


def _seconds(quarters: Floats, tempi: Sequence[tuple[float, float]]) -> Floats:
    at = np.array([place for place, _ in tempi])
    paces = np.array([pace for _, pace in tempi])
    if at[0] > 0:
        at, paces = np.append(0.0, at), np.append(0.5, paces)
    starts = np.concatenate([[0.0], np.cumsum(np.diff(at) * paces[:-1])])
    which = np.clip(np.searchsorted(at, quarters, "right") - 1, 0, None)
    return np.asarray(starts[which] + (quarters - at[which]) * paces[which])


def _rows(rows: Floats, seconds: Floats, part: Ints) -> list[Row]:
    return [
        (float(seconds[i, 0]), float(seconds[i, 1]), int(rows[i, 2]), int(rows[i, 3]))
        for i in part.tolist()
    ]


def clip_of(
    name: str,
    table: Floats,
    places: Floats,
    stretches: tuple[Stretch, ...],
    is_open: bool = False,
) -> Clip:
    """Performed notes (as `played` gives them) with their places on the page, in quarters."""
    order = np.lexsort((table[:, 2], table[:, 0]))
    table, places = table[order], places[order]
    events = events_of(table)
    chord = gathered(table[:, 0])
    firsts = np.unique(chord, return_index=True)[1]
    ends = np.append(firsts[1:], len(table))
    middle = np.array([np.median(places[a:b]) for a, b in zip(firsts, ends, strict=True)])
    # A chord that was broken over two places is called by its last.
    middle = np.where(np.isin(middle, places), middle, places[ends - 1])
    middle = np.maximum.accumulate(middle)
    return Clip(name, events, _labels(events.times, middle, stretches), middle, stretches, is_open)


def _labels(times: Floats, places: Floats, stretches: tuple[Stretch, ...]) -> npt.NDArray[np.void]:
    labels = np.zeros(len(times), LABELS)
    labels["kind"] = labels["count"] = UNKNOWN
    known, first = np.unique(places, return_index=True)
    seconds = np.maximum.accumulate(times[first] + 1e-6 * np.arange(len(first)))
    for stretch in stretches:
        inside = (places >= stretch.start - 1e-6) & (places < stretch.stop - 1e-6)
        count = counted(stretch.meter)
        if count is None or len(known) < 2 or not inside.any():
            continue
        beat = beat_of(stretch.meter)
        bar = 4.0 * stretch.meter[0] / stretch.meter[1]
        labels["kind"][inside] = _kinds((places[inside] - stretch.line) / beat, count)
        labels["count"][inside] = COUNTS.index(count)
        labels["beat"][inside] = _around(places[inside], beat, known, seconds)
        labels["bar"][inside] = _around(places[inside], bar, known, seconds)
    return labels


def _kinds(beats: Floats, count: tuple[int, int]) -> Ints:
    """Kinds of place from beats since a bar line; UNKNOWN between the places of the grid."""
    grid = bar_grid(count)
    into = (beats * grid.beat) % grid.length
    off = np.abs(into[:, None] - np.append(grid.ticks, grid.length)[None, :])
    near = off.argmin(axis=1)
    kinds = np.append(grid.kinds, grid.kinds[0])[near]
    return np.where(off.min(axis=1) <= OFF, kinds, UNKNOWN)


def _around(places: Floats, length: float, known: Floats, seconds: Floats) -> Floats:
    """How long a beat or bar lasts around each place."""
    low = np.maximum(places - length, known[0])
    high = np.minimum(places + length, known[-1])
    took = np.interp(high, known, seconds) - np.interp(low, known, seconds)
    return np.asarray(np.maximum(took * length / np.maximum(high - low, 1e-3), 0.05))


def pop_clip(name: str, piece: BeatPiece) -> Clip | None:
    """A song with its own beats; None where they say no bars of two to four beats."""
    piece = replace(piece, notes=piece.notes[piece.notes["onset"] < POP_SECONDS])
    size = int(np.median(piece.beats["size"]))
    count = next((c for c in COUNTS if c == (size, 4)), None)
    if count is None or len(piece.notes) < TICKS:
        return None
    beats = _numbered(piece)
    table = np.zeros((len(piece.notes), 5))
    for column, field in enumerate(("onset", "offset", "pitch", "velocity")):
        table[:, column] = piece.notes[field]
    places = np.interp(table[:, 0], piece.beats["time"], beats, left=np.nan, right=np.nan)
    whole = np.isfinite(places)
    places = np.round(places[whole] * TICKS) / TICKS
    if len(places) < TICKS:
        return None
    stretch = Stretch(-1e9, 1e9, count, 0.0)
    return clip_of(name, table[whole], places, (stretch,))


def _numbered(piece: BeatPiece) -> Floats:
    """The beats counted so that bars begin at multiples of their size."""
    firsts = np.flatnonzero(piece.beats["place"] == 0)
    return np.asarray(np.arange(len(piece.beats), dtype=np.float64) - firsts[0])


OPEN_VIENNA = {"Chopin_op38": (6, 8), "Schubert_D783_no15": (3, 4)}
"""The pieces of Vienna 4x22 in the benchmark's open half, and their metres."""


def vienna_clips(kit: Path) -> Iterator[Clip]:
    """The performances of the open half."""
    for number, match in enumerate(read_matches(kit / VIENNA)):
        meter = OPEN_VIENNA.get(match.piece)
        if meter is None:
            continue
        rows = match.notes
        table = np.zeros((len(rows), 5))
        for column, field in enumerate(("onset", "offset", "pitch", "velocity")):
            table[:, column] = rows[field]
        unit = 4.0 / meter[1]
        later = rows["is_downbeat"] & (rows["beat"] >= 0)
        line = float(rows["beat"][later].min()) * unit
        stretch = Stretch(-FOREVER, FOREVER, meter, line)
        name = f"{match.piece} {number}"
        yield clip_of(name, table, rows["beat"] * unit, (stretch,), is_open=True)
