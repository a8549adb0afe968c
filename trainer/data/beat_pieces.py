"""Pieces whose beats are known: songs with beat files, scores with bars, matched performances."""

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from trainer.data.beat_scores import Measure, WrittenScore, read_scores
from trainer.data.corpus import CORPORA, NOTE, Notes, read_midi
from trainer.data.match_file import VIENNA, read_matches

Floats = npt.NDArray[np.float64]

CACHE_VERSION = 2
BEAT = np.dtype([("time", "f8"), ("place", "i2"), ("size", "i2"), ("thirds", "i1")])
"""A beat: when, its place in its bar from 0 (-1: nobody knows), beats in the bar, whether it is of
three parts (1, 0, or -1: nobody knows)."""
Beats = npt.NDArray[np.void]
SLOWEST_DOTTED = 46.0
"""Dotted beats a minute; where they were slower, eighths are what one counts."""
EVERY_TENTH, EVERY_THIRD = 10, 3
"""Of all pieces the share that is held out; of the many songs in four, how many are enough."""
SCORES = ("scores/lieder.zip", "scores/quartets.zip")
LONGEST_BAR = 8


@dataclass(frozen=True, slots=True)
class BeatPiece:
    """Notes (seconds) and beats of one piece; a `score` is played by nobody yet."""

    notes: Notes
    beats: Beats
    is_score: bool


def pop_pieces(kit: Path, cache: Path) -> list[BeatPiece]:
    """A third of POP909 with its own beat files; none where the kit has it not."""
    source = kit / CORPORA["pop909"]
    return _kept(cache, "pop909", lambda: _pop(source), False) if source.exists() else []


def score_pieces(kit: Path, cache: Path) -> list[BeatPiece]:
    """The kit's songs and quartets at one steady tempo for each piece."""
    sources = [kit / name for name in SCORES if (kit / name).exists()]
    scores = (score for source in sources for score in read_scores(source))
    return _kept(cache, "scores", lambda: map(of_score, scores), True) if sources else []


def vienna_pieces(kit: Path, cache: Path) -> list[BeatPiece]:
    """Performances that are matched with their scores."""
    source = kit / VIENNA
    return _kept(cache, "vienna", lambda: _vienna(source), False) if source.exists() else []


def is_held_out(index: int) -> bool:
    """Whether a piece is kept for validation."""
    return index % EVERY_TENTH == 0


def _kept(
    cache: Path, name: str, make: Callable[[], Iterable[tuple[Notes, Beats]]], is_score: bool
) -> list[BeatPiece]:
    """The pieces that were made once, from one file."""
    kept = cache / f"beats-{name}-{CACHE_VERSION}.npz"
    if not kept.exists():
        cache.mkdir(parents=True, exist_ok=True)
        made = [pair for pair in make() if len(pair[0]) and len(pair[1]) > LONGEST_BAR]
        if not made:  # a corpus of somebody's own, whose beats nobody wrote down
            return []
        temporary = kept.with_suffix(".part.npz")
        np.savez(
            temporary,
            notes=np.concatenate([notes for notes, _ in made]),
            note_bounds=np.cumsum([0, *(len(notes) for notes, _ in made)]),
            beats=np.concatenate([beats for _, beats in made]),
            beat_bounds=np.cumsum([0, *(len(beats) for _, beats in made)]),
        )
        temporary.replace(kept)
    with np.load(kept, allow_pickle=False) as values:
        notes, beats = values["notes"], values["beats"]
        ends = zip(values["note_bounds"][1:], values["beat_bounds"][1:], strict=True)
        starts = zip(values["note_bounds"], values["beat_bounds"], strict=True)
        return [
            BeatPiece(notes[a:c], beats[b:d], is_score)
            for (a, b), (c, d) in zip(starts, ends, strict=False)
        ]


def _pop(source: Path) -> Iterator[tuple[Notes, Beats]]:
    with zipfile.ZipFile(source) as archive:
        for name in sorted(n for n in archive.namelist() if n.endswith(".mid"))[::EVERY_THIRD]:
            table = name.removesuffix(".mid") + ".beat_midi.txt"
            if table not in archive.namelist():
                continue
            rows = np.loadtxt(io.BytesIO(archive.read(table)), ndmin=2)
            notes = read_midi(archive.read(name), from_first=False)
            yield notes, beats_from(rows[:, 0].tolist(), (rows[:, 2] > 0).tolist())


