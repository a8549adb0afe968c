"""Reads a recording's levels in a thread, and hands them over as they come."""

import threading
import time
from collections.abc import Iterator
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from app.spectrum.levels import RATE, Block, levels
from engine.errors import EarmarkError
from engine.models.card import FeatureSettings

BLOCK_SECONDS = 4.0
REST = 0.5  # of the time that a block took: the window and the player come first


class BlockSource(Protocol):
    """What the reader needs of an `engine.audio.Audio`."""

    def blocks(
        self, rate: int, channels: int = 1, start: float = 0.0, block_seconds: float = 1.0
    ) -> Iterator[Block]:
        """The sound, (channels, time)."""
        ...


class LevelReader(QObject):
    """One recording at a time; a new one ends the reading of the last.

    `grew(frames)`: the next frames, in order. `finished()`: that was all. `failed(EarmarkError)`:
    the recording could be read only so far.
    """

    grew = Signal(object)
    finished = Signal()
    failed = Signal(object)
    # Every message says which reading it is of: one that was ended may still be in the queue.
    _message = Signal(int, str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reading = 0
        self._thread: threading.Thread | None = None
        self._message.connect(self._deliver)

    def read(self, source: BlockSource, settings: FeatureSettings) -> None:
        """Begin at the recording's start."""
        self._reading += 1
        # PyAV, SciPy and NumPy let go of the interpreter lock, so the window stays smooth.
        self._thread = threading.Thread(
            target=self._run, args=(self._reading, source, settings), name="levels", daemon=True
        )
        self._thread.start()

    def stop(self, wait: float = 2.0) -> None:
        """Read no further; nothing arrives after this."""
        self._reading += 1
        if self._thread is not None:
            self._thread.join(wait)
            self._thread = None

    def _run(self, number: int, source: BlockSource, settings: FeatureSettings) -> None:
        try:
            began = time.monotonic()
            for frames in levels(source.blocks(RATE, 1, 0.0, BLOCK_SECONDS), settings):
                if number != self._reading:
                    return
                self._message.emit(number, "grew", frames)
                time.sleep(min(REST * (time.monotonic() - began), 0.2))
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
