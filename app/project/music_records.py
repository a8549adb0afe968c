"""Transcription <-> records: notes as rows of numbers, everything else by name."""

from app.project.checks import NotBelieved, exactly, number, rows, seconds, text, whole
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

Row = list[object]


def transcription_records(transcription: Transcription) -> Records:
    """Plain values of one transcription."""
    tempo, provenance = transcription.tempo, transcription.provenance
    return {
        "provenance": {
            "model": provenance.model,
            "model_version": provenance.model_version,
            "device": provenance.device,
            "settings": [{"name": name, "value": float(v)} for name, v in provenance.settings],
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
        "notes": [_note_row(note) for note in part.notes],
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


def _hit_row(hit: DrumHit) -> Row:
    """HIT_COLUMNS of one hit."""
    return [float(hit.onset), hit.drum.value, int(hit.velocity), float(hit.confidence)]


def _part_from(record: object) -> Part:
    """One instrument again."""
    got = exactly(record, {"name", "program", "notes", "hits", "pedal"})
    return Part(
        name=text(got["name"]),
        program=whole(got["program"], 0, 127),
        notes=rows(got["notes"], len(NOTE_COLUMNS), _note_from),
        hits=rows(got["hits"], len(HIT_COLUMNS), _hit_from),
        pedal=rows(got["pedal"], 2, lambda start, stop: PedalSpan(seconds(start), seconds(stop))),
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
    got = exactly(record, {"model", "model_version", "device", "settings"})
    if not isinstance(got["settings"], list):
        raise NotBelieved("the model's settings are damaged")
    pairs = [exactly(pair, {"name", "value"}) for pair in got["settings"]]
    return Provenance(
        text(got["model"]),
        text(got["model_version"]),
        text(got["device"]),
        tuple((text(pair["name"]), number(pair["value"])) for pair in pairs),
    )
