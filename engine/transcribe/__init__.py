"""Recordings to transcriptions."""

from engine.transcribe.bends import with_bends, without_bends
from engine.transcribe.choosing import reason_of, settled
from engine.transcribe.pipeline import transcribe_path, transcriber
from engine.transcribe.protocol import Heard, Progress, Transcriber

__all__ = [
    "Heard",
    "Progress",
    "Transcriber",
    "reason_of",
    "settled",
    "transcribe_path",
    "transcriber",
    "with_bends",
    "without_bends",
]
