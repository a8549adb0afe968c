"""MAPS: piano pieces from seven software pianos and one real Disklavier.

The MUS folders are read: `<piano>/MUS/MAPS_MUS-<piece>_<piano>.wav` with a MIDI file, which drove
the piano and has velocities and pedal, and a text file of onsets, offsets and pitches. Notes are
those of the MIDI file, so they end where their keys come up; the text file is read where the MIDI
file is not there. The two recordings of the real piano (ENSTDkCl, ENSTDkAm) are for testing, as
is usual; pieces that they play too are in a split of their own, `overlap`, which is best left out
of training.
"""

from collections.abc import Iterator
from pathlib import Path

from engine.music import Note, Part, Transcription
from trainer.data.readers.midi_file import NOTES_ONLY, read_midi
from trainer.data.readers.reader import TEST, TRAIN, Choice, Item, Reader

TEST_PIANOS = ("ENSTDkCl", "ENSTDkAm")
OVERLAP = "overlap"
PREFIX = "MAPS_MUS-"
VELOCITY = 80  # where only the text file is there, which has none


def _read(item: Item) -> Transcription:
    if item.labels[0].suffix == ".mid":
        return read_midi(item.labels[0], NOTES_ONLY)
    return Transcription((Part("Piano", 0, tuple(_text_notes(item.labels[0]))),))


def _text_notes(path: Path) -> Iterator[Note]:
    lines = path.read_text("utf-8-sig").splitlines()
    for number, line in enumerate(lines, 1):
        words = line.split()
        if not words or words[0] == "OnsetTime":
            continue
        try:
            onset, offset, pitch = float(words[0]), float(words[1]), int(words[2])
            yield Note(onset, pitch, offset, VELOCITY)
        except (ValueError, IndexError) as error:
            raise ValueError(f"line {number}, “{line.strip()}”, is no note ({error})") from error


def _listed(folder: Path, _choice: Choice) -> Iterator[Item]:
    stems = {
        path.with_suffix("")
        for ending in ("wav", "mid", "txt", "flac")
        for path in folder.rglob(f"{PREFIX}*.{ending}")
        if path.parent.name == "MUS"
    }
    tested = {_piece(stem) for stem in stems if _piano(stem) in TEST_PIANOS}
    for stem in stems:
        yield _item(stem, tested)


def _item(stem: Path, tested: set[str]) -> Item:
    piano, piece = _piano(stem), _piece(stem)
    split = TRAIN if piece not in tested else OVERLAP
    split = TEST if piano in TEST_PIANOS else split
    sound = _first(stem, ("wav", "flac"))
    labels = _first(stem, ("mid", "txt"))
    extra = (("piano", piano), ("piece", piece))
    key = f"{piano}/{piece}"
    return Item(key, split, (sound,), (labels,), _read, extra, labels.suffix == ".mid")


def _first(stem: Path, endings: tuple[str, ...]) -> Path:
    """The file of this name that is there; the first one where none is."""
    paths = [stem.with_name(f"{stem.name}.{ending}") for ending in endings]
    return next((path for path in paths if path.exists()), paths[0])


def _piano(stem: Path) -> str:
    return stem.name.rpartition("_")[2]


def _piece(stem: Path) -> str:
    return stem.name.removeprefix(PREFIX).rpartition("_")[0]


READER = Reader(
    "maps",
    "MAPS",
    "piano pieces on seven software pianos and a real Disklavier: 18 hours",
    "folders of pianos (AkPnBcht, ENSTDkCl, …), each with a folder MUS of MAPS_MUS-….wav, .mid "
    "and .txt",
    _listed,
    licence="CC BY-NC-SA 2.0 FR",
    source="https://adasp.telecom-paris.fr/resources/2010-07-08-maps-database/",
    splits=(TRAIN, OVERLAP, TEST),
)