def beats_from(times: Sequence[float], begins: Sequence[bool], thirds: int = 0) -> Beats:
    """Beats of which is known which begin bars; bars of odd length count as unknown."""
    table = np.zeros(len(times), BEAT)
    table["time"], table["place"], table["thirds"] = times, -1, thirds
    lines = np.flatnonzero(begins)
    sizes = np.diff(lines)
    if not len(sizes):
        return table
    usual = int(np.bincount(sizes).argmax())
    table["size"] = usual
    for first, size in zip(lines.tolist(), sizes.tolist(), strict=False):
        if size == usual:
            table["place"][first : first + size] = np.arange(size)
    last = int(lines[-1])
    rest = min(usual, len(times) - last)
    table["place"][last : last + rest] = np.arange(rest)
    lead = min(int(lines[0]), usual)
    table["place"][lines[0] - lead : lines[0]] = np.arange(usual - lead, usual)
    return table


def of_score(score: WrittenScore) -> tuple[Notes, Beats]:
    """A score in seconds, and its beats as a conductor would give them."""
    seconds = 60.0 / score.tempo
    notes = np.array(
        [(a * seconds, b * seconds, max(0, min(127, p)), v, t) for a, b, p, v, t in score.rows],
        NOTE,
    )
    return notes, np.array(list(_conducted(score.measures, seconds)), BEAT)


def counted(beats: int, unit: int, quarter_seconds: float) -> tuple[float, int]:
    """The length in quarters of what is counted in a time signature, and whether it has thirds."""
    eighth = 4.0 / unit
    if unit >= 8 and beats % 3 == 0 and beats > 3:
        dotted = 60.0 / (3 * eighth * quarter_seconds)
        return (3 * eighth, 1) if dotted >= SLOWEST_DOTTED else (eighth, 0)
    return eighth, 0


def _conducted(
    measures: Iterable[Measure], seconds: float
) -> Iterator[tuple[float, int, int, int]]:
    full, place = False, 0
    for number, measure in enumerate(measures):
        length, thirds = counted(measure.beats, measure.unit, seconds)
        size = round(4.0 * measure.beats / measure.unit / length)
        count = round(measure.length / length)
        if number == 0 and measure.is_short:
            place = size - count
        elif full or not measure.is_short:
            place = 0
        begin = measure.start + max(0.0, measure.length - count * length) * (number == 0)
        for step in range(count):
            yield (begin + step * length) * seconds, (place + step) % size, size, thirds
        place += count
        full = not measure.is_short or place >= size


def _vienna(source: Path) -> Iterator[tuple[Notes, Beats]]:
    for match in read_matches(source):
        rows = match.notes
        first = float(rows["onset"].min())
        notes = np.array(
            sorted(
                (r["onset"] - first, r["offset"] - first, r["pitch"], r["velocity"], 0)
                for r in rows
            ),
            NOTE,
        )
        yield notes, _matched(rows, first)


def _matched(rows: npt.NDArray[np.void], first: float) -> Beats:
    """Whole beats of a match file where they were played; those without a note in between."""
    lines = np.unique(np.round(rows["beat"][rows["is_downbeat"]]).astype(int))
    size = int(np.bincount(np.diff(lines)).argmax())
    whole = np.arange(int(np.ceil(rows["beat"].min())), int(rows["beat"].max()) + 1)
    on = {n: rows["onset"][np.abs(rows["beat"] - n) < 1e-3] for n in whole.tolist()}
    known = [n for n in whole.tolist() if len(on[n])]
    times = np.interp(whole, known, [float(np.median(on[n])) - first for n in known])
    places = np.mod(whole - int(lines[0]), size)
    step = 1
    if size == 6 and 60.0 / (3 * np.median(np.diff(times))) >= SLOWEST_DOTTED:
        step = 3
    kept = np.flatnonzero(places % step == 0)
    table = np.zeros(len(kept), BEAT)
    table["time"], table["place"] = times[kept], places[kept] // step
    table["size"], table["thirds"] = size // step, int(step > 1)
    return table
