"""From a take to a piece: the recording in the person's own folder, and the live notes with it."""

from pathlib import Path

from app.pieces import Piece
from app.project.project import Project
from app.project.recording import refer_to
from app.project.takes import keep_take
from engine.audio import open_audio
from engine.errors import ExportError
from engine.transcribe.live_events import LiveTake


def kept_piece(take: LiveTake, folder: Path) -> Piece:
    """Move the recording to `folder`; it reads the whole of it once.

    Raises ExportError where it cannot be moved, AudioError where it cannot be read.
    """
    if take.path is None:
        raise ExportError(folder, "nothing was recorded")
    path = keep_take(take.path, folder)
    audio = open_audio(path)
    reference = refer_to(path, audio.duration, audio.title)
    heard = take.transcription
    return Piece(Project(audio=reference, machine=heard, transcription=heard), audio)
