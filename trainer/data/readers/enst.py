"""ENST-Drums: three drummers, each on kits of their own, hits, phrases and solos, and songs.

`drummer_1/annotation/….txt` has a time and a label a line; the recording is the engineers' mix,
`wet` (equalised, compressed) or `dry`, and for the songs it may be heard `with` the band's own
recording (`accompaniment`). The data set names no splits; drummers differ, so the third one is for
testing, and of the others' takes one in ten, by chance, for validation.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from engine.music import Drum, DrumHit, Part, Transcription
from trainer.data.readers.reader import TEST, TRAIN, VALIDATION, Choice, Item, Reader, own_split
from trainer.data.readers.tables import timed_labels

KINDS: dict[str, Drum | None] = {
    "bd": Drum.KICK,
    "sd": Drum.SNARE,
    "sd-": Drum.SNARE,
    "rs": Drum.SNARE,
    "cs": Drum.SIDE_STICK,
    "chh": Drum.HIHAT_CLOSED,
    "ohh": Drum.HIHAT_OPEN,
    "mt": Drum.TOM_HIGH,
    "mtr": Drum.TOM_HIGH,
    "lmt": Drum.TOM_MID,
    "lt": Drum.TOM_MID,
    "ltr": Drum.TOM_MID,
    "lft": Drum.TOM_LOW,
    "c": Drum.CRASH,
    "cr": Drum.CRASH,
    "ch": Drum.CRASH,
    "spl": Drum.CRASH,
    "rc": Drum.RIDE,
    "cb": None,
    "sticks": None,
    "sweep": None,
}
"""Labels without the number that tells cymbals of one kind apart; None: no piece of a kit."""
VELOCITY = 90  # nobody measured them
RECORDINGS = {
    "wet": ("wet_mix",),
    "dry": ("dry_mix",),
    "wet with band": ("wet_mix", "accompaniment"),
    "dry with band": ("dry_mix", "accompaniment"),
}
TEST_DRUMMER = "drummer_3"


def _read(item: Item) -> Transcription:
    hits = set()
    for time, label in timed_labels(item.labels[0]):
        kind = re.sub(r"\d+$", "", label)
        if kind not in KINDS:
            raise ValueError(f"it has a label “{label}” at {time:.3f} s, which nobody explains")
        drum = KINDS[kind]
        if drum is not None:
            hits.add(DrumHit(time, drum, VELOCITY))
    return Transcription((Part("Drums", 0, hits=tuple(sorted(hits)), kit=True),))


def _listed(folder: Path, choice: Choice) -> Iterator[Item]:
    mixes = RECORDINGS[READER.recording(choice)]
    for labels in folder.glob("**/drummer_*/annotation/*.txt"):
        drummer = labels.parent.parent
        sounds = [drummer / "audio" / mix / f"{labels.stem}.wav" for mix in mixes]
        if len(sounds) > 1 and not sounds[1].exists():
            continue  # hits, phrases and solos were played without a band
        key = f"{drummer.name}/{labels.stem}"
        extra = (("drummer", drummer.name), ("recording", READER.recording(choice)))
        yield Item(key, _split(drummer.name, key), tuple(sounds), (labels,), _read, extra)


def _split(drummer: str, key: str) -> str:
    return TEST if drummer == TEST_DRUMMER else own_split(key, {TRAIN: 9, VALIDATION: 1})


READER = Reader(
    "enst",
    "ENST-Drums",
    "three drummers with sticks, rods, brushes and mallets, alone and with a band: 3 hours",
    "the folders drummer_1, drummer_2 and drummer_3, each with annotation (….txt) and "
    "audio/wet_mix (….wav)",
    _listed,
    licence="for research, by agreement with Télécom Paris",
    source="https://perso.telecom-paristech.fr/grichard/ENST-drums/",
    recordings=tuple(RECORDINGS),
)
