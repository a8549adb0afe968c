"""Training pairs that Earmark exports: what a person corrected, with where it comes from.

Each is a folder with `provenance.json`, which names the recording and the notes and holds their
digests; a pair whose files are not those that were exported is not used.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine.audio import digest
from engine.music import Transcription
from trainer.data.errors import ItemBroken
from trainer.data.readers.midi_file import Reading, read_midi
from trainer.data.readers.reader import Choice, Item, Reader, own_split
from trainer.data.readers.tables import TableBroken, inside, json_value

FACTS_NAME, FORMAT, VERSION = "provenance.json", "earmark training pair", 1


def _read(item: Item) -> Transcription:
    facts = json_value(item.labels[1])
    for kind, path in (("audio", item.audio[0]), ("notes", item.labels[0])):
        if digest(path) != facts[kind]["sha256"]:
            helps = "Export the pair again; it may be half copied, or somebody edited it."
            raise ItemBroken(item.key, path, "is not the file that was exported", helps)
    known = bool(facts["notes"].get("beats_are_known"))
    return read_midi(item.labels[0], Reading(beats=known))


def _listed(folder: Path, _choice: Choice) -> Iterator[Item]:
    for facts in folder.rglob(FACTS_NAME):
        key = facts.parent.relative_to(folder).as_posix()
        key = folder.name if key == "." else key
        try:
            yield _item(key, facts, json_value(facts))
        except (TableBroken, ValueError, KeyError, TypeError) as error:
            wrong = f"cannot be understood ({error if str(error) else repr(error)})"
            yield Item(key, own_split(key), (), (facts,), _read, wrong=wrong)


def _item(key: str, facts: Path, value: Any) -> Item:
    if value.get("format") != FORMAT:
        raise ValueError("it is no training pair of Earmark")
    if int(value["version"]) > VERSION:
        raise ValueError("it was exported by a newer version of Earmark")
    sound = inside(facts.parent, str(value["audio"]["file"]))
    labels = inside(facts.parent, str(value["notes"]["file"]))
    extra = (("title", str(value.get("title", ""))),)
    # The same recording exported twice must not stand on both sides of a split.
    split = own_split(str(value["audio"].get("made_from", {}).get("sha256") or key))
    return Item(key, split, (sound,), (labels, facts), _read, extra, knows_pedal=True)


READER = Reader(
    "corrections",
    "training pairs exported by Earmark",
    "what people corrected in Earmark and exported as training pairs",
    "folders that hold audio.flac, notes.mid and provenance.json",
    _listed,
)
