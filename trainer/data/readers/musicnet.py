"""MusicNet: chamber music and piano, aligned to scores.

`train_data/1727.wav` with `train_labels/1727.csv` (and `test_…`), a row for each note: its first
and last sample at 44,100 Hz, its instrument (General MIDI, counted from one) and its pitch. Notes
were aligned by a machine; one in twenty-five is off.
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from engine.music import Note, Part, Transcription
from trainer.data.readers.reader import TEST, TRAIN, Choice, Item, Reader
from trainer.data.readers.tables import csv_rows

RATE = 44_100.0  # of the labels, whatever the recordings were converted to
VELOCITY = 80  # the labels have none
NEEDED = ("start_time", "end_time", "instrument", "note")


def _read(item: Item) -> Transcription:
    notes: dict[int, list[Note]] = defaultdict(list)
    for number, row in enumerate(csv_rows(item.labels[0], NEEDED), 2):
        try:
            onset, offset = float(row["start_time"]) / RATE, float(row["end_time"]) / RATE
            program = int(row["instrument"]) - 1
            if not 0 <= program <= 127:
                raise ValueError(f"instrument {program + 1} is no General MIDI program")  # noqa: TRY301
            notes[program].append(Note(onset, int(row["note"]), offset, VELOCITY))
        except ValueError as error:
            raise ValueError(f"line {number} is no note ({error})") from error
    return Transcription(
        tuple(Part(_name(program), program, tuple(notes[program])) for program in sorted(notes))
    )


NAMES = {
    0: "Piano", 6: "Harpsichord", 40: "Violin", 41: "Viola", 42: "Cello", 43: "Double bass",
    60: "Horn", 68: "Oboe", 70: "Bassoon", 71: "Clarinet", 73: "Flute",
}  # fmt: skip


def _name(program: int) -> str:
    return NAMES.get(program, f"Program {program + 1}")


def _listed(folder: Path, _choice: Choice) -> Iterator[Item]:
    root = next((p for p in (folder, folder / "musicnet") if (p / "train_data").is_dir()), folder)
    for split in (TRAIN, TEST):
        sounds = {path.stem: path for path in (root / f"{split}_data").glob("*.wav")}
        labels = {path.stem: path for path in (root / f"{split}_labels").glob("*.csv")}
        for name in sounds.keys() | labels.keys():
            sound = sounds.get(name, root / f"{split}_data" / f"{name}.wav")
            label = labels.get(name, root / f"{split}_labels" / f"{name}.csv")
            yield Item(name, split, (sound,), (label,), _read)


READER = Reader(
    "musicnet",
    "MusicNet",
    "chamber music and piano with notes of every instrument, aligned to scores: 34 hours",
    "the folders train_data, train_labels, test_data and test_labels",
    _listed,
    licence="CC BY 4.0 (labels; the recordings are public domain or Creative Commons)",
    source="https://zenodo.org/records/5120004",
    splits=(TRAIN, TEST),
)
