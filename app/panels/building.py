"""Small helpers that every panel is built with: headings, rows, buttons."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from app.icons import icon
from app.theme import Theme

STEP = 8  # pixels: every distance is a multiple, or half, of it
ICON = QSize(20, 20)


def heading(text: str) -> QLabel:
    """A section's name."""
    label = QLabel(text.upper())
    label.setProperty("title", True)
    return label


def muted(text: str = "", wraps: bool = False) -> QLabel:
    """A quiet line."""
    label = QLabel(text)
    label.setProperty("muted", True)
    label.setWordWrap(wraps)
    return label


def stress(label: QLabel, wanted: bool) -> None:
    """Let a quiet line be read, or be quiet again."""
    label.setProperty("muted", not wanted)
    label.setProperty("stressed", wanted)
    label.style().unpolish(label)
    label.style().polish(label)


def row(*widgets: QWidget | None, spacing: int = STEP) -> QHBoxLayout:
    """Widgets side by side; None takes up the room that is left."""
    made = QHBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(spacing)
    for widget in widgets:
        if widget is None:
            made.addStretch(1)
        else:
            made.addWidget(widget)
    return made


def action_button(action: QAction, with_text: bool = False) -> QToolButton:
    """A button that does what a menu's row does, and looks as available as that."""
    button = QToolButton()
    button.setDefaultAction(action)
    button.setIconSize(ICON)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAccessibleName(action.text().rstrip("…"))
    if with_text:
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    return button


def icon_button(name: str, theme: Theme, tip: str, tint: str = "text") -> QToolButton:
    """A small button of its own."""
    button = QToolButton()
    button.setIcon(icon(name, theme, tint))
    button.setIconSize(QSize(16, 16))
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAutoRaise(True)
    return button


def divider() -> QFrame:
    """A thin upright line between groups of buttons."""
    line = QFrame()
    line.setFixedSize(1, 22)
    line.setAutoFillBackground(True)
    line.setObjectName("divider")
    line.setStyleSheet("#divider { background: palette(mid); }")
    return line


class ElidedLabel(QLabel):
    """A line that ends in “…” where it has no room, and says all of itself in its tool tip."""

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self._whole = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.set_text(text)

    @property
    def whole(self) -> str:
        """All of it."""
        return self._whole

    def set_text(self, text: str) -> None:
        """Show another line."""
        self._whole = text
        self.setAccessibleName(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Show as much as there is room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        metrics = self.fontMetrics()
        shown = metrics.elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width())
        self.setText(shown)
        self.setToolTip(self._whole if shown != self._whole else "")
