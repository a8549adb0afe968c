"""The look in use: one palette, dark or light, following the system unless told otherwise."""

from functools import lru_cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from app.palette import DARK, LIGHT, Palette
from app.stylesheet import style_sheet

__all__ = ["DARK", "LIGHT", "Palette", "Theme", "colour", "qt_palette", "style_sheet"]


@lru_cache(maxsize=4096)
def colour(name: str, opacity: float = 1.0) -> QColor:
    """The QColor of `#rrggbb`, made once; treat it as a constant."""
    made = QColor(name)
    made.setAlphaF(opacity)
    return made


class Theme(QObject):
    """The palette in use. Follows the system unless `choose` says otherwise."""

    changed = Signal()

    def __init__(self, choice: str = "system") -> None:
        super().__init__()
        self._choice = choice
        self.palette = self._chosen()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._look_again)

    def choose(self, choice: str) -> None:
        """Take “dark”, “light” or “system”."""
        self._choice = choice
        self._look_again()

    def dress(self, application: QApplication) -> None:
        """Give the whole program this look, now and whenever it changes."""
        application.setStyle("Fusion")
        self.changed.connect(lambda: _dress(application, self.palette))
        _dress(application, self.palette)

    def _chosen(self) -> Palette:
        if self._choice in ("dark", "light"):
            return DARK if self._choice == "dark" else LIGHT
        scheme = QGuiApplication.styleHints().colorScheme()
        return LIGHT if scheme == Qt.ColorScheme.Light else DARK

    def _look_again(self) -> None:
        palette = self._chosen()
        if palette is not self.palette:
            self.palette = palette
            self.changed.emit()


def _dress(application: QApplication, palette: Palette) -> None:
    application.setPalette(qt_palette(palette))
    application.setStyleSheet(style_sheet(palette))


def qt_palette(palette: Palette) -> QPalette:
    """The same colours for the widgets that Qt paints itself."""
    role = QPalette.ColorRole
    roles = {
        role.Window: palette.surface,
        role.WindowText: palette.text,
        role.Base: palette.background,
        role.AlternateBase: palette.black_row,
        role.Text: palette.text,
        role.PlaceholderText: palette.muted,
        role.Button: palette.raised,
        role.ButtonText: palette.text,
        role.BrightText: palette.accent,
        role.ToolTipBase: palette.raised,
        role.ToolTipText: palette.text,
        role.Highlight: palette.accent,
        role.HighlightedText: palette.on_accent,
        role.Accent: palette.accent,
        role.Link: palette.accent,
        role.Mid: palette.line_strong,
        role.Dark: palette.line_strong,
        role.Light: palette.raised,
        role.Midlight: palette.line,
        role.Shadow: palette.line,
    }
    made = QPalette()
    for each, name in roles.items():
        made.setColor(each, colour(name))
    for each in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, each, colour(palette.muted, 0.55))
    return made
