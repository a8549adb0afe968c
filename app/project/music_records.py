"""Transcription <-> records: notes as rows of numbers, everything else by name."""

from dataclasses import replace
from itertools import pairwise

from app.project.checks import NotBelieved, exactly, number, rows, seconds, text, truth, whole
from app.project.migrations import Records
from engine.music import (
    Drum,
    DrumHit,
    Meter,
    Note,
    Part,
    PedalSpan,
    Provenance,
    TempoMap,
    Transcription,
)

NOTE_COLUMNS = ["onset", "offset", "pitch", "velocity", "confidence"]
HIT_COLUMNS = ["onset", "drum", "velocity", "confidence"]

MOST_VALUES = 2 * 100_000 + 1  # of a row of bends: a point every 10 ms for a quarter of an hour
MOST_SEMITONES = 127.0

Row = list[object]
Bend = tuple[tuple[float, float], ...]


def transcription_records(transcription: Transcription) -> Records:
    """Plain values of one transcription."""
    tempo, provenance = transcription.tempo, transcription.provenance
    return {
        "provenance": {
            "model": provenance.model,
            "model_version": provenance.model_version,
            "device": provenance.device,
            "settings": [{"name": name, "value": float(v)} for name, v in provenance.settings],
            "reason": provenance.reason,
            "notices": list(provenance.notices),
            "beside": [{"model": name, "version": v} for name, v in provenance.beside],
        },
        "beats": [float(beat) for beat in tempo.beats],
        "meters": [
            [meter.start_beat, meter.beats_per_bar, meter.beat_unit] for meter in tempo.meters
        ],
        "parts": [_part_records(part) for part in transcription.parts],
    }


def transcription_from(record: object) -> Transcription:
    """A transcription again; NotBelieved says what cannot be believed."""
    got = exactly(record, {"provenance", "beats", "meters", "parts"})
    if not isinstance(got["parts"], list) or not isinstance(got["beats"], list):
        raise NotBelieved("a list of parts or beats is damaged")
    return Transcription(
        parts=tuple(_part_from(part) for part in got["parts"]),
        tempo=TempoMap(
            tuple(number(beat) for beat in got["beats"]), rows(got["meters"], 3, _meter_from)
        ),
        provenance=_provenance_from(got["provenance"]),
    )


def _part_records(part: Part) -> Records:
    """One instrument: its name and program, and its events in rows."""
    return {
        "name": part.name,
        "program": int(part.program),
        "kit": part.kit,
        "notes": [_note_row(note) for note in part.notes],
        "bends": [_bend_row(k, note) for k, note in enumerate(part.notes) if note.bend],
        "hits": [_hit_row(hit) for hit in part.hits],
        "pedal": [[float(span.start), float(span.stop)] for span in part.pedal],
    }


def _note_row(note: Note) -> Row:
    """NOTE_COLUMNS of one note, as numbers of Python's own (a decoder may leave NumPy's)."""
    return [
        float(note.onset),
        float(note.offset),
        int(note.pitch),
        int(note.velocity),
        float(note.confidence),
    ]


def _bend_row(place: int, note: Note) -> Row:
    """The place of a bent note among the part's, then seconds and semitones in turn."""
    return [place, *(float(value) for point in note.bend for value in point)]


def _hit_row(hit: DrumHit) -> Row:
    """HIT_COLUMNS of one hit."""
    return [float(hit.onset), hit.drum.value, int(hit.velocity), float(hit.confidence)]


def _part_from(record: object) -> Part:
    """One instrument again."""
    got = exactly(record, {"name", "program", "kit", "notes", "bends", "hits", "pedal"})
    notes = rows(got["notes"], len(NOTE_COLUMNS), _note_from)
    return Part(
        name=text(got["name"]),
        program=whole(got["program"], 0, 127),
        notes=_bent(notes, got["bends"]),
        hits=rows(got["hits"], len(HIT_COLUMNS), _hit_from),
        pedal=rows(got["pedal"], 2, lambda start, stop: PedalSpan(seconds(start), seconds(stop))),
        kit=truth(got["kit"]),
    )


def _note_from(onset: object, offset: object, pitch: object, *rest: object) -> Note:
    """A note from a row; Note itself refuses an end before the start."""
    velocity, confidence = rest
    return Note(
        seconds(onset),
        whole(pitch, 0, 127),
        seconds(offset),
        whole(velocity, 1, 127),
        number(confidence, 0.0, 1.0),
    )


def _bent(notes: tuple[Note, ...], record: object) -> tuple[Note, ...]:
    """The notes, some of them with their bends; each row says which note it belongs to."""
    if not isinstance(record, list) or len(record) > len(notes):
        raise NotBelieved("a list of bends is damaged")
    if not record:
        return notes
    bent = list(notes)
    for row in record:
        if not isinstance(row, list) or len(row) % 2 == 0 or not 3 <= len(row) <= MOST_VALUES:
            raise NotBelieved("a bend is damaged")
        place = whole(row[0], 0, len(notes) - 1)
        if bent[place].bend:
            raise NotBelieved("a note bends in two ways")
        bent[place] = replace(bent[place], bend=_bend_from(row[1:]))
    return tuple(bent)


def _bend_from(values: list[object]) -> Bend:
    """The points of one bend, ascending in time."""
    times = [seconds(value) for value in values[::2]]
    if any(after <= before for before, after in pairwise(times)):
        raise NotBelieved("a bend runs backwards")
    steps = (number(value, -MOST_SEMITONES, MOST_SEMITONES) for value in values[1::2])
    return tuple(zip(times, steps, strict=True))


def _hit_from(onset: object, drum: object, velocity: object, confidence: object) -> DrumHit:
    """A hit from a row; Drum itself refuses pieces no kit has."""
    return DrumHit(
        seconds(onset), Drum(text(drum)), whole(velocity, 1, 127), number(confidence, 0.0, 1.0)
    )


def _meter_from(start_beat: object, beats_per_bar: object, beat_unit: object) -> Meter:
    """A time signature from a row."""
    return Meter(whole(start_beat, 0, 10**7), whole(beats_per_bar, 1, 64), whole(beat_unit, 1, 64))


def _provenance_from(record: object) -> Provenance:
    """Where a transcription came from."""
    names = {"model", "model_version", "device", "settings", "reason", "notices", "beside"}
    got = exactly(record, names)
    for name in ("settings", "notices", "beside"):
        if not isinstance(got[name], list):
            raise NotBelieved(f"the {name} of a run are damaged")
    others = [exactly(other, {"model", "version"}) for other in got["beside"]]
    pairs = [exactly(pair, {"name", "value"}) for pair in got["settings"]]
    return Provenance(
        text(got["model"]),
        text(got["model_version"]),
        text(got["device"]),
        tuple((text(pair["name"]), number(pair["value"])) for pair in pairs),
        text(got["reason"]),
        tuple(text(notice) for notice in got["notices"]),
        tuple((text(other["model"]), text(other["version"])) for other in others),
    )
