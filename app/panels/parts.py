"""PARTS: who plays, in which colour, how many notes; shown or hidden, heard or muted."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QToolButton, QVBoxLayout, QWidget

from app.icons import icon
from app.panels.building import STEP, ElidedLabel, heading, icon_button, muted
from app.theme import Theme, colour
from engine.music import Part

LOUD = 104  # the velocity whose shade stands for the part


class Swatch(QWidget):
    """A part's colour, as its notes have it."""

    def __init__(self, part: int, theme: Theme) -> None:
        super().__init__()
        self._part = part
        self._theme = theme
        self.setFixedSize(QSize(12, 12))
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """A rounded square."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(self._theme.palette.note(self._part, LOUD)))
        painter.drawRoundedRect(QRectF(QPointF(0, 0), self.size().toSizeF()), 3, 3)
        painter.end()


class PartRow(QWidget):
    """One part."""

    def __init__(self, index: int, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.name = ElidedLabel()
        self.count = muted()
        self.eye = _toggle(theme, ("eye-off", "eye"), "Show or hide this part's notes")
        self.ear = _toggle(theme, ("sound-off", "sound"), "Mute this part, or hear it again")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(STEP // 2)
        for widget in (Swatch(index, theme), self.name, self.count, self.eye, self.ear):
            line.addWidget(widget, 1 if widget is self.name else 0)
        line.insertSpacing(1, STEP // 2)

    def show_part(self, part: Part) -> None:
        """Its name and how much it plays."""
        self.name.set_text(part.name)
        notes = len(part.notes) + len(part.hits)
        self.count.setText(f"{notes:,}")
        self.count.setToolTip("1 note" if notes == 1 else f"{notes:,} notes")


def _toggle(theme: Theme, names: tuple[str, str], tip: str) -> QToolButton:
    """A switch that is on at first, without the accent of a button that is pressed."""
    button = icon_button(names[1], theme, tip, "muted")
    button.setCheckable(True)
    button.setChecked(True)
    button.setStyleSheet("QToolButton { background: transparent; border-color: transparent; }")
    button.toggled.connect(
        lambda on: button.setIcon(icon(names[on], theme, "muted" if on else "accent"))
    )
    return button


class PartsPanel(QWidget):
    """`hidden_changed()`: ask `is_hidden`; `muted(part, bool)`."""

    hidden_changed = Signal()
    muted = Signal(int, bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.rows: list[PartRow] = []
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(2)
        self._nothing = muted("No parts yet.")
        self._list.addWidget(self._nothing)
        self._list.addStretch(1)
        inside = QWidget()
        inside.setLayout(self._list)
        inside.setObjectName("parts")
        inside.setStyleSheet("#parts { background: transparent; }")
        area = QScrollArea()
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.viewport().setAutoFillBackground(False)
        area.setMinimumHeight(56)
        area.setWidget(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(heading("Parts"))
        column.addWidget(area, 1)

    def is_hidden(self, part: int) -> bool:
        """Whether a part's notes are not to be shown."""
        return part < len(self.rows) and not self.rows[part].eye.isChecked()

    def reset(self) -> None:
        """Another piece: everything is shown and heard."""
        self.show_parts(())

    def show_parts(self, parts: Sequence[Part]) -> None:
        """Follow."""
        while len(self.rows) > len(parts):
            self.rows.pop().deleteLater()
        while len(self.rows) < len(parts):
            self._add_row()
        for each, part in zip(self.rows, parts, strict=True):
            each.show_part(part)
        self._nothing.setVisible(not parts)

    def _add_row(self) -> None:
        index = len(self.rows)
        made = PartRow(index, self._theme)
        made.eye.toggled.connect(lambda _: self.hidden_changed.emit())
        made.ear.toggled.connect(_muting(self.muted.emit, index))
        self._list.insertWidget(index, made)
        self.rows.append(made)


def _muting(emit: Callable[[int, bool], None], index: int) -> Callable[[bool], None]:
    """What a switch says: on is heard, off is muted."""
    return lambda on: emit(index, not on)
