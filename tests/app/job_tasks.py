"""Work for jobs to do; a module of its own, because the worker process imports it."""

import ctypes
import os
import signal
import time
from collections.abc import Generator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.decode.posteriors import Posteriors
from engine.errors import AudioMissing
from engine.music import Note, Part, Transcription
from engine.transcribe import Heard, Progress


def count(stop: int, pause: float = 0.0) -> Generator[int, None, str]:
    """Yield 0, 1, 2 … and return a text."""
    for number in range(stop):
        yield number
        time.sleep(pause)
    return f"counted to {stop}"


def listen(frames: int) -> Generator[Progress, None, Heard]:
    """What a transcriber yields and returns."""
    note = Note(0.5, 60, 1.0, 90, 0.75)
    yield Progress(0.5, (note,), 1.0)
    values = np.arange(frames * 4 * 88, dtype=np.uint32).astype(np.uint8).reshape(frames, 4, 88)
    return Heard(Transcription((Part("Notes", notes=(note,)),)), Posteriors(values, 0.02, 21))


def total(values: npt.NDArray[np.uint8]) -> int:
    """A plain value, not a generator."""
    return int(values.sum())


def process_id() -> Generator[None, None, int]:
    """Say where this runs."""
    yield None
    return os.getpid()


def miss(path: Path) -> Generator[None, None, None]:
    """Fail with a sentence."""
    yield None
    raise AudioMissing(path)


def blunder() -> Generator[None, None, None]:
    """Fail with a mistake of ours."""
    yield None
    _ = 1 // 0


def exhaust() -> Generator[None, None, None]:
    """Run out of memory politely."""
    yield None
    raise MemoryError


def unsendable() -> Generator[object, None, None]:
    """Yield what cannot be pickled."""
    yield lambda: None


def sleep_on(seconds: float) -> Generator[str, None, None]:
    """Be stuck in Python's own sleep."""
    yield "going to sleep"
    time.sleep(seconds)


def stuck_in_c(seconds: int) -> Generator[str, None, None]:
    """Be stuck in a C library that never lets go of the interpreter."""
    yield "going to C"
    ctypes.PyDLL(None).sleep(seconds)


def clean_up(path: Path) -> Generator[int, None, None]:
    """Leave a sign when closed."""
    try:
        for number in range(10_000):
            yield number
            time.sleep(0.01)
    finally:
        path.write_text("closed", "utf-8")


def die() -> Generator[str, None, None]:
    """As if the system had killed it because memory ran out."""
    yield "last words"
    time.sleep(0.1)
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)


def flood(size: int) -> Generator[bytes, None, int]:
    """Send much, fast."""
    for _ in range(200):
        yield bytes(size)
    return size
