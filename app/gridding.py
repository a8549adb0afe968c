"""Gridding: which grid a person wants, over whatever tempo the piece has."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from PySide6.QtCore import QObject, Signal

from app.document import Document
from app.project.grid import STRAIGHT, VALUES, Grid
from app.project.tempo import tempo_of

SWINGS = ((STRAIGHT, "Straight"), (0.58, "Swing a little"), (2 / 3, "Swing in triplets"))


def value_name(value: Fraction) -> str:
    """“1/16”; “bar”."""
    return "bar" if value > 1 else f"1/{value.denominator}"


@dataclass(frozen=True, slots=True)
class Wish:
    """The grid without its tempo."""

    value: Fraction = Fraction(1, 16)
    triplet: bool = False
    swing: float = STRAIGHT
    snaps: bool = True

    @property
    def name(self) -> str:
        """“1/16 T”."""
        return value_name(self.value) + (" T" if self.triplet else "")


USUAL = Wish()


class Gridding(QObject):
    """`changed()`: the grid is another one, also because the tempo is."""

    changed = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.wish = USUAL
        self._tempo = tempo_of(document.project)
        document.changed.connect(self._document_changed)

    @property
    def grid(self) -> Grid | None:
        """The grid; None while nobody knows where the beats are."""
        if self._tempo is None:
            return None
        return Grid(self._tempo, self.wish.value, self.wish.triplet, self.wish.swing)

    @property
    def snapping(self) -> Grid | None:
        """The grid if notes are to snap to it."""
        return self.grid if self.wish.snaps else None

    def set_value(self, value: Fraction) -> None:
        """How far apart its lines are, as a note value."""
        self._wish(lambda wish: replace(wish, value=value))

    def toggle_triplet(self) -> None:
        """Three lines where two were, or back."""
        self._wish(lambda wish: replace(wish, triplet=not wish.triplet))

    def set_swing(self, swing: float) -> None:
        """Where the second line of a pair lies."""
        self._wish(lambda wish: replace(wish, swing=swing))

    def toggle_snap(self) -> None:
        """Let notes snap, or not."""
        self._wish(lambda wish: replace(wish, snaps=not wish.snaps))

    def _wish(self, change: Callable[[Wish], Wish]) -> None:
        wish = change(self.wish)
        if wish != self.wish:
            self.wish = wish
            self.changed.emit()

    def _document_changed(self) -> None:
        tempo = tempo_of(self._document.project)
        if tempo != self._tempo:
            self._tempo = tempo
            self.changed.emit()


GRID_KEYS = tuple((str(number), value) for number, value in enumerate(VALUES, 1))
"""The keys 1 to 9 and their note values."""
