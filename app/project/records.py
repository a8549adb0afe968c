"""Project <-> records: the second of the two steps between a project and its file.

Records are plain dictionaries, lists, texts and numbers, as project.json holds them. What stands
in them is the format: a change here needs a new version and a migration.
"""

import os
from dataclasses import asdict, fields
from pathlib import Path

from app.project.checks import (
    NotBelieved,
    exactly,
    flat,
    number,
    seconds,
    text,
    truth,
    whole,
)
from app.project.container import Arrays
from app.project.looks import COLOURS
from app.project.migrations import FORMAT_VERSION, Records
from app.project.music_records import transcription_from, transcription_records
from app.project.notation_records import notation_from, notation_records
from app.project.project import AudioReference, Choices, PartLook, Project
from app.project.said_records import SAID, said_from, said_records
from engine.decode.options import NoteOptions

FORMAT_NAME = "earmark project"


def to_records(project: Project, folder: Path) -> Records:
    """Everything but the arrays and the embedded recording; `folder` is where the file will be."""
    edited = project.transcription is not project.machine
    return {
        "format": FORMAT_NAME,
        "version": FORMAT_VERSION,
        "audio": project.audio and _audio_records(project.audio, folder),
        "options": asdict(project.options),
        "choices": asdict(project.choices),
        "looks": [asdict(look) for look in project.looks],
        "notation": notation_records(project.notation),
        **said_records(project),
        "machine": transcription_records(project.machine),
        "transcription": transcription_records(project.transcription) if edited else None,
    }


def from_records(records: Records, folder: Path, arrays: Arrays, embedded: Path | None) -> Project:
    """A project of the current version; NotBelieved says what cannot be believed.

    `arrays` are those of the file, `embedded` the unpacked recording, None where it has none.
    """
    names = {"format", "version", "audio", "options", "choices", "looks", "notation"}
    got = exactly(records, names | {"machine", "transcription"} | SAID)
    machine = transcription_from(got["machine"])
    own = machine if got["transcription"] is None else transcription_from(got["transcription"])
    said = said_from({name: got[name] for name in SAID}, arrays)
    return Project(
        audio=_audio_from(got["audio"], folder, embedded),
        machine=machine,
        transcription=own,
        posteriors=said.posteriors,
        decode=said.decode,
        options=_options_from(got["options"]),
        choices=_choices_from(got["choices"]),
        looks=_looks_from(got["looks"], len(own.parts)),
        drums=said.drums,
        drum_options=said.drum_options,
        beats=said.beats,
        beat_options=said.beat_options,
        notation=notation_from(got["notation"]),
    )


def _audio_records(audio: AudioReference, folder: Path) -> Records:
    """The recording's place, from the root and from the project, and how to know it again."""
    return {
        "sha256": audio.sha256,
        "seconds": float(audio.seconds),
        "embedded": audio.embedded,
        "title": audio.title,
        "size": audio.size,
        "modified_ns": audio.modified_ns,
        "path": audio.path.name if audio.embedded else str(audio.path),
        "relative": None if audio.embedded else _relative(audio.path, folder),
    }


def _relative(path: Path, folder: Path) -> str | None:
    """The way from the project file to the recording, with forward slashes; None if none."""
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # another drive
        return None


def _audio_from(record: object, folder: Path, embedded: Path | None) -> AudioReference | None:
    """The recording: unpacked, or beside the project, or where it was, there or not."""
    if record is None:
        return None
    names = {field.name for field in fields(AudioReference)}
    got = dict(exactly(record, names | {"relative"}))
    relative = got.pop("relative")
    if got["embedded"] is not (embedded is not None):
        raise NotBelieved("the recording that should be in it is not")
    seconds(got["seconds"])
    place = embedded or _found(folder, Path(text(got["path"])), relative)
    return flat(AudioReference, {**got, "path": str(place)})


def _found(folder: Path, absolute: Path, relative: object) -> Path:
    """Where the recording is now: a project that moved with its recording still finds it."""
    if relative is not None:
        beside = Path(os.path.normpath(folder / text(relative)))
        if beside.is_file():
            return beside
    return absolute


def _looks_from(record: object, parts: int) -> tuple[PartLook, ...]:
    """How the parts look; there cannot be more of them than parts."""
    if not isinstance(record, list) or len(record) > parts:
        raise NotBelieved("the looks of the parts are damaged")
    return tuple(_look_from(each) for each in record)


def _look_from(record: object) -> PartLook:
    got = exactly(record, {field.name for field in fields(PartLook)})
    colour = got["colour"]
    return PartLook(
        None if colour is None else whole(colour, 0, COLOURS - 1),
        truth(got["muted"]),
        truth(got["solo"]),
    )


def _options_from(record: object) -> NoteOptions:
    """The sliders, within their range."""
    options = flat(NoteOptions, record)
    number(options.sensitivity, 0.0, 1.0)
    number(options.shortest_note, 0.0, 60.0)
    return options


def _choices_from(record: object) -> Choices:
    """The volumes, within their range."""
    choices = flat(Choices, record)
    number(choices.original_volume, 0.0, 1.0)
    number(choices.result_volume, 0.0, 1.0)
    return choices
