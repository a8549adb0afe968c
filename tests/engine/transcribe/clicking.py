"""A recording of clicks, and an ear that is listened to until it is done."""

from pathlib import Path

import numpy as np

from engine.audio import open_audio, write_wav
from engine.transcribe import Heard, Progress, Transcriber

SECONDS = 12.0
CLICKS = np.arange(0.5, SECONDS, 0.5)


def write_clicks(path: Path, rate: int) -> Path:
    """Twelve seconds with a click every half second."""
    sound = np.zeros(int(rate * SECONDS), np.float32)
    length = rate // 10
    burst = np.random.default_rng(0).standard_normal(length)
    burst *= np.exp(-np.arange(length) / (rate / 80))
    for onset in CLICKS:
        at = int(onset * rate)
        sound[at : at + length] += 0.3 * burst[: len(sound) - at]
    write_wav(path, [sound[np.newaxis]], rate)
    return path


def listen(ear: Transcriber, path: Path) -> tuple[list[Progress], Heard]:
    """All that an ear reports on the way, and what it heard."""
    steps, reports = ear.transcribe(open_audio(path)), []
    while True:
        try:
            reports.append(next(steps))
        except StopIteration as done:
            return reports, done.value
