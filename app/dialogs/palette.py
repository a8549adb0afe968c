"""The command palette: any command by a few letters of its name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPalette, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QLabel,
    QLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

WIDTH, MOST_ROWS = 520, 12
ROW, PADDING, MENU_WIDTH = 28, 10, 64


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
        self.found.setItemDelegate(EntryDelegate(self.found))
        self.found.itemClicked.connect(lambda _: self._run())
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.typed)
        column.addWidget(self.found)
        self.nothing = QLabel("No command that can be used now is called so.")
        self.nothing.setContentsMargins(PADDING, 4, PADDING, 4)
        column.addWidget(self.nothing)
        column.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)  # as high as what is found
        self.typed.setFixedWidth(WIDTH - 16)
        corner = parent.mapToGlobal(parent.rect().center())
        self.move(corner.x() - WIDTH // 2, parent.mapToGlobal(parent.rect().topLeft()).y() + 96)
        self._filter("")

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Type at once."""
        super().showEvent(event)
        self.typed.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
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
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{entry.title}, {entry.keys}")
            self.found.addItem(item)
        self.found.setCurrentRow(0)
        count = self.found.count()
        self.nothing.setVisible(not count)
        self.found.setVisible(bool(count))
        self.found.setFixedHeight(min(count, MOST_ROWS) * ROW + 2 * self.found.frameWidth())

    def _run(self) -> None:
        item = self.found.currentItem()
        self.close()
        if item is not None:
            entry: Entry = item.data(Qt.ItemDataRole.UserRole)
            entry.run()


class EntryDelegate(QStyledItemDelegate):
    """Paints a title, and on the right what it could have been reached with."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """One line."""
        entry: Entry = index.data(Qt.ItemDataRole.UserRole)
        facts = _Facts(option)
        if facts.selected:
            painter.fillRect(facts.rect, facts.palette.highlight())
        role = QPalette.ColorRole.HighlightedText if facts.selected else QPalette.ColorRole.Text
        inside = facts.rect.adjusted(PADDING, 0, -PADDING, 0)
        middle, align = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag
        painter.setPen(facts.palette.color(role))
        painter.drawText(inside, int(middle | align.AlignLeft), entry.title)
        quiet = role if facts.selected else QPalette.ColorRole.PlaceholderText
        painter.setPen(facts.palette.color(quiet))
        painter.drawText(inside, int(middle | align.AlignRight), entry.menu)
        inside.adjust(0, 0, -MENU_WIDTH, 0)
        painter.drawText(inside, int(middle | align.AlignRight), entry.keys)

    def sizeHint(  # noqa: N802
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """High enough to be hit."""
        return QSize(super().sizeHint(option, index).width(), ROW)


class _Facts:
    """What a style option holds; PySide's stubs do not say that it does."""

    def __init__(self, option: Any) -> None:
        self.rect: QRect = option.rect
        self.palette: QPalette = option.palette
        self.selected = bool(option.state & QStyle.StateFlag.State_Selected)
