"""PARTS: who plays what, in which colour; shown or hidden, heard or muted, alone or together."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from app.panels.building import STEP, heading, icon_button, muted, row
from app.panels.partrow import PartRow
from app.partfollow import followed
from app.theme import Theme
from engine.music import Part


class PartsPanel(QWidget):
    """One row for each part.

    `hidden_changed()`: ask `is_hidden`; `muted(part, bool)`, `soloed(part, bool)`;
    `chosen(part)`: drawn notes are to go there; `renamed(part, name)`; `add_wanted()`;
    `menu_wanted(part, where)`, `instruments_wanted(part, where)` and `colours_wanted(part, where)`,
    places on the screen.
    """

    hidden_changed = Signal()
    muted = Signal(int, bool)
    soloed = Signal(int, bool)
    chosen = Signal(int)
    renamed = Signal(int, str)
    add_wanted = Signal()
    menu_wanted = Signal(int, QPoint)
    instruments_wanted = Signal(int, QPoint)
    colours_wanted = Signal(int, QPoint)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.rows: list[PartRow] = []
        self._parts: tuple[Part, ...] = ()
        self._chosen = 0
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(2)
        self._nothing = muted("No parts yet.")
        self._list.addWidget(self._nothing)
        self._list.addStretch(1)
        self.add = icon_button("add", theme, "Add a part", "muted")
        self.add.clicked.connect(self.add_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addLayout(row(heading("Parts"), None, self.add))
        column.addWidget(self._area(), 1)

    def _area(self) -> QScrollArea:
        inside = QWidget()
        inside.setLayout(self._list)
        inside.setObjectName("parts")
        inside.setStyleSheet("#parts { background: transparent; }")
        area = QScrollArea()
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.viewport().setAutoFillBackground(False)
        area.setMinimumHeight(64)
        area.setWidget(inside)
        return area

    def is_hidden(self, part: int) -> bool:
        """Whether a part's notes are not to be shown."""
        return part < len(self.rows) and not self.rows[part].eye.isChecked()

    def reset(self) -> None:
        """Another piece: everything is shown and heard."""
        self.show_parts(())

    def show_parts(self, parts: Sequence[Part], colours: Sequence[int] = ()) -> None:
        """Follow; where parts come or go, the others stay hidden or shown as they were.

        `colours` are the parts' places in the palette.
        """
        hidden = {index for index in range(len(self.rows)) if self.is_hidden(index)}
        hidden = followed(self._parts, parts, hidden)
        self._parts = tuple(parts)
        while len(self.rows) > len(parts):
            self.rows.pop().deleteLater()
        while len(self.rows) < len(parts):
            self._add_row()
        for index, (each, part) in enumerate(zip(self.rows, parts, strict=True)):
            each.show_part(part)
            each.swatch.show_colour(colours[index] if index < len(colours) else index, part.name)
            each.show_hidden(index in hidden)
        self._nothing.setVisible(not parts)
        self.show_chosen(self._chosen)

    def show_chosen(self, part: int) -> None:
        """Mark the part that drawn notes go into."""
        self._chosen = part
        for index, each in enumerate(self.rows):
            each.show_chosen(index == part and len(self.rows) > 1)

    def show_heard(self, is_muted: Callable[[int], bool], is_solo: Callable[[int], bool]) -> None:
        """Follow what is heard."""
        for index, each in enumerate(self.rows):
            each.show_heard(is_muted(index), is_solo(index))

    def rename(self, part: int) -> None:
        """Let the person type another name."""
        self.rows[part].edit_name()

    def _add_row(self) -> None:
        index = len(self.rows)
        made = PartRow(index, self._theme)
        made.eye.toggled.connect(lambda _: self.hidden_changed.emit())
        made.ear.toggled.connect(lambda on: self.muted.emit(index, not on))
        made.alone.toggled.connect(lambda on: self.soloed.emit(index, on))
        made.pressed.connect(lambda: self.chosen.emit(index))
        made.renamed.connect(lambda name: self.renamed.emit(index, name))
        made.menu_wanted.connect(lambda where: self.menu_wanted.emit(index, where))
        made.swatch.clicked.connect(lambda: self.colours_wanted.emit(index, _below(made.swatch)))
        made.instrument.clicked.connect(
            lambda: self.instruments_wanted.emit(index, _below(made.instrument))
        )
        self._list.insertWidget(index, made)
        self.rows.append(made)


def _below(widget: QWidget) -> QPoint:
    return widget.mapToGlobal(QPoint(0, widget.height()))
