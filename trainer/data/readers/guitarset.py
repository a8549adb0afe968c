"""GuitarSet: six guitarists, every string with a pickup of its own.

`annotation/00_BN1-129-Eb_comp.jams` holds the notes of each string (namespace `note_midi`), with
fractional pitches, and the beats; the recording is a microphone's unless another is chosen. The
data set names no splits: players 00 to 03 are for training, 04 for validation and 05 for testing.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from engine.music import Meter, Note, Part, TempoMap, Transcription
from trainer.data.readers.reader import TEST, TRAIN, VALIDATION, Choice, Item, Reader
from trainer.data.readers.tables import json_value

RECORDINGS = {
    "mic": ("audio_mono-mic", "mic"),
    "mix": ("audio_mono-pickup_mix", "mix"),
    "hex": ("audio_hex-pickup_original", "hex"),
    "hex_cln": ("audio_hex-pickup_debleeded", "hex_cln"),
}
STRINGS = ("E2", "A2", "D3", "G3", "B3", "E4")
STEEL_GUITAR = 25
VELOCITY = 80  # the annotations have none
VALIDATION_PLAYER, TEST_PLAYER = "04", "05"


def _read(item: Item) -> Transcription:
    annotations = json_value(item.labels[0])["annotations"]
    parts = []
    for annotation in annotations:
        if annotation["namespace"] == "note_midi":
            string = int(annotation["annotation_metadata"]["data_source"])
            if not 0 <= string < len(STRINGS):
                raise ValueError(f"it names a string {string}")
            name = f"String {len(STRINGS) - string} ({STRINGS[string]})"
            parts.append(Part(name, STEEL_GUITAR, tuple(map(_note, _rows(annotation)))))
    if len(parts) != len(STRINGS):
        raise ValueError(f"it has notes of {len(parts)} strings, not of six")
    tempo = _tempo(annotations)
    return Transcription(tuple(parts), tempo) if tempo else Transcription(tuple(parts))


def _rows(annotation: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """JAMS writes observations as a list of rows, or as columns."""
    data = annotation["data"]
    if isinstance(data, list):
        return data
    names = list(data)
    return [dict(zip(names, row, strict=True)) for row in zip(*data.values(), strict=True)]


def _note(row: Mapping[str, Any]) -> Note:
    onset, duration = float(row["time"]), float(row["duration"])
    return Note(max(onset, 0.0), round(float(row["value"])), onset + duration, VELOCITY)


def _tempo(annotations: list[Mapping[str, Any]]) -> TempoMap | None:
    found = [a for a in annotations if a["namespace"] == "beat_position"]
    rows = sorted(_rows(found[0]), key=lambda row: float(row["time"])) if found else []
    if len(rows) < 2:
        return None
    times = tuple(float(row["time"]) for row in rows)
    values = [row["value"] for row in rows]
    meters: list[Meter] = []
    for place, value in enumerate(values):
        meter = Meter(place, int(value["num_beats"]), int(value["beat_units"]))
        starts_bar = int(value["position"]) == 1 or place == 0
        if starts_bar and (not meters or meters[-1].beats_per_bar != meter.beats_per_bar):
            meters.append(meter)
    return TempoMap(times, tuple(meters))


def _listed(folder: Path, choice: Choice) -> Iterator[Item]:
    subfolder, ending = RECORDINGS[READER.recording(choice)]
    for labels in (folder / "annotation").glob("*.jams"):
        name = labels.stem
        sound = folder / subfolder / f"{name}_{ending}.wav"
        extra = (("player", name[:2]), ("recording", ending))
        yield Item(name, _split(name), (sound,), (labels,), _read, extra)


def _split(name: str) -> str:
    return {VALIDATION_PLAYER: VALIDATION, TEST_PLAYER: TEST}.get(name[:2], TRAIN)


READER = Reader(
    "guitarset",
    "GuitarSet",
    "acoustic guitar, solos and accompaniments, notes of every string: 3 hours",
    "the folder annotation of .jams files and the folder audio_mono-mic (or another recording's) "
    "of .wav files",
    _listed,
    licence="CC BY 4.0",
    source="https://zenodo.org/records/3371780",
    recordings=tuple(RECORDINGS),
)
