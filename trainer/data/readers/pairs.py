"""A folder of one's own: recordings with MIDI files of the same name, at any depth.

Channel 10 is drums, as General MIDI has it. Folders named train, validation and test are splits;
otherwise chance decides, the same on every computer.
"""

from collections.abc import Iterator
from pathlib import Path

from engine.music import Transcription
from trainer.data.readers.midi_file import Reading, read_midi
from trainer.data.readers.reader import Choice, Item, Reader, own_split

AUDIO_ENDINGS = frozenset(
    {".wav", ".flac", ".ogg", ".opus", ".mp3", ".m4a", ".aac", ".aif", ".aiff", ".wma", ".webm"}
)
MIDI_ENDINGS = frozenset({".mid", ".midi"})
READING = Reading()


def _read(item: Item) -> Transcription:
    return read_midi(item.labels[0], READING)


def _listed(folder: Path, _choice: Choice) -> Iterator[Item]:
    """Files without a partner are items too, so that what is missing is said."""
    sounds: dict[str, Path] = {}
    labels: dict[str, Path] = {}
    for path in sorted(folder.rglob("*")):
        key = path.relative_to(folder).with_suffix("").as_posix()
        if path.suffix.lower() in AUDIO_ENDINGS:
            sounds.setdefault(key, path)
        elif path.suffix.lower() in MIDI_ENDINGS:
            labels.setdefault(key, path)
    for key in sounds.keys() | labels.keys():
        stem = folder / key
        sound = sounds.get(key, stem.with_name(f"{stem.name}.wav"))
        label = labels.get(key, stem.with_name(f"{stem.name}.mid"))
        yield Item(key, own_split(key), (sound,), (label,), _read, knows_pedal=True)


READER = Reader(
    "pairs",
    "a folder of recordings and MIDI files",
    "your own recordings, each with a MIDI file of the same name (drums on channel 10)",
    "recordings (wav, flac, mp3, …) and MIDI files with the same names",
    _listed,
)
