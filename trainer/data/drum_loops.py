"""Drum loops: beats to be mixed under pitched music, where they are sound without notes.

Performances of the Groove MIDI data set (Gillick et al. 2019; its own training split only) on the
kit's drum kits, at other tempi, tunings and balances.
"""

import csv
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine.sampler import Instrument, Stroke, Voices, Waves, load_instrument
from trainer.data.corpus import NOTE, Corpus, Notes
from trainer.data.kit import KitMissing
from trainer.data.noise import Array, Rng

GROOVES = "midi/groove/groove.zip"
DRUM_KITS = "drumkits"
HIT_SECONDS = 0.05
SHORTEST_GROOVE_SECONDS = 2.0
CACHE_VERSION = 1


def load_grooves(kit: Path, cache: Path, split: str = "train") -> Corpus:
    """Groove's performances of one of its own splits, hits as notes on General MIDI drum keys.

    Kept parsed in `cache`. KitMissing where the kit has none.
    """
    source = kit / GROOVES
    if not source.exists():
        raise KitMissing(source)
    kept = cache / f"grooves-{split}-{CACHE_VERSION}-{source.stat().st_size}.npz"
    if not kept.exists():
        cache.mkdir(parents=True, exist_ok=True)
        pieces = _read(source, split)
        temporary = kept.with_suffix(".part.npz")
        bounds = np.cumsum([0, *map(len, pieces)])
        np.savez(temporary, notes=np.concatenate(pieces), bounds=bounds)
        temporary.replace(kept)
    with np.load(kept, allow_pickle=False) as values:
        return Corpus("groove", values["notes"], values["bounds"])


def load_drum_kits(kit: Path) -> list[Instrument]:
    """The kit's drum kits."""
    return [load_instrument(p.parent) for p in sorted((kit / DRUM_KITS).glob("*/instrument.json"))]


def groove_tempi(kit: Path, split: str = "train") -> list[float]:
    """Beats a minute of the same performances in the same order."""
    with zipfile.ZipFile(kit / GROOVES) as archive:
        return [float(row["bpm"]) for _, row in _table(archive, split)]


def _read(source: Path, split: str) -> list[Notes]:
    with zipfile.ZipFile(source) as archive:
        return [read_hits(archive.read(name)) for name, _ in _table(archive, split)]


def _table(archive: zipfile.ZipFile, split: str) -> list[tuple[str, dict[str, str]]]:
    """The data set's own list: the file and the row of each performance of a split, by name."""
    [table] = [name for name in archive.namelist() if name.endswith("info.csv")]
    rows = csv.DictReader(io.StringIO(archive.read(table).decode("utf-8")))
    folder = table.removesuffix("info.csv")
    named = [(folder + row["midi_filename"], row) for row in rows if row["split"] == split]
    return sorted(named, key=lambda pair: pair[0])


def read_hits(data: bytes) -> Notes:
    """All hits of a Standard MIDI File, in seconds from the file's beginning."""
    import mido

    rows, clock = [], 0.0
    for message in mido.MidiFile(file=io.BytesIO(data), clip=True):
        clock += message.time
        if message.type == "note_on" and message.velocity > 0:
            rows.append((clock, clock + HIT_SECONDS, message.note, message.velocity, 0))
    return np.array(sorted(rows), NOTE)


class DrumLoops:
    """Draws drum loops. Seeds make no difference to each other: only `rng` decides."""

    def __init__(
        self, grooves: Corpus, kits: Sequence[Instrument], rate: int, waves_bytes: int = 256 << 20
    ) -> None:
        lasting = [
            i
            for i in range(len(grooves))
            if grooves.piece(i)["onset"][-1] > SHORTEST_GROOVE_SECONDS
        ]
        self._pieces = [grooves.piece(i) for i in lasting]
        self._waves = [Waves(kit, rate, waves_bytes // max(1, len(kits))) for kit in kits]

    def loop(self, rng: Rng, length: int) -> Array:
        """`length` samples of a beat, mono float32, peak 1; a short performance comes again."""
        tuning = float(2.0 ** (np.clip(rng.normal(0, 1.0), -2.5, 2.5) / 12.0))
        rate = self._waves[0].rate
        stretched = int(length * tuning) + 1
        hits = self._hits(rng, stretched / rate)
        total = np.zeros(stretched, np.float32)
        first, second = (self._waves[int(rng.integers(len(self._waves)))] for _ in range(2))
        others = set(rng.integers(35, 60, 8).tolist()) if rng.random() < 0.3 else set()
        for waves, own in ((first, False), (second, True)):
            played = [hit for hit in hits if (hit.key in others) is own]
            total += Voices(played, waves).render(0, stretched)
        return _full_scale(_resampled(total, tuning, length))

    def _hits(self, rng: Rng, seconds: float) -> list[Stroke]:
        """A window of a performance at another tempo, each drum with a level of its own."""
        piece = self._pieces[int(rng.integers(len(self._pieces)))]
        stretch = float(np.exp(rng.uniform(np.log(0.75), np.log(1.35))))
        period = (float(piece["onset"][-1]) + 0.25) * stretch
        start = float(rng.uniform(0, max(period - seconds, period * 0.25)))
        turns = int(np.ceil((start + seconds) / period))
        onsets = np.concatenate([piece["onset"] * stretch + turn * period for turn in range(turns)])
        onsets -= start
        rows = np.tile(piece[["pitch", "velocity"]], turns)
        inside = (onsets >= 0) & (onsets < seconds)
        levels = 10.0 ** (rng.normal(0, 4.0, 128) / 20.0)
        harder = rng.normal(0, 12)
        return [
            Stroke(
                float(onset), None, int(key), int(np.clip(velocity + harder, 1, 127)), levels[key]
            )
            for onset, (key, velocity) in zip(onsets[inside], rows[inside], strict=True)
        ]


def _resampled(sound: Array, tuning: float, length: int) -> Array:
    import soxr

    tuned = np.asarray(soxr.resample(sound, 1e6 * tuning, 1e6, "MQ"), np.float32)
    return np.pad(tuned, (0, max(0, length - len(tuned))))[:length]


def _full_scale(sound: Array) -> Array:
    return np.asarray(sound / np.float32(max(float(np.abs(sound).max(initial=0.0)), 1e-9)))
