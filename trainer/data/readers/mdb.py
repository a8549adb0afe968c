"""MDB Drums: 23 tracks of MedleyDB with hand-made drum annotations.

`annotations/subclass/MusicDelta_80sRock_subclass.txt` has a time and one of 21 labels a line; what
is no piece of a kit we tell apart (the tambourine) is left out. The recording is the whole music
(`mix`) or the drummer alone (`drums`). Beats are read where they are there. The data set names no
splits, so chance decides.
"""

from collections.abc import Iterator
from pathlib import Path

from engine.music import Drum, DrumHit, Meter, Part, TempoMap, Transcription
from trainer.data.readers.reader import Choice, Item, Reader, own_split
from trainer.data.readers.tables import timed_labels

LABELS: dict[str, Drum | None] = {
    "KD": Drum.KICK,
    **dict.fromkeys(("SD", "SDB", "SDD", "SDF", "SDG", "SDNS"), Drum.SNARE),
    "SST": Drum.SIDE_STICK,
    "CHH": Drum.HIHAT_CLOSED,
    "OHH": Drum.HIHAT_OPEN,
    "PHH": Drum.HIHAT_PEDAL,
    "HIT": Drum.TOM_HIGH,
    "MHT": Drum.TOM_MID,
    **dict.fromkeys(("HFT", "LFT"), Drum.TOM_LOW),
    **dict.fromkeys(("CRC", "CHC", "SPC"), Drum.CRASH),
    **dict.fromkeys(("RDC", "RDB"), Drum.RIDE),
    "TMB": None,
}
SOFT = frozenset({"SDG", "SDB"})
VELOCITY, SOFT_VELOCITY = 90, 40  # nobody measured them; ghost notes are soft by their name
RECORDINGS = {"mix": ("full_mix", "MIX"), "drums": ("drum_only", "Drum")}
ENDING = "_subclass"


def _read(item: Item) -> Transcription:
    hits = set()
    for time, label in timed_labels(item.labels[0]):
        if label not in LABELS:
            raise ValueError(f"it has a label “{label}” at {time:.3f} s, which nobody explains")
        drum = LABELS[label]
        if drum is not None:
            hits.add(DrumHit(time, drum, SOFT_VELOCITY if label in SOFT else VELOCITY))
    parts = (Part("Drums", 0, hits=tuple(sorted(hits)), kit=True),)
    tempo = beats_of(item.labels[1]) if len(item.labels) > 1 else None
    return Transcription(parts, tempo) if tempo else Transcription(parts)


def beats_of(path: Path) -> TempoMap | None:
    """Beats of a file of times and places in the bar; None where there are fewer than two."""
    rows = [(time, int(float(place))) for time, place in timed_labels(path)]
    if len(rows) < 2:
        return None
    first = next((i for i, (_, place) in enumerate(rows) if place == 1), 0)
    size = max(place for _, place in rows)
    # A pick-up has a bar of its own, as long as it is.
    meters = (Meter(0, first), Meter(first, size)) if first else (Meter(0, size),)
    return TempoMap(tuple(time for time, _ in rows), meters)


def _listed(folder: Path, choice: Choice) -> Iterator[Item]:
    root = next((p for p in (folder, folder / "MDB Drums") if (p / "annotations").is_dir()), folder)
    subfolder, ending = RECORDINGS[READER.recording(choice)]
    for labels in (root / "annotations" / "subclass").glob(f"*{ENDING}.txt"):
        name = labels.stem.removesuffix(ENDING)
        sound = root / "audio" / subfolder / f"{name}_{ending}.wav"
        beats = root / "annotations" / "beats" / f"{name}_MIX.beats"
        files = (labels, beats) if beats.exists() else (labels,)
        extra = (("recording", READER.recording(choice)),)
        yield Item(name, own_split(name), (sound,), files, _read, extra)


READER = Reader(
    "mdb",
    "MDB Drums",
    "23 songs and jazz pieces with hand-made drum annotations: 21 minutes",
    "the folders annotations/subclass (….txt) and audio/full_mix or audio/drum_only (….wav)",
    _listed,
    licence="CC BY-NC-SA 4.0",
    source="https://github.com/CarlSouthall/MDBDrums",
    recordings=tuple(RECORDINGS),
)
