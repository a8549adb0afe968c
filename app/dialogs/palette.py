"""The command palette: any command by a few letters of its name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

WIDTH, HEIGHT = 520, 360


@dataclass(frozen=True, slots=True)
class Entry:
    """A command as the palette shows it."""

    title: str
    menu: str
    keys: str
    run: Callable[[], object]


def matches(title: str, typed: str) -> bool:
    """Whether the letters typed come in the title, in order."""
    letters = iter(title.casefold())
    return all(letter in letters for letter in typed.casefold() if not letter.isspace())


def ranked(entries: Sequence[Entry], typed: str) -> list[Entry]:
    """The entries that match: words that begin so first, then parts of words, then the rest."""
    wanted = typed.casefold().strip()

    def distance(entry: Entry) -> int:
        title = entry.title.casefold()
        if any(word.startswith(wanted) for word in title.split()):
            return 0
        return 1 if wanted in title else 2

    found = [entry for entry in entries if matches(f"{entry.menu} {entry.title}", typed)]
    return sorted(found, key=distance)


class CommandPalette(QDialog):
    """Type, choose with the arrows, Return runs it; a click elsewhere closes it."""

    chosen = Signal(object)

    def __init__(self, entries: Sequence[Entry], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._entries = tuple(entries)
        self.typed = QLineEdit()
        self.typed.setPlaceholderText("Find a command")
        self.typed.setAccessibleName("Find a command")
        self.typed.textChanged.connect(self._filter)
        self.typed.installEventFilter(self)
        self.found = QListWidget()
        self.found.setAccessibleName("Commands found")
        self.found.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.found.itemClicked.connect(lambda _: self._run())
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.typed)
        column.addWidget(self.found)
        self.resize(WIDTH, HEIGHT)
        corner = parent.mapToGlobal(parent.rect().center())
        self.move(corner.x() - WIDTH // 2, parent.mapToGlobal(parent.rect().topLeft()).y() + 96)
        self._filter("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Arrows walk through the list while the letters go into the line."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
            step = steps.get(Qt.Key(event.key()))
            if step:
                count = max(self.found.count(), 1)
                self.found.setCurrentRow((self.found.currentRow() + step) % count)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run()
                return True
        return super().eventFilter(watched, event)

    def _filter(self, typed: str) -> None:
        self.found.clear()
        for entry in ranked(self._entries, typed):
            item = QListWidgetItem()
            item.setData(Qt.ItemDataRole.UserRole, entry)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, entry.title)
            line = _line(entry)
            item.setSizeHint(line.sizeHint())
            self.found.addItem(item)
            self.found.setItemWidget(item, line)
        self.found.setCurrentRow(0)

    def _run(self) -> None:
        item = self.found.currentItem()
        self.close()
        if item is not None:
            entry: Entry = item.data(Qt.ItemDataRole.UserRole)
            entry.run()


def _line(entry: Entry) -> QWidget:
    """The title, and what it could have been reached with."""
    made = QWidget()
    made.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    made.setObjectName("line")
    made.setStyleSheet("#line { background: transparent; }")
    line = QHBoxLayout(made)
    line.setContentsMargins(8, 5, 8, 5)
    line.addWidget(QLabel(entry.title))
    line.addStretch(1)
    for text in (entry.keys, entry.menu):
        label = QLabel(text)
        label.setProperty("muted", True)
        line.addWidget(label)
    return made
