"""GMD and E-GMD: drummers on electronic kits, recorded as MIDI and as sound.

GMD (`info.csv`) has one recording of each performance, E-GMD (`e-gmd-v1.0.0.csv`) one of it on
each of 43 kits. Both were played to a click, so the tables' tempi and time signatures are those of
the beats. Keys are those of Roland's kits: rims and edges have keys of their own.
"""

from collections.abc import Iterator
from pathlib import Path

from engine.music import Meter, TempoMap, Transcription
from trainer.data.errors import WrongFolder
from trainer.data.readers.midi_file import ROLAND_KEYS, Reading, read_midi
from trainer.data.readers.reader import TRAIN, Choice, Item, Reader, known_split
from trainer.data.readers.tables import csv_rows, inside

NEEDED = ("split", "midi_filename", "audio_filename", "bpm", "time_signature")
PLAYED = Reading(ROLAND_KEYS, all_drums=True, beats=False)


def _read(item: Item) -> Transcription:
    heard = read_midi(item.labels[0], PLAYED)
    tempo = _tempo(item.value("bpm"), item.value("time_signature"), heard.end)
    return Transcription(heard.parts, tempo)


def _tempo(bpm: str, signature: str, end: float) -> TempoMap:
    """The click's beats: quarters to the minute, counted in the signature's own unit."""
    try:
        size, unit = map(int, signature.replace("/", "-").split("-"))
        step = 60.0 / float(bpm) * 4.0 / unit
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"its table says “{bpm}” beats a minute in “{signature}”") from None
    count = max(2, int(end / step) + 2)
    return TempoMap(tuple(i * step for i in range(count)), (Meter(0, size, unit),))


def _table(folder: Path, pattern: str) -> Path | None:
    found = sorted([*folder.glob(pattern), *folder.glob(f"*/{pattern}")])
    return found[0] if found else None


def _rows(table: Path) -> Iterator[Item]:
    for number, row in enumerate(csv_rows(table, NEEDED), 2):
        sounds = row["audio_filename"]
        if not sounds:
            continue  # GMD lists some performances that were kept as MIDI alone
        try:
            audio, midi = inside(table.parent, sounds), inside(table.parent, row["midi_filename"])
            split = known_split(row["split"])
        except ValueError as error:
            wrong = f"has a line {number} that cannot be used ({error})"
            yield Item(f"line {number}", TRAIN, (), (table,), _read, wrong=wrong)
            continue
        names = ("bpm", "time_signature", "style", "drummer", "kit_name", "beat_type")
        extra = tuple((name, row[name]) for name in names if row.get(name))
        key = Path(sounds).with_suffix("").as_posix()
        yield Item(key, split, (audio,), (midi,), _read, extra)


def _listed_gmd(folder: Path, _choice: Choice) -> Iterator[Item]:
    table = _table(folder, "info.csv")
    if table is None:
        raise WrongFolder(folder, GMD.title, GMD.layout)
    yield from _rows(table)


def _listed_egmd(folder: Path, _choice: Choice) -> Iterator[Item]:
    table = _table(folder, "e-gmd-v*.csv")
    if table is None:
        raise WrongFolder(folder, EGMD.title, EGMD.layout)
    yield from _rows(table)


GMD = Reader(
    "gmd",
    "Groove MIDI (GMD)",
    "ten drummers on an electronic kit, to a click: 13 hours",
    "info.csv beside the folders drummer1, … of .mid and .wav files",
    _listed_gmd,
    licence="CC BY 4.0",
    source="https://magenta.tensorflow.org/datasets/groove",
)
EGMD = Reader(
    "egmd",
    "Expanded Groove MIDI (E-GMD)",
    "the performances of GMD on 43 electronic kits: 444 hours",
    "e-gmd-v1.0.0.csv beside the folders drummer1, … of .midi and .wav files",
    _listed_egmd,
    licence="CC BY 4.0",
    source="https://magenta.tensorflow.org/datasets/e-gmd",
)
