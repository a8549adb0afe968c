"""MIDI corpora: zip files of performances and scores, read once into arrays of notes."""

import hashlib
import io
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from trainer.data.kit import KitMissing

CORPORA = {
    "pop909": "midi/pop909/pop909.zip",
    "vienna": "midi/vienna4x22/vienna4x22.zip",
    "lieder": "midi/openscore_lieder/openscore_lieder.zip",
    "quartets": "midi/openscore_quartets/openscore_quartets.zip",
    "own": "midi/own/own.zip",
}
"""Where a kit keeps each; any may be missing. “own” is what somebody built a kit from."""
CACHE_VERSION = 1
NOTE = np.dtype(
    [("onset", "f4"), ("offset", "f4"), ("pitch", "u1"), ("velocity", "u1"), ("track", "u1")]
)
Notes = npt.NDArray[np.void]


@dataclass(frozen=True, slots=True)
class Corpus:
    """The notes of many pieces, one after another; `bounds` (pieces + 1) are where each begins."""

    name: str
    notes: Notes
    bounds: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def piece(self, index: int) -> Notes:
        """One piece's notes, sorted by onset (seconds from its first note)."""
        return self.notes[self.bounds[index] : self.bounds[index + 1]]


def load_corpus(kit: Path, name: str, cache: Path) -> Corpus:
    """Read a corpus of the kit; parsed MIDI is kept in `cache` as one .npz file."""
    source = kit / CORPORA[name]
    if not source.exists():
        raise KitMissing(source)
    told = f"{CACHE_VERSION}:{source.stat().st_size}:{name}"
    told += f":{source.stat().st_mtime_ns}" if name == "own" else ""  # there are many of these
    digest = hashlib.sha256(told.encode())
    kept = cache / f"corpus-{name}-{digest.hexdigest()[:12]}.npz"
    if not kept.exists():
        cache.mkdir(parents=True, exist_ok=True)
        pieces = [piece for piece in _read_zip(source) if len(piece)]
        bounds = np.cumsum([0, *map(len, pieces)])
        temporary = kept.with_suffix(".part.npz")
        np.savez(temporary, notes=np.concatenate(pieces), bounds=bounds)
        temporary.replace(kept)
    with np.load(kept, allow_pickle=False) as values:
        return Corpus(name, values["notes"], values["bounds"])


def _read_zip(path: Path) -> list[Notes]:
    pieces = []
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            if name.endswith(".mid"):
                pieces.append(read_midi(archive.read(name)))
    return pieces


def read_midi(data: bytes, from_first: bool = True) -> Notes:
    """All pitched notes of a Standard MIDI File, times in seconds from the first onset.

    Without `from_first` from the file's beginning.

    A file mido cannot read gives no notes: corpora of thousands contain a few.
    """
    import mido

    try:
        midi = mido.MidiFile(file=io.BytesIO(data), clip=True)
    except (OSError, ValueError, EOFError, KeyError, IndexError):
        return np.zeros(0, NOTE)
    seconds = _clock(midi)
    rows: list[tuple[float, float, int, int, int]] = []
    for number, track in enumerate(midi.tracks):
        rows += _track_notes(track, min(number, 255), seconds)
    notes = np.array(sorted(rows), NOTE)
    if len(notes) and from_first:
        first = notes["onset"][0]
        notes["onset"] -= first
        notes["offset"] -= first
    return notes


def _clock(midi: Any) -> "_Clock":
    changes = []
    for track in midi.tracks:
        tick = 0
        for message in track:
            tick += message.time
            if message.type == "set_tempo":
                changes.append((tick, message.tempo))
    return _Clock(sorted(changes), midi.ticks_per_beat)


class _Clock:
    """Ticks to seconds."""

    def __init__(self, changes: list[tuple[int, int]], ticks_per_beat: int) -> None:
        if not changes or changes[0][0] > 0:
            changes = [(0, 500_000), *changes]
        self._ticks = np.array([tick for tick, _ in changes])
        self._rates = np.array([tempo / 1e6 / ticks_per_beat for _, tempo in changes])
        spans = np.diff(self._ticks) * self._rates[:-1]
        self._starts = np.concatenate([[0.0], np.cumsum(spans)])

    def __call__(self, tick: int) -> float:
        """The second at which `tick` is reached."""
        i = int(np.searchsorted(self._ticks, tick, side="right")) - 1
        return float(self._starts[i] + (tick - self._ticks[i]) * self._rates[i])


def _track_notes(
    track: Any, number: int, seconds: _Clock
) -> list[tuple[float, float, int, int, int]]:
    rows = []
    sounding: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    tick = 0
    for message in track:
        tick += message.time
        if message.type not in ("note_on", "note_off") or message.channel == 9:
            continue
        key = (message.channel, message.note)
        if message.type == "note_on" and message.velocity > 0:
            sounding[key].append((tick, message.velocity))
        elif sounding[key]:
            start, velocity = sounding[key].pop(0)
            if tick > start:
                rows.append((seconds(start), seconds(tick), message.note, velocity, number))
    return rows
