"""Files in and out of the window: functions without Qt, which a job runs in a thread."""

from dataclasses import dataclass
from pathlib import Path

from app.project.columns import count
from app.project.project import AudioReference, Project
from app.project.recording import audio_trouble, refer_to
from app.project.recovery import Snapshot, recover
from app.project.store import SUFFIX, open_project
from engine.audio import Audio, open_audio
from engine.errors import AudioChanged, AudioError
from engine.export import Exporter, Request, write_atomically

AUDIO_SUFFIXES = (
    ".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".m4a", ".aac", ".aif", ".aiff", ".aifc",
    ".caf", ".wma", ".mp4", ".m4v", ".mov", ".mkv", ".webm",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """An opened project, its recording if that can be played, and else why not."""

    project: Project
    audio: Audio | None = None
    trouble: AudioError | None = None


def is_project(path: Path) -> bool:
    """Whether a file is a project by its name; anything else is taken for a recording."""
    return path.suffix.lower() == SUFFIX


def read_piece(path: Path) -> Piece:
    """Open a project file, and its recording if it is there."""
    return _with_recording(open_project(path))


def read_snapshot(snapshot: Snapshot) -> Piece:
    """Open the unsaved work that a program left behind."""
    return _with_recording(recover(snapshot))


def _with_recording(project: Project) -> Piece:
    count(project.transcription.parts)
    reference = project.audio
    if reference is None:
        return Piece(project)
    try:
        trouble = audio_trouble(reference)
        audio = open_audio(reference.path)
    except AudioError as error:
        return Piece(project, None, error)
    return Piece(project, audio, trouble)


@dataclass(frozen=True, slots=True)
class Found:
    """A recording that was looked for: how to refer to it, and whether it is another one."""

    reference: AudioReference
    audio: Audio
    trouble: AudioError | None


def find_recording(path: Path, lost: AudioReference) -> Found:
    """Take the file at `path` for the lost recording; AudioError if it is none."""
    audio = open_audio(path)
    reference = refer_to(path, audio.duration, audio.title or lost.title)
    trouble = AudioChanged(path) if reference.sha256 != lost.sha256 else None
    return Found(reference, audio, trouble)


def export(exporter: Exporter, request: Request, path: Path) -> None:
    """Write a transcription in one format."""
    write_atomically(path, exporter.render(request))
