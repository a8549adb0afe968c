"""The pitch axis: which pitches are to be seen, and how high a row is."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

PITCHES = 128
LOWEST_ROW, HIGHEST_ROW = 4, 40  # pixels
FEWEST_FITTED = 30  # pitches: a short melody is not blown up to fill the window
BLACK = frozenset((1, 3, 6, 8, 10))


def is_black(pitch: int) -> bool:
    """Whether it is a black key."""
    return pitch % 12 in BLACK


@dataclass(frozen=True, slots=True)
class VisiblePitches:
    """Rows of `row` whole pixels, so that all look alike; `offset` pixels are scrolled away."""

    offset: float = 320.0
    row: int = 12
    height: float = 600.0

    def top(self, pitch: float) -> float:
        """The y of the row's upper edge."""
        return (PITCHES - 1 - pitch) * self.row - self.offset

    def at(self, y: float) -> int:
        """The pitch whose row lies at y."""
        return min(max(PITCHES - 1 - int((y + self.offset) // self.row), 0), PITCHES - 1)

    @property
    def furthest(self) -> float:
        """The largest offset: the lowest pitch at the bottom."""
        return max(PITCHES * self.row - self.height, 0.0)

    def starting(self, offset: float) -> "VisiblePitches":
        """Scrolled to there, as far as there are pitches."""
        return replace(self, offset=float(round(min(max(offset, 0.0), self.furthest))))

    def zoomed(self, row: int, y: float) -> "VisiblePitches":
        """With rows of another height, the pitch at `y` staying there."""
        least = max(LOWEST_ROW, -int(-self.height // PITCHES))
        row = min(max(row, least), max(HIGHEST_ROW, least))
        centre = (y + self.offset) / self.row
        return replace(self, row=row).starting(centre * row - y)

    def resized(self, height: float) -> "VisiblePitches":
        """On another height, the middle staying in the middle."""
        if height < 1 or height == self.height:
            return self
        moved = self.offset + (self.height - height) / 2
        return replace(self, height=height, offset=moved).zoomed(self.row, height / 2)

    def fitted(self, low: int, high: int) -> "VisiblePitches":
        """Showing the pitches `low` to `high` in rows as high as that allows."""
        count = max(high - low + 3, FEWEST_FITTED)
        view = self.zoomed(int(self.height // count), 0.0)
        middle = (PITCHES - (low + high) / 2 - 0.5) * view.row
        return view.starting(middle - self.height / 2)

    def revealing(self, pitch: int) -> "VisiblePitches":
        """Scrolled no further than it takes to show that pitch."""
        top = self.top(pitch)
        if top < 0:
            return self.starting(self.offset + top - self.row)
        if top + self.row > self.height:
            return self.starting(self.offset + top + 2 * self.row - self.height)
        return self


class PitchAxis(QObject):
    """The view that keyboard and notes share. Fits itself to the notes until a hand scrolls it."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = VisiblePitches()
        self._range: tuple[int, int] = (48, 83)
        self._fits_itself = True

    @property
    def view(self) -> VisiblePitches:
        """What is to be seen."""
        return self._view

    def become(self, view: VisiblePitches) -> None:
        """Show that, because a person asked for it."""
        self._fits_itself = False
        self._show(view)

    def fit(self) -> None:
        """Show all notes, from now on too."""
        self._fits_itself = True
        self._show(self._view.fitted(*self._range))

    def set_range(self, low: int, high: int, move: bool = True) -> None:
        """The lowest and the highest pitch there are; without `move`, for the next fit only."""
        self._range = (low, high)
        if self._fits_itself and move:
            self.fit()

    def resize(self, height: float) -> None:
        """The window gives more or less room."""
        resized = self._view.resized(height)
        self._show(resized.fitted(*self._range) if self._fits_itself else resized)

    def _show(self, view: VisiblePitches) -> None:
        if view != self._view:
            self._view = view
            self.changed.emit()
