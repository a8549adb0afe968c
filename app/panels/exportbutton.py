"""The Export button: a click opens its menu, a drag takes the MIDI file into another program."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl, Signal
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QToolButton


class ExportButton(QToolButton):
    """`drag_wanted()`: have a file written and give it to `start_drag`."""

    drag_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._pressed: QPointF | None = None

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Wait and see whether it becomes a drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position()
            self.setDown(True)
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """A hand that moves away while it holds the button drags."""
        if self._pressed is not None:
            way = (event.position() - self._pressed).manhattanLength()
            if way >= QApplication.startDragDistance():
                self._release()
                self.drag_wanted.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: ARG002, N802
        """It was a click."""
        if self._pressed is not None:
            self._release()
            self.showMenu()

    def _release(self) -> None:
        self._pressed = None
        self.setDown(False)

    def start_drag(self, path: Path) -> None:
        """The file is there: drag it, if the hand still holds it."""
        if QApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            drag = QDrag(self)
            drag.setMimeData(held(path))
            drag.setPixmap(self.icon().pixmap(self.iconSize()))
            drag.exec(Qt.DropAction.CopyAction)


def held(path: Path) -> QMimeData:
    """What another program is given."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    return data
