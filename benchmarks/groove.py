"""The Groove MIDI Dataset: performances of human drummers, played to a click of known tempo."""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import mido

from engine.music import Drum, DrumHit, Meter, TempoMap

ARCHIVE = "kit/midi/groove/groove.zip"
# What the keys of the kit mean that the set was played on: its rims and edges have their own.
KEYS = {
    Drum.KICK: (36,),
    Drum.SNARE: (38, 40),
    Drum.SIDE_STICK: (37,),
    Drum.HIHAT_CLOSED: (42, 22),
    Drum.HIHAT_OPEN: (46, 26),
    Drum.HIHAT_PEDAL: (44,),
    Drum.TOM_HIGH: (48, 50),
    Drum.TOM_MID: (45, 47),
    Drum.TOM_LOW: (43, 58),
    Drum.CRASH: (49, 55, 57, 52),
    Drum.RIDE: (51, 59, 53),
}
DRUMS = {key: drum for drum, keys in KEYS.items() for key in keys}


@dataclass(frozen=True)
class Groove:
    """One performance: its name, its hits, and its click as a tempo map that starts at 0."""

    name: str
    hits: tuple[DrumHit, ...]
    click: TempoMap


def grooves(shared: Path, splits: tuple[str, ...] = ("test",)) -> Iterator[Groove]:
    """The performances longer than a fill of some splits (train, validation, test)."""
    with zipfile.ZipFile(shared / ARCHIVE) as archive:
        table = io.TextIOWrapper(archive.open("info.csv"), "utf-8")
        for row in csv.DictReader(table):
            if row["split"] in splits and row["beat_type"] == "beat":
                name = row["midi_filename"]
                yield read_groove(archive.read(name), name.removesuffix(".mid"))


def read_groove(data: bytes, name: str = "") -> Groove:
    """One performance from its MIDI file, which has one tempo."""
    file = mido.MidiFile(file=io.BytesIO(data))
    tempo, meter = 500_000, (4, 4)
    struck = []
    tick = 0
    for message in mido.merge_tracks(file.tracks):
        tick += message.time
        if message.type == "set_tempo":
            tempo = message.tempo
        elif message.type == "time_signature":
            meter = (message.numerator, message.denominator)
        elif message.type == "note_on" and message.velocity:
            struck.append((tick, DRUMS[message.note], message.velocity))
    quarter = tempo / 1e6
    hits = sorted(DrumHit(t * quarter / file.ticks_per_beat, drum, v) for t, drum, v in struck)
    beat = quarter * 4 / meter[1]
    return Groove(name, tuple(hits), TempoMap((0.0, beat, 2 * beat), (Meter(0, *meter),)))
