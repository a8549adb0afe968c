"""Reads a recording's levels in a thread, and hands them over as they come."""

from PySide6.QtCore import QObject

from app.reading import BlockSource, StreamReader
from app.spectrum.levels import RATE, levels
from engine.models.card import FeatureSettings

__all__ = ["BlockSource", "LevelReader"]

BLOCK_SECONDS = 4.0
REST = 0.5  # of the time that a block took: the window and the player come first


class LevelReader(StreamReader):
    """A `StreamReader` of levels."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__("levels", parent, REST)

    def read(self, source: BlockSource, settings: FeatureSettings) -> None:
        """Begin at the recording's start."""
        self.begin(lambda: levels(source.blocks(RATE, 1, 0.0, BLOCK_SECONDS), settings))
