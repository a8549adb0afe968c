"""The invitation: what the window shows before there is a piece."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.actions import Actions
from app.icons import icon
from app.panels.building import STEP, ElidedLabel, heading, icon_button, muted, row
from app.queue import Entry
from app.theme import Theme

WIDTH = 640
NAMES = ("open", "record", "live", "demo")
HINT = "Audio or video, of any length. Earmark listens, and writes down the notes."


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be opened: a recent piece, or one that is in no file and can be let go."""

    name: str
    where: str
    sign: str
    take: Callable[[], object]
    refuse: Callable[[], object] | None = None


class Invitation(QWidget):
    """A large place to drop things on, a few buttons, and what was open lately."""

    dropped = Signal(object)

    def __init__(self, actions: Actions, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.sign = QLabel()
        self.sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words = QLabel("Drop a recording here")
        self.hint = muted(HINT)
        self.buttons = tuple(_button(actions, name, theme) for name in NAMES)
        self.offers = QVBoxLayout()
        self.offers.setSpacing(2)
        self.area = QFrame()
        self._lay_out()
        theme.changed.connect(self._dress)
        self._is_over = False
        self._dress()

    def _lay_out(self) -> None:
        font = self.words.font()
        font.setPointSizeF(font.pointSizeF() * 1.7)
        self.words.setFont(font)
        self.area.setObjectName("drop")
        inside = QVBoxLayout(self.area)
        inside.setContentsMargins(4 * STEP, 5 * STEP, 4 * STEP, 5 * STEP)
        inside.setSpacing(STEP)
        for label in (self.sign, self.words, self.hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            inside.addWidget(label)
        inside.addSpacing(2 * STEP)
        inside.addLayout(row(None, *self.buttons, None, spacing=STEP + 4))
        column = QVBoxLayout()
        column.addStretch(2)
        column.addWidget(self.area)
        column.addSpacing(STEP)
        column.addLayout(self.offers)
        column.addStretch(3)
        middle = QWidget()
        middle.setLayout(column)
        middle.setMaximumWidth(WIDTH)
        around = QHBoxLayout(self)
        around.addStretch(1)
        around.addWidget(middle, 4)
        around.addStretch(1)

    def show_offers(self, groups: Sequence[tuple[str, Sequence[Offer]]]) -> None:
        """Offer these below the drop area, each group under its title."""
        while self.offers.count():
            item = self.offers.takeAt(0)
            widget = item.widget() if item else None
            if widget:
                widget.hide()  # at once: it goes only when nothing else is to be done
                widget.deleteLater()
        for title, offers in groups:
            if offers:
                self.offers.addSpacing(2 * STEP)
                self.offers.addWidget(heading(title))
            for offer in offers:
                self.offers.addWidget(OfferRow(offer, self._theme))

    def show_over(self, over: bool) -> None:
        """Something is being held over the window, and may be dropped."""
        self._is_over = over
        self._dress()

    def _dress(self) -> None:
        palette = self._theme.palette
        edge = palette.accent if self._is_over else palette.line_strong
        self.setStyleSheet(
            f"#drop {{ background: {palette.background}; border: 2px dashed {edge};"
            " border-radius: 12px; }"
        )
        tint = "accent"
        made = icon("listen", self._theme, tint).pixmap(QSize(56, 56), self.devicePixelRatio())
        self.sign.setPixmap(made)


def _button(actions: Actions, name: str, theme: Theme) -> QPushButton:
    """A large button for one of the commands."""
    action = actions[name]
    button = QPushButton(action.icon(), action.text())
    button.setToolTip(action.toolTip())
    button.setIconSize(QSize(18, 18))
    button.setMinimumHeight(36)
    button.clicked.connect(action.trigger)
    action.changed.connect(lambda: button.setEnabled(action.isEnabled()))
    button.setVisible(action.isVisible())
    if name == "open":
        button.setDefault(True)
        button.setIcon(icon("open", theme, "on_accent"))
    return button


class OfferRow(QWidget):
    """One thing to open."""

    def __init__(self, offer: Offer, theme: Theme) -> None:
        super().__init__()
        self.button = QToolButton()
        self.button.setText(offer.name)
        self.button.setIcon(icon(offer.sign, theme, "muted"))
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setToolTip(f"Open {offer.name}")
        self.button.setAccessibleName(f"Open {offer.name}, {offer.where}")
        self.button.clicked.connect(offer.take)
        where = ElidedLabel(offer.where)
        where.setProperty("muted", True)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.button)
        line.addWidget(where, 1)
        if offer.refuse:
            self.discard = icon_button("close", theme, f"Let go of {offer.name}")
            self.discard.clicked.connect(offer.refuse)
            line.addWidget(self.discard)


def recent_offer(path: Path, take: Callable[[Path], object], is_project: bool) -> Offer:
    """A recent piece."""
    where = str(path.parent).replace(str(Path.home()), "~", 1)
    return Offer(path.name, where, "project" if is_project else "note", lambda: take(path))


def waiting_offer(
    entry: Entry, take: Callable[[Path], object], refuse: Callable[[Path], object]
) -> Offer:
    """A piece that was heard, and has not been opened yet."""
    where = "heard, and waiting to be opened"
    return Offer(entry.name, where, "project", lambda: take(entry.path), lambda: refuse(entry.path))
