"""Recordings to transcriptions."""

from engine.transcribe.bends import with_bends, without_bends
from engine.transcribe.pipeline import transcribe_path, transcriber
from engine.transcribe.protocol import BeatsHeard, DrumsHeard, Heard, Progress, Transcriber
from engine.transcribe.together import reason_of, settled

__all__ = [
    "BeatsHeard",
    "DrumsHeard",
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
