"""Widgets side by side, going on below where there is no more room."""

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QWidget


class Flow(QLayout):
    """Rows as they fill, each as high as its highest widget."""

    def __init__(self, parent: QWidget, across: int = 12, down: int = 4) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._across, self._down = across, down

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802 - Qt's name
        """Put it last."""
        self._items.append(item)

    def count(self) -> int:
        """How many there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        """One of them."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        """Take one out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802
        """It is as high as it has to be."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Narrower is higher."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """How high it has to be."""
        return self._place(QRect(0, 0, width, 0), really=False)

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        """Place everything."""
        super().setGeometry(rect)
        self._place(rect, really=True)

    def sizeHint(self) -> QSize:  # noqa: N802
        """As little as possible."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:  # noqa: N802
        """The largest of them."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        margins = self.contentsMargins()
        around = QSize(margins.left() + margins.right(), margins.top() + margins.bottom())
        return size + around

    def _place(self, rect: QRect, really: bool) -> int:
        inside = rect.marginsRemoved(self.contentsMargins())
        y = inside.y()
        for row in self._rows(inside.width()):
            x, high = inside.x(), max(item.sizeHint().height() for item in row)
            for item in row if really else ():
                size = item.sizeHint()
                middle = QPoint(x, y + (high - size.height()) // 2)
                item.setGeometry(QRect(middle, size))
                x += size.width() + self._across
            y += high + self._down
        return y - self._down - rect.y() + self.contentsMargins().bottom()

    def _rows(self, width: int) -> Iterator[list[QLayoutItem]]:
        row: list[QLayoutItem] = []
        used = 0
        for item in self._items:
            if item.isEmpty():
                continue
            wide = item.sizeHint().width()
            if row and used + wide > width:
                yield row
                row, used = [], 0
            row.append(item)
            used += wide + self._across
        if row:
            yield row


def flowing(*widgets: QWidget) -> QWidget:
    """A strip of widgets."""
    strip = QWidget()
    layout = Flow(strip)
    layout.setContentsMargins(12, 4, 12, 4)
    for widget in widgets:
        layout.addWidget(widget)
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    strip.setSizePolicy(policy)
    return strip
