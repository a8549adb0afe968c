"""One part in the panel: its colour, name and instrument, and switches."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from app.icons import icon
from app.instruments import NAMES
from app.palette import HUE_NAMES
from app.panels.building import STEP, ElidedLabel, icon_button, muted, row
from app.theme import Theme, colour
from engine.music import Part

LOUD = 104  # the velocity whose shade stands for the part
SMALL = 26  # pixels
SWATCH, SQUARE = 16, 12


class Swatch(QToolButton):
    """A part's colour, as its notes have it; a press asks for another."""

    def __init__(self, place: int, theme: Theme) -> None:
        super().__init__()
        self._place = place
        self._theme = theme
        self.setFixedSize(QSize(SWATCH, SWATCH))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)

    def show_colour(self, place: int, part: str) -> None:
        """Show the colour at that place of the palette, for the part of that name."""
        self._place = place
        name = HUE_NAMES[place % len(HUE_NAMES)].lower()
        self.setToolTip(f"{name.capitalize()}: choose another colour")
        self.setAccessibleName(f"Colour of {part}: {name}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """A rounded square, with a ring where the keys or the pointer are."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.hasFocus() or self.underMouse():
            painter.setPen(QPen(colour(self._theme.palette.text), 1.5))
        painter.setBrush(colour(self._theme.palette.note(self._place, LOUD)))
        square = QRectF(0, 0, SQUARE, SQUARE)
        square.moveCenter(QRectF(self.rect()).center())
        painter.drawRoundedRect(square, 3, 3)
        painter.end()


class PartRow(QWidget):
    """`pressed()`; `renamed(name)`; `menu_wanted(where on the screen)`."""

    pressed = Signal()
    renamed = Signal(str)
    menu_wanted = Signal(QPoint)

    def __init__(self, index: int, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._chosen = False
        self.name = ElidedLabel()
        self.line = QLineEdit()
        self.line.setAccessibleName("Name of the part")
        self.line.editingFinished.connect(self._take_name)
        self.names = QStackedWidget()
        self.names.addWidget(self.name)
        self.names.addWidget(self.line)
        self.names.setMaximumHeight(SMALL)
        self.count = muted()
        self.instrument = QToolButton()
        self.instrument.setProperty("muted", True)
        self.instrument.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.instrument.setStyleSheet("QToolButton { padding: 2px 4px; text-align: left; }")
        self.eye = _toggle(theme, ("eye-off", "eye"), "Show or hide this part's notes")
        self.alone = _toggle(theme, ("solo", "solo"), "Hear only this part", is_on=False)
        self.ear = _toggle(theme, ("sound-off", "sound"), "Mute this part, or hear it again")
        self.more = _small(icon_button("more", theme, "More for this part", "muted"))
        self.more.clicked.connect(
            lambda: self.menu_wanted.emit(self.more.mapToGlobal(QPoint(0, self.more.height())))
        )
        self.swatch = Swatch(index, theme)
        self._lay_out()

    def _lay_out(self) -> None:
        upper = row(self.swatch, self.names, self.count, self.more, spacing=STEP // 2)
        upper.setStretch(1, 1)
        upper.insertSpacing(1, STEP // 2)
        lower = row(self.instrument, None, self.eye, self.alone, self.ear, spacing=0)
        lower.insertSpacing(0, 16)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 2, 2, 2)
        column.setSpacing(0)
        column.addLayout(upper)
        column.addLayout(lower)

    # Showing ------------------------------------------------------------------------------

    def show_part(self, part: Part) -> None:
        """Its name, its instrument, and how much it plays."""
        self.name.set_text(part.name)
        notes = len(part.notes) + len(part.hits)
        self.count.setText(f"{notes:,}")
        what = "hit" if part.is_kit and not part.notes else "note"
        self.count.setToolTip(f"1 {what}" if notes == 1 else f"{notes:,} {what}s")
        instrument = "Drum kit" if part.is_kit and not part.notes else NAMES[part.program]
        self.instrument.setText(self.fontMetrics().elidedText(
            instrument, Qt.TextElideMode.ElideRight, 108))  # fmt: skip
        self.instrument.setToolTip(f"{instrument}: choose another instrument")
        self.instrument.setAccessibleName(f"Instrument of {part.name}: {instrument}")
        for button, does in ((self.eye, "Show"), (self.alone, "Solo"), (self.ear, "Hear")):
            button.setAccessibleName(f"{does} {part.name}")
        self.more.setAccessibleName(f"More for {part.name}")

    def show_hidden(self, hidden: bool) -> None:
        """Follow whether its notes are to be seen, without telling."""
        _follow(self.eye, not hidden)

    def show_heard(self, is_muted: bool, is_solo: bool) -> None:
        """Follow whether it is heard, without telling."""
        _follow(self.ear, not is_muted)
        _follow(self.alone, is_solo)

    def show_chosen(self, chosen: bool) -> None:
        """Whether drawn notes go here."""
        if chosen != self._chosen:
            self._chosen = chosen
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """A surface behind the part in use."""
        if self._chosen:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(self._theme.palette.raised))
            painter.drawRoundedRect(QRectF(self.rect()), 6, 6)
            painter.end()

    # The name -----------------------------------------------------------------------------

    def edit_name(self) -> None:
        """Type another name: Return takes it, Escape does not."""
        self.line.setText(self.name.whole)
        self.names.setCurrentWidget(self.line)
        self.line.selectAll()
        self.line.setFocus()

    def _take_name(self) -> None:
        if self.names.currentWidget() is self.line:
            self.names.setCurrentWidget(self.name)
            name = self.line.text().strip()
            if name and name != self.name.whole:
                self.renamed.emit(name)

    # A hand -------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Put this part in use."""
        self.pressed.emit()
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Another name."""
        self.edit_name()
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """More."""
        self.menu_wanted.emit(event.globalPos())


def _toggle(theme: Theme, names: tuple[str, str], tip: str, is_on: bool = True) -> QToolButton:
    """A switch in its usual position, without the accent of a button that is pressed."""
    button = _small(icon_button(names[is_on], theme, tip, "muted"))
    button.setCheckable(True)
    button.setChecked(is_on)

    def show(on: bool) -> None:
        button.setIcon(icon(names[on], theme, "muted" if on is is_on else "accent"))

    button.toggled.connect(show)
    button.setProperty("show", show)
    return button


def _small(button: QToolButton) -> QToolButton:
    button.setFixedSize(SMALL, SMALL)
    button.setStyleSheet(
        "QToolButton { background: transparent; border: none; padding: 0; min-height: 0; }"
        "QToolButton:hover { background: palette(midlight); border-radius: 6px; }"
        "QToolButton:focus { border: 1px solid palette(highlight); border-radius: 6px; }"
    )
    return button


def _follow(button: QToolButton, on: bool) -> None:
    was = button.blockSignals(True)
    button.setChecked(on)
    button.blockSignals(was)
    button.property("show")(on)
