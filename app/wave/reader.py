"""Reads a recording's peaks in a thread, and hands them over as they come."""

from PySide6.QtCore import QObject

from app.reading import BlockSource, StreamReader
from app.wave.peaks import RATE, peaks

__all__ = ["BlockSource", "PeakReader"]

BLOCK_SECONDS = 4.0


class PeakReader(StreamReader):
    """A `StreamReader` of peaks."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__("peaks", parent)

    def read(self, source: BlockSource) -> None:
        """Begin at the recording's start."""
        self.begin(lambda: peaks(source.blocks(RATE, 1, 0.0, BLOCK_SECONDS)))
