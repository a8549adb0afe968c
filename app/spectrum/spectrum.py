"""Spectrum: pictures of what sounded, for whoever paints behind the notes."""

from collections import OrderedDict

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from app.spectrum.ink import ink
from app.spectrum.levels import HIGHEST, LOWEST, ROWS, ROWS_PER_PITCH, Bytes, Pyramid, settings_for
from app.spectrum.reader import BlockSource, LevelReader
from app.theme import Theme

KEPT = 12  # pictures: all that a wide window shows, and those it comes from

__all__ = ["HIGHEST", "LOWEST", "ROWS", "ROWS_PER_PITCH", "Spectrum"]

Key = tuple[float, float, int]


class Spectrum(QObject):
    """One recording's spectrogram, which grows from the left while it is read.

    `grown(seconds)`: that much is known now. `changed()`: everything looks otherwise: another
    recording, or another theme. `failed(EarmarkError)`: it could be read only so far.
    """

    grown = Signal(float)
    changed = Signal()
    failed = Signal(object)

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pyramid = Pyramid(1.0)
        self._tiles: OrderedDict[Key, QImage] = OrderedDict()
        self.reader = LevelReader(self)
        self.reader.grew.connect(self._grow)
        self.reader.failed.connect(self.failed)
        theme.changed.connect(self._forget)

    @property
    def seconds(self) -> float:
        """How much of the recording is known."""
        return self._pyramid.seconds

    def show_audio(self, source: BlockSource | None, duration: float) -> None:
        """Show another recording, of that many seconds; None shows nothing."""
        self.reader.stop()
        settings = settings_for(duration)
        self._pyramid = Pyramid(settings.hop_seconds)
        self._forget()
        if source is not None:
            self.reader.read(source, settings)

    def stop(self) -> None:
        """End the thread, before the window closes."""
        self.reader.stop()

    def tile(self, start: float, stop: float, width: int) -> QImage:
        """The picture of the seconds `start` to `stop`, `width` pixels wide and ROWS high.

        A row is a third of a semitone: the first three rows are pitch HIGHEST, the last three
        pitch LOWEST. It is transparent where nothing sounds, or is not
        known yet.
        """
        key = (start, stop, width)
        if key in self._tiles:
            self._tiles.move_to_end(key)
        else:
            self._tiles[key] = self._made(start, stop, width)
            if len(self._tiles) > KEPT:
                self._tiles.popitem(last=False)
        return self._tiles[key]

    def _made(self, start: float, stop: float, width: int) -> QImage:
        colours = ink(self._theme.palette, self._pyramid.loudest)
        image = QImage(width, ROWS, QImage.Format.Format_ARGB32_Premultiplied)
        picture = np.frombuffer(image.bits(), np.uint32).reshape(ROWS, width)
        columns = self._pyramid.columns(start, stop, width)
        # Turned while they are bytes: a quarter of the memory to walk through.
        np.take(colours, np.ascontiguousarray(columns.T[::-1]), out=picture)
        return image

    def _grow(self, frames: Bytes) -> None:
        before, loudest = self._pyramid.seconds, self._pyramid.loudest
        self._pyramid.add(frames)
        if self._pyramid.loudest != loudest:
            self._tiles.clear()
        for key in [key for key in self._tiles if key[1] >= before]:
            del self._tiles[key]
        self.grown.emit(self._pyramid.seconds)

    def _forget(self) -> None:
        self._tiles.clear()
        self.changed.emit()
