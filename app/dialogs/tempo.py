"""One constant tempo, typed."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QLabel,
    QVBoxLayout,
    QWidget,
)

SLOWEST, FASTEST = 10.0, 480.0


class TempoDialog(QDialog):
    """A number; the window behind stays alive."""

    def __init__(self, now: float, take: Callable[[float], object], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Constant tempo")
        self._take = take
        self.number = QDoubleSpinBox()
        self.number.setRange(SLOWEST, FASTEST)
        self.number.setDecimals(2)
        self.number.setValue(now)
        self.number.setSuffix(" beats a minute")
        self.number.setAccessibleName("Tempo")
        self.number.selectAll()
        about = QLabel("From the first beat on. Notes stay where they sound; only the grid moves.")
        about.setWordWrap(True)
        about.setMinimumWidth(320)
        kinds = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(kinds.Cancel | kinds.Ok)
        buttons.button(kinds.Ok).setText("Set tempo")
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(12)
        for widget in (about, self.number, buttons):
            column.addWidget(widget)

    def _accept(self) -> None:
        self._take(self.number.value())
        self.accept()
