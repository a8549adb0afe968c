"""A lane with a row for each pitch: what scrolls and zooms it up and down."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.roll.pitches import PitchAxis
from app.theme import Theme
from app.timeline.axis import TimeAxis
from app.timeline.gestures import Pointer
from app.timeline.lane import NO_KEYS, Lane


class RowLane(Lane):
    """Follows the pitch axis too."""

    has_rows = True

    def __init__(
        self, axis: TimeAxis, pitches: PitchAxis, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(axis, theme, parent)
        self.pitches = pitches
        self._row_wish = 0.0
        pitches.changed.connect(self.update)

    def pointer_at(
        self, where: QPointF, held: Qt.KeyboardModifier = NO_KEYS, twice: bool = False
    ) -> Pointer:
        """With the pitch, and the row."""
        view = self.pitches.view
        seconds, pitch = self.axis.view.to_seconds(where.x()), view.at(where.y())
        row = (where.y() + view.offset) / view.row
        return Pointer(where.x(), where.y(), seconds, pitch, held, row, twice)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Also tell the pitch axis."""
        super().resizeEvent(event)
        self.pitches.resize(float(self.height()))

    def scroll_rows(self, pixels: float) -> None:
        """Scroll down."""
        if pixels:
            view = self.pitches.view
            self.pitches.become(view.starting(view.offset + pixels))

    def zoom_rows(self, factor: float, where: QPointF) -> None:
        """Make rows higher. Rows are whole pixels, so small wishes are saved up."""
        view = self.pitches.view
        if abs(self._row_wish - view.row) > 1.0:
            self._row_wish = float(view.row)
        self._row_wish *= factor
        self.pitches.become(view.zoomed(round(self._row_wish), where.y()))

    def reveal_pitch(self, pitch: int) -> None:
        """Scroll only if that row is out of sight."""
        view = self.pitches.view
        if view.revealing(pitch) != view:
            self.pitches.become(view.revealing(pitch))

    def fit(self) -> None:
        """Show all of the piece and all of its pitches."""
        self.axis.fit()
        self.pitches.fit()
