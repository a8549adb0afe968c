"""The waveform: what was recorded, above what was heard in it."""

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from app.colour import mix
from app.theme import Theme
from app.timeline.axis import TimeAxis
from app.timeline.lane import Lane
from app.timeline.sheet import Sheet
from app.timeline.strips import Strip
from app.wave.peaks import Bins, Pyramid
from app.wave.reader import BlockSource, PeakReader

QUIETEST = 0.05  # peak of a recording that is still shown to full height
MARGIN = 5.0  # pixels above and below


class WaveLane(Lane):
    """Paints a pyramid of peaks."""

    def __init__(self, axis: TimeAxis, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(axis, theme, parent)
        self.pyramid = Pyramid()
        self.setMinimumHeight(36)
        self.setAccessibleName("Waveform of the original")

    def sizeHint(self) -> QSize:  # noqa: N802
        """Room to see a beat."""
        return QSize(400, 76)

    def clear(self) -> None:
        """Show another recording, of which nothing is known yet."""
        self.pyramid = Pyramid()
        self.update()

    def grow(self, bins: Bins) -> None:
        """Show more of it."""
        self.pyramid.add(bins)
        self.update()

    def paint_lane(self, sheet: Sheet) -> None:
        """The extremes, over them what is loud in the middle, and the line of silence."""
        palette = sheet.palette
        sheet.fill(sheet.box(0, 0, sheet.view.width + 1, sheet.height), palette.background)
        middle = sheet.height / 2
        sheet.fill(sheet.box(0, middle, sheet.view.width + 1, sheet.hair), palette.line_strong)
        left, right = max(sheet.clip.left() - 1, 0.0), sheet.clip.right() + 1
        first, last = int(left * sheet.ratio), int(right * sheet.ratio) + 1
        edges = np.arange(first, last + 1) / sheet.ratio
        swing = self.pyramid.columns(sheet.view.start + edges * sheet.view.per_pixel)
        swing *= (middle - MARGIN) / max(self.pyramid.loudest, QUIETEST)
        boxes = np.empty((last - first, 4))
        boxes[:, 0], boxes[:, 2] = edges[:-1], 1 / sheet.ratio
        for low, high, name in (
            (swing[:, 0], swing[:, 1], mix(palette.background, palette.muted, 0.55)),
            (-swing[:, 2], swing[:, 2], mix(palette.background, palette.text, 0.68)),
        ):
            boxes[:, 1] = sheet.snapped(middle - high)
            boxes[:, 3] = np.maximum(sheet.snapped(middle - low) - boxes[:, 1], sheet.hair)
            known = edges[:-1] * sheet.view.per_pixel + sheet.view.start < self.pyramid.seconds
            sheet.fill(boxes[known], name)


class WaveStrip(Strip):
    """The waveform with its name, fed by a thread. `failed(EarmarkError)`: it ends early."""

    failed = Signal(object)

    def __init__(self, axis: TimeAxis, theme: Theme) -> None:
        self.wave = WaveLane(axis, theme)
        name = QLabel("original")
        name.setProperty("muted", True)
        name.setAlignment(Qt.AlignmentFlag.AlignCenter)
        super().__init__(self.wave, name)
        self.reader = PeakReader(self)
        self.reader.grew.connect(self.wave.grow)
        self.reader.failed.connect(self.failed)

    def show_audio(self, source: BlockSource | None) -> None:
        """Show another recording; it appears from the left. None shows nothing."""
        self.reader.stop()
        self.wave.clear()
        if source is not None:
            self.reader.read(source)

    def stop(self) -> None:
        """End the thread, before the window closes."""
        self.reader.stop()
