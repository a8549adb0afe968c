"""Icons: vectors from resources/icons, painted in the theme's colours at any size."""

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.theme import Palette, Theme

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "icons"
CURRENT = b"currentColor"  # what stands in the files where the theme's colour goes


class ThemedIcon(QIconEngine):
    """Paints one icon; follows the theme, because it asks for the colour when it paints.

    `tint` names the palette's colour; an icon that is switched on is on the accent colour.
    """

    def __init__(self, name: str, theme: Theme, tint: str = "text") -> None:
        super().__init__()
        self._name = name
        self._theme = theme
        self._tint = tint

    def clone(self) -> QIconEngine:
        """Another of the same."""
        return ThemedIcon(self._name, self._theme, self._tint)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Paint it as large as `rect`."""
        _renderer(self._name, self._colour(mode, state)).render(painter, QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Paint it on nothing."""
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return made

    def _colour(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        palette: Palette = self._theme.palette
        if mode == QIcon.Mode.Disabled:
            return palette.line_strong
        if state == QIcon.State.On and self._tint == "text":
            return palette.on_accent
        return str(getattr(palette, self._tint))


@lru_cache(maxsize=256)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    data = (FOLDER / f"{name}.svg").read_bytes().replace(CURRENT, colour.encode())
    return QSvgRenderer(QByteArray(data))


def icon(name: str, theme: Theme, tint: str = "text") -> QIcon:
    """The icon of that name."""
    return QIcon(ThemedIcon(name, theme, tint))


def program_icon() -> QIcon:
    """The program's own sign, in its own colours."""
    return QIcon(str(FOLDER / "earmark.svg"))
