"""Labels: a transcription as arrays in one file, and back."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile
from zlib import error as zlib_error

import numpy as np
import numpy.typing as npt

from engine.files import replacing
from engine.music import Drum, DrumHit, Meter, Note, Part, PedalSpan, TempoMap, Transcription
from trainer.data.errors import ManifestError

VERSION = 1
NOTE = np.dtype(
    [("onset", "f8"), ("offset", "f8"), ("pitch", "u1"), ("velocity", "u1"), ("part", "u2")]
)
HIT = np.dtype([("onset", "f8"), ("drum", "u1"), ("velocity", "u1"), ("part", "u2")])
PEDAL = np.dtype([("start", "f8"), ("stop", "f8"), ("part", "u2")])
BEND = np.dtype([("note", "u4"), ("time", "f4"), ("semitones", "f4")])
METER = np.dtype([("start_beat", "i4"), ("beats_per_bar", "i2"), ("beat_unit", "i2")])
DRUMS = tuple(Drum)
Arrays = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Labels:
    """What is known of a prepared recording: its music, its length, and whether pedals are."""

    transcription: Transcription
    seconds: float
    rate: int
    knows_pedal: bool


def write_labels(path: Path, labels: Labels) -> None:
    """Write one .npz file in one step. OSErrors are the caller's."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays_of(labels))  # type: ignore[arg-type]
    with replacing(path) as file:
        file.write(buffer.getvalue())


def read_labels(path: Path) -> Labels:
    """Read it back; ManifestError where the file is damaged or of another version."""
    arrays = read_arrays(path)
    try:
        return labels_of(arrays)
    except (ValueError, KeyError, IndexError) as error:
        raise ManifestError(path, f"its labels cannot be read ({error})") from error


def read_arrays(path: Path) -> dict[str, npt.NDArray[Any]]:
    """The arrays alone, for whoever wants some of the notes; ManifestError likewise."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as values:
            return {name: values[name] for name in values.files}
    except (OSError, ValueError, KeyError, IndexError, EOFError, BadZipFile, zlib_error) as error:
        raise ManifestError(path, f"its labels cannot be read ({error})") from error


def arrays_of(labels: Labels) -> dict[str, npt.NDArray[Any]]:
    """Everything as arrays without objects."""
    music = labels.transcription
    notes = [(note, place) for place, part in enumerate(music.parts) for note in part.notes]
    hits = [(hit, place) for place, part in enumerate(music.parts) for hit in part.hits]
    return {
        "version": np.array(VERSION),
        "facts": np.array([labels.seconds, labels.rate, labels.knows_pedal], "f8"),
        "names": np.array([part.name for part in music.parts], str),
        "programs": np.array([part.program for part in music.parts], "u1"),
        "kits": np.array([part.kit for part in music.parts], "?"),
        "notes": np.array(
            [(n.onset, n.offset, n.pitch, n.velocity, place) for n, place in notes], NOTE
        ),
        "bends": np.array(
            [(i, *point) for i, (note, _) in enumerate(notes) for point in note.bend], BEND
        ),
        "hits": np.array(
            [(h.onset, DRUMS.index(h.drum), h.velocity, place) for h, place in hits], HIT
        ),
        "pedal": np.array(
            [(s.start, s.stop, i) for i, part in enumerate(music.parts) for s in part.pedal], PEDAL
        ),
        "beats": np.array(music.tempo.beats, "f8"),
        "meters": np.array(
            [(m.start_beat, m.beats_per_bar, m.beat_unit) for m in music.tempo.meters], METER
        ),
    }


def labels_of(arrays: Arrays) -> Labels:
    """The opposite of `arrays_of`; ValueError or KeyError where they do not fit together."""
    if int(arrays["version"]) != VERSION:
        raise ValueError(f"they are of version {arrays['version']}, not {VERSION}")
    seconds, rate, knows_pedal = arrays["facts"].tolist()
    notes, hits = _notes(arrays), _hits(arrays)
    pedal: list[list[PedalSpan]] = [[] for _ in arrays["names"]]
    for start, stop, place in arrays["pedal"].tolist():
        pedal[place].append(PedalSpan(start, stop))
    facts = zip(
        arrays["names"].tolist(), arrays["programs"].tolist(), arrays["kits"].tolist(), strict=True
    )
    parts = tuple(
        Part(name, program, tuple(notes[i]), tuple(hits[i]), tuple(pedal[i]), kit)
        for i, (name, program, kit) in enumerate(facts)
    )
    meters = tuple(Meter(*row) for row in arrays["meters"].tolist())
    tempo = TempoMap(tuple(arrays["beats"].tolist()), meters)
    return Labels(Transcription(parts, tempo), seconds, int(rate), bool(knows_pedal))


def _notes(arrays: Arrays) -> list[list[Note]]:
    bends: dict[int, list[tuple[float, float]]] = {}
    for note, time, semitones in arrays["bends"].tolist():
        bends.setdefault(note, []).append((time, semitones))
    found: list[list[Note]] = [[] for _ in arrays["names"]]
    for i, (onset, offset, pitch, velocity, place) in enumerate(arrays["notes"].tolist()):
        bend = tuple(bends.get(i, ()))
        found[place].append(Note(onset, pitch, offset, velocity, bend=bend))
    return found


def _hits(arrays: Arrays) -> list[list[DrumHit]]:
    found: list[list[DrumHit]] = [[] for _ in arrays["names"]]
    for onset, drum, velocity, place in arrays["hits"].tolist():
        found[place].append(DrumHit(onset, DRUMS[drum], velocity))
    return found
