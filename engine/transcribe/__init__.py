"""Recordings to transcriptions."""

from engine.transcribe.pipeline import transcribe_path, transcriber
from engine.transcribe.protocol import Heard, Progress, Transcriber

__all__ = ["Heard", "Progress", "Transcriber", "transcribe_path", "transcriber"]
