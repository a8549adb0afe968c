"""The synthesis kit as a data set: its MIDI files, each played by instruments of the kit.

Sound is rendered while it is read, so nothing but the prepared recordings is kept. Which
instruments play a piece is chance, the same on every computer; validation and test pieces are
played by those that are kept from training.
"""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from engine.audio import Audio
from engine.music import Part, Transcription
from engine.sampler import Instrument, Voices, Waves
from trainer.data.drum_loops import load_drum_kits
from trainer.data.drum_pieces import HELD_OUT_KITS
from trainer.data.kit import Role, kept_apart, kit_instruments
from trainer.data.readers.midi_file import ROLAND_KEYS, Reading, midi_transcription
from trainer.data.readers.reader import TRAIN, Choice, Item, Reader, known_split, own_split

PIANO_CORPORA = frozenset({"pop909", "vienna4x22"})
"""Corpora of piano music: all their tracks are one piano's."""
GROOVES = "groove"
RENDERING_VERSION = 2  # another number, and everything is rendered anew
RATE = 44_100
TAIL_SECONDS = 2.0
LEVEL = 1.0  # beside the headroom that voices leave
WAVES_BYTES = 48 << 20


@dataclass(frozen=True, slots=True)
class Rendered(Audio):
    """A performance by sampled instruments, made while it is read."""

    players: tuple[tuple[Part, Instrument], ...] = ()

    def blocks(
        self, rate: int, channels: int = 1, start: float = 0.0, block_seconds: float = 1.0
    ) -> Iterator[NDArray[np.float32]]:
        """Render from the second `start` as Audio decodes: both channels alike."""
        voices = [
            Voices.of_part(part, Waves(instrument, rate, WAVES_BYTES))
            for part, instrument in self.players
        ]
        level = np.float32(LEVEL / max(len(voices), 1) ** 0.5)
        first, stop = round(start * rate), round(self.duration * rate)
        step = max(1, round(block_seconds * rate))
        for begin in range(first, stop, step):
            end = min(begin + step, stop)
            total = np.zeros(end - begin, np.float32)
            for voice in voices:
                total += voice.render(begin, end)
            yield np.tile(np.clip(total * level, -1.0, 1.0), (channels, 1))


def _read(item: Item) -> Transcription:
    """What sounds: notes that no instrument of the piece can play are not in it."""
    return Transcription(tuple(part for part, _ in _players(item)))


def _sound(item: Item) -> Audio:
    players = _players(item)
    end = max((part.end for part, _ in players), default=0.0) + TAIL_SECONDS
    return Rendered(item.labels[0], end, RATE, 1, players=players)


@lru_cache(maxsize=4)
def _players(item: Item) -> tuple[tuple[Part, Instrument], ...]:
    with zipfile.ZipFile(item.labels[0]) as archive:
        data = archive.read(item.value("member"))
    corpus, kit = item.value("corpus"), Path(item.value("kit"))
    drums = corpus == GROOVES
    heard = midi_transcription(data, Reading(ROLAND_KEYS, all_drums=drums, beats=False))
    parts = [part for part in heard.parts if part.notes or part.hits]
    if corpus in PIANO_CORPORA:
        notes = tuple(note for part in parts for note in part.notes)
        pedal = tuple(span for part in parts for span in part.pedal)
        parts = [Part("Piano", 0, notes, pedal=pedal)]
    return tuple(
        _player(part, _choice(kit, part, corpus, item.split == TRAIN), f"{item.key}/{number}")
        for number, part in enumerate(parts)
    )


def _choice(kit: Path, part: Part, corpus: str, training: bool) -> Sequence[Instrument]:
    """The instruments that may play a part; where none is kept from training, any."""
    pianos, pitched, kits = _instruments(kit)
    if part.kit:
        apart = kept_apart(kit, HELD_OUT_KITS)
        own = [one for one in kits if (one.name in apart) is not training]
        return own or kits
    group = pianos if corpus in PIANO_CORPORA else (*pianos, *pitched)
    return [one for one, held_out in group if held_out is not training] or [one for one, _ in group]


@lru_cache(maxsize=2)
def _instruments(
    kit: Path,
) -> tuple[
    tuple[tuple[Instrument, bool], ...],
    tuple[tuple[Instrument, bool], ...],
    tuple[Instrument, ...],
]:
    everything = list(kit_instruments(kit, kit / "no converted fonts"))
    pianos = tuple((i.instrument, i.held_out) for i in everything if i.role is Role.PIANO)
    others = tuple((i.instrument, i.held_out) for i in everything if i.role is Role.PITCHED)
    return pianos, others, tuple(load_drum_kits(kit))


def _player(part: Part, choice: Sequence[Instrument], key: str) -> tuple[Part, Instrument]:
    if not choice:
        raise ValueError("the kit has no instrument for it")
    instrument = choice[crc32(key.encode()) % len(choice)]
    if part.kit:
        hits = tuple(h for h in part.hits if instrument.choose(h.drum.key, h.velocity) is not None)
        return Part(part.name, 0, hits=hits, kit=True), instrument
    notes = tuple(n for n in part.notes if instrument.choose(n.pitch, n.velocity) is not None)
    return Part(part.name, instrument.program, notes, pedal=part.pedal), instrument


def _listed(folder: Path, _choice: Choice) -> Iterator[Item]:
    instruments = _instruments_digest(folder)
    for path in sorted((folder / "midi").glob("*/*.zip")):
        corpus = path.parent.name
        with zipfile.ZipFile(path) as archive:
            splits = _groove_splits(archive) if corpus == GROOVES else {}
            names = [n for n in archive.namelist() if n.endswith((".mid", ".midi"))]
        for name in names:
            key = f"{corpus}/{name.rpartition('.')[0]}"
            split = known_split(splits[name]) if name in splits else own_split(key)
            extra = (("corpus", corpus), ("member", name), ("kit", str(folder)),
                     ("instruments", instruments))  # fmt: skip
            yield Item(key, split, (), (path,), _read, extra, knows_pedal=True, sound=_sound)


def _instruments_digest(kit: Path) -> str:
    """What changes when the kit has other instruments, or plays them otherwise."""
    total = sha256(str(RENDERING_VERSION).encode())
    for path in sorted(kit.glob("*/*/instrument.json")):
        total.update(path.relative_to(kit).as_posix().encode() + path.read_bytes())
    return total.hexdigest()[:16]


def _groove_splits(archive: zipfile.ZipFile) -> dict[str, str]:
    tables = [name for name in archive.namelist() if name.endswith("info.csv")]
    if not tables:
        return {}
    folder = tables[0].removesuffix("info.csv")
    rows = csv.DictReader(io.StringIO(archive.read(tables[0]).decode("utf-8")))
    return {folder + row["midi_filename"]: row["split"] for row in rows}


READER = Reader(
    "rendered",
    "the synthesis kit",
    "the kit's MIDI files on its sampled instruments, drums among them",
    "the folders midi, pianos, others and drumkits, as `prepare kit` makes them",
    _listed,
    licence="see the kit's LICENCES.md",
)
