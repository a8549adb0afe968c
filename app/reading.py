"""Reads a recording in a thread and hands over what is made of it, piece by piece."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Protocol

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

from engine.errors import EarmarkError

LONGEST_REST = 0.2  # seconds

Block = npt.NDArray[np.float32]


class BlockSource(Protocol):
    """What a reader needs of an `engine.audio.Audio`."""

    def blocks(
        self, rate: int, channels: int = 1, start: float = 0.0, block_seconds: float = 1.0
    ) -> Iterator[Block]:
        """The sound, (channels, time)."""
        ...


class StreamReader(QObject):
    """One stream at a time; a new one ends the reading of the last.

    `grew(value)`: the next piece, in order. `finished()`: that was all. `failed(EarmarkError)`:
    the recording could be read only so far.
    """

    grew = Signal(object)
    finished = Signal()
    failed = Signal(object)
    # Every message says which reading it is of: one that was ended may still be in the queue.
    _message = Signal(int, str, object)

    def __init__(self, name: str, parent: QObject | None = None, rest: float = 0.0) -> None:
        super().__init__(parent)
        self._name = name
        self._rest = rest  # how long to rest after a piece, in times of what it took
        self._reading = 0
        self._thread: threading.Thread | None = None
        self._message.connect(self._deliver)

    def begin(self, stream: Callable[[], Iterator[object]]) -> None:
        """Read what this gives, in the thread, from its start."""
        self._reading += 1
        # PyAV, soxr, SciPy and NumPy let go of the interpreter lock: the window stays smooth.
        self._thread = threading.Thread(
            target=self._run, args=(self._reading, stream), name=self._name, daemon=True
        )
        self._thread.start()

    def stop(self, wait: float = 2.0) -> None:
        """Read no further; nothing arrives after this."""
        self._reading += 1
        if self._thread is not None:
            self._thread.join(wait)
            self._thread = None

    def _run(self, number: int, stream: Callable[[], Iterator[object]]) -> None:
        try:
            began = time.monotonic()
            for value in stream():
                if number != self._reading:
                    return
                self._message.emit(number, "grew", value)
                time.sleep(min(self._rest * (time.monotonic() - began), LONGEST_REST))
                began = time.monotonic()
            self._message.emit(number, "finished", None)
        except EarmarkError as error:
            self._message.emit(number, "failed", error)

    def _deliver(self, number: int, kind: str, value: object) -> None:
        if number != self._reading:
            return
        if kind == "finished":
            self.finished.emit()
        else:
            getattr(self, kind).emit(value)
