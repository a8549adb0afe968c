"""A training pair: what was played and what it really is, for whoever trains a model.

A folder with the recording as FLAC, the corrected notes as MIDI, and where both come from. The
trainer reads such folders and never a project file.
"""

import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.project.edits.takeover import compare_project
from app.project.project import Project
from app.project.tempo import tempo_of
from engine.audio import Audio, digest
from engine.errors import ExportError
from engine.export import Request
from engine.export.midi import render
from engine.files import reason

FORMAT = "earmark training pair"
VERSION = 1
AUDIO_NAME, NOTES_NAME, FACTS_NAME = "audio.flac", "notes.mid", "provenance.json"
FLAC_CHANNELS = 8  # the format has no more


def write_pair(project: Project, audio: Audio, folder: Path, title: str, program: str) -> Path:
    """Write the pair into `folder`, which must not be there yet; it appears when it is whole.

    `program` is the version that wrote it. Raises ExportError or AudioError.
    """
    if folder.exists():
        raise ExportError(folder, "there is a folder of that name already")
    try:
        made = Path(mkdtemp(prefix=".earmark-", dir=folder.parent))
        try:
            _write(project, audio, made, title, program)
            made.chmod(0o755)  # like any folder, where a temporary one is private
            made.rename(folder)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except OSError as error:
        raise ExportError(folder, reason(error)) from error
    return folder


def free_folder(parent: Path, title: str) -> Path:
    """A folder for the pair that is not there yet: “Song”, “Song 2”, ..."""
    name = "".join("-" if sign in '<>:"/\\|?*' else sign for sign in title).strip(" .") or "Pair"
    names = (name if number == 1 else f"{name} {number}" for number in range(1, 10_000))
    return next(parent / each for each in names if not (parent / each).exists())


def _write(project: Project, audio: Audio, folder: Path, title: str, program: str) -> None:
    channels = min(audio.channels, FLAC_CHANNELS)
    blocks = audio.blocks(audio.rate, channels)
    _write_flac(folder / AUDIO_NAME, blocks, audio.rate, channels)
    request = Request(project.transcription, audio.path, title)
    (folder / NOTES_NAME).write_bytes(render(request))
    text = json.dumps(_facts(project, audio, folder, title, program), indent=1, ensure_ascii=False)
    (folder / FACTS_NAME).write_text(text + "\n", "utf-8")


def _write_flac(
    path: Path, blocks: Iterator[NDArray[np.float32]], rate: int, channels: int
) -> None:
    import soundfile

    try:
        with soundfile.SoundFile(path, "w", rate, channels, "PCM_24", format="FLAC") as sound:
            for block in blocks:
                sound.write(np.clip(block, -1.0, 1.0).T)
    except soundfile.LibsndfileError as error:
        raise OSError(None, f"the disk may be full ({error})") from error


def _facts(
    project: Project, audio: Audio, folder: Path, title: str, program: str
) -> dict[str, Any]:
    """Everything a reader of the pair should know, and nothing about the person's folders."""
    found = compare_project(project)
    notes = [note for part in project.transcription.parts for note in part.notes]
    return {
        "format": FORMAT,
        "version": VERSION,
        "program": f"Earmark {program}".strip(),
        "title": title,
        "audio": {
            "file": AUDIO_NAME,
            "sha256": digest(folder / AUDIO_NAME),
            "seconds": audio.duration,
            "rate": audio.rate,
            "channels": min(audio.channels, FLAC_CHANNELS),
            "made_from": {
                "name": audio.path.name,
                "sha256": project.audio.sha256 if project.audio else digest(audio.path),
            },
        },
        "notes": {
            "file": NOTES_NAME,
            "sha256": digest(folder / NOTES_NAME),
            "count": project.transcription.note_count,
            "confirmed_by_a_person": sum(note.confidence == 1.0 for note in notes),
            "parts": [
                {"name": part.name, "program": part.program} for part in project.transcription.parts
            ],
            "beats_are_known": tempo_of(project) is not None,
        },
        "machine": {
            **asdict(project.machine.provenance),
            "settings": dict(project.machine.provenance.settings),
            "notes": project.machine.note_count,
            "kept": len(found.same),
            "removed": len(found.only_machine),
            "added": len(found.only_person),
        },
    }
