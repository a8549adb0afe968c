"""QUEUE: the files that were dropped together with the one that is shown."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.panels.building import STEP, ElidedLabel, heading, icon_button, muted
from app.queue import Entry, Stage
from app.theme import Theme

SHOWN = 3  # rows; of the others only the number is said


class QueueRow(QWidget):
    """One file, and how far it is."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.name = ElidedLabel()
        self.stage = muted()
        self.open = icon_button("open", theme, "Open it here")
        self.drop = icon_button("close", theme, "Take it out of the queue", "muted")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2)
        line.addWidget(self.name, 1)
        for widget in (self.stage, self.open, self.drop):
            line.addWidget(widget)

    def show_entry(self, entry: Entry) -> None:
        """Follow."""
        self.name.set_text(entry.name)
        self.stage.setText(_words(entry))
        self.stage.setToolTip(entry.words)
        self.open.setVisible(entry.stage is Stage.READY)
        self.open.setAccessibleName(f"Open {entry.name}")
        self.drop.setAccessibleName(f"Take {entry.name} out of the queue")


def _words(entry: Entry) -> str:
    """How far it is; nothing where a button says so."""
    if entry.stage is Stage.LISTENS:
        return f"{entry.fraction:.0%}"
    if entry.stage is Stage.READY:
        return "not on disk" if entry.words else ""
    return str(entry.stage.value)


class QueuePanel(QWidget):
    """`opened(path)`; `dropped(path)`. There while something is in it."""

    opened = Signal(Path)
    dropped = Signal(Path)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.rows: list[QueueRow] = []
        self._entries: tuple[Entry, ...] = ()
        self._more = muted()
        self._more.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(heading("Queue"))
        column.addLayout(self._list)
        column.addWidget(self._more)
        self.show_entries(())

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Follow."""
        self._entries = tuple(entries)
        shown = self._entries[:SHOWN]
        while len(self.rows) > len(shown):
            self.rows.pop().deleteLater()
        while len(self.rows) < len(shown):
            self._add_row()
        for each, entry in zip(self.rows, shown, strict=True):
            each.show_entry(entry)
        left = len(self._entries) - len(shown)
        self._more.setText(f"and {left} more")
        self._more.setVisible(left > 0)
        self.setVisible(bool(entries))

    def _add_row(self) -> None:
        index = len(self.rows)
        made = QueueRow(self._theme)
        made.open.clicked.connect(lambda: self.opened.emit(self._entries[index].path))
        made.drop.clicked.connect(lambda: self.dropped.emit(self._entries[index].path))
        self._list.addWidget(made)
        self.rows.append(made)
