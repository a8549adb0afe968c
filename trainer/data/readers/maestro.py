"""MAESTRO: two hundred hours of piano, with the keys and pedals of the piano it was played on.

Read in three layouts: the published one with its CSV table, with its JSON table (of version 3, by
columns, and of versions 1 and 2, by rows), and subsets with a `data.json` that names the files of
each split. No description of such subsets was found published, so everything plausible is
understood: {"train": [{"audio": …, "midi": …}, …], "validation": […], "test": […]}, or rows with a
column "split"; `audio_filename` and `midi_filename` may stand for `audio` and `midi`, and where a
row names only its sound, the MIDI file beside it is taken.
"""

from collections.abc import Iterator
from pathlib import Path

from engine.music import Transcription
from trainer.data.errors import WrongFolder
from trainer.data.readers.midi_file import NOTES_ONLY, read_midi
from trainer.data.readers.reader import TRAIN, Choice, Item, Reader, known_split
from trainer.data.readers.tables import TableBroken, csv_rows, first_of, inside, json_value, records

TABLES = ("maestro-v*.csv", "maestro-v*.json", "data.json")
AUDIO_COLUMNS = ("audio_filename", "audio", "audio_path", "wav", "flac")
MIDI_COLUMNS = ("midi_filename", "midi", "midi_path", "mid")
MIDI_ENDINGS = (".midi", ".mid")


def _read(item: Item) -> Transcription:
    return read_midi(item.labels[0], NOTES_ONLY)


def _listed(folder: Path, _choice: Choice) -> Iterator[Item]:
    table = _table(folder)
    if table.suffix == ".csv":
        rows = list(csv_rows(table, ("split", "midi_filename", "audio_filename")))
    else:
        try:
            rows = records(json_value(table))
        except ValueError as error:
            raise TableBroken(table, str(error)) from error
    for number, row in enumerate(rows):
        yield _item(table, number, row)


def _table(folder: Path) -> Path:
    for pattern in TABLES:
        found = sorted([*folder.glob(pattern), *folder.glob(f"*/{pattern}")])
        if found:
            return found[-1]
    raise WrongFolder(folder, READER.title, READER.layout)


def _item(table: Path, number: int, row: dict[str, str]) -> Item:
    """The item of a row; what is wrong with the row is wrong with the item."""
    audio, midi = first_of(row, AUDIO_COLUMNS), first_of(row, MIDI_COLUMNS)
    wrong, split = "", TRAIN
    try:
        sound = inside(table.parent, audio)
        labels = inside(table.parent, midi) if midi else _beside(sound)
        if not audio:
            wrong = f"names no sound in its row {number + 1}"
        split = known_split(row.get("split", TRAIN))
    except ValueError as error:
        sound = labels = table
        wrong = f"has a row {number + 1} that cannot be used ({error})"
    if wrong:
        return Item(f"row {number + 1}", split, (), (table,), _read, wrong=wrong)
    extra = tuple((name, row[name]) for name in ("canonical_composer", "canonical_title", "year")
                  if row.get(name))  # fmt: skip
    key = Path(audio).with_suffix("").as_posix()
    return Item(key, split, (sound,), (labels,), _read, extra, knows_pedal=True)


def _beside(sound: Path) -> Path:
    """The MIDI file with the name of a recording."""
    named = [sound.with_suffix(ending) for ending in MIDI_ENDINGS]
    return next((path for path in named if path.exists()), named[0])


READER = Reader(
    "maestro",
    "MAESTRO",
    "piano competitions on a Disklavier: 199 hours, keys and pedals to three milliseconds",
    "maestro-v3.0.0.csv (or .json) beside the folders 2004 to 2018, or a data.json that names the "
    "sound and MIDI files of each split",
    _listed,
    licence="CC BY-NC-SA 4.0",
    source="https://magenta.tensorflow.org/datasets/maestro",
)
