"""The recording of a project: referring to it, and noticing that it is gone or changed."""

from pathlib import Path

from app.project.project import AudioReference
from engine.audio import digest
from engine.errors import AudioChanged, AudioError, AudioMissing


def refer_to(path: Path, seconds: float, title: str = "") -> AudioReference:
    """A reference to the file as it is now; reads all of it once for the digest."""
    path = path.absolute()
    state = path.stat()
    return AudioReference(
        path=path,
        sha256=digest(path),
        seconds=seconds,
        title=title,
        size=state.st_size,
        modified_ns=state.st_mtime_ns,
    )


def audio_trouble(audio: AudioReference | None) -> AudioError | None:
    """What keeps the recording from being played, as a sentence to show; None if all is well.

    Cheap while the file's size and date are what they were; only a new date makes it look at
    the whole file.
    """
    if audio is None:
        return None
    if not audio.path.is_file():
        return AudioMissing(audio.path)
    state = audio.path.stat()
    if (state.st_size, state.st_mtime_ns) == (audio.size, audio.modified_ns):
        return None
    if state.st_size == audio.size and digest(audio.path) == audio.sha256:
        return None
    return AudioChanged(audio.path)
