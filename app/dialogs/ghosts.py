"""Removing ghosts: how short and weak is what nobody played? The count says what would go."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

Count = Callable[[float, int], int]
Remove = Callable[[float, int], object]

USUAL_MS, USUAL_VELOCITY = 100, 40


class GhostsDialog(QDialog):
    """Two numbers, and how many notes they mean; the window behind stays alive."""

    def __init__(self, count: Count, remove: Remove, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Remove ghosts")
        self._count = count
        self._remove = remove
        self.shorter = _number(1, 1000, USUAL_MS, " ms", "Shorter than")
        self.weaker = _number(2, 127, USUAL_VELOCITY, "", "Weaker than velocity")
        self.words = QLabel()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.remove = buttons.addButton("Remove", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self._take)
        buttons.rejected.connect(self.reject)
        form = QFormLayout()
        form.addRow("Shorter than", self.shorter)
        form.addRow("Weaker than velocity", self.weaker)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(12)
        about = QLabel("Ghosts are short and weak notes that were heard but not played.")
        about.setWordWrap(True)
        about.setMinimumWidth(320)
        column.addWidget(about)
        column.addLayout(form)
        column.addWidget(self.words)
        column.addWidget(buttons)
        for number in (self.shorter, self.weaker):
            number.valueChanged.connect(self._say)
        self._say()

    def _say(self) -> None:
        found = self._count(self.shorter.value() / 1000, self.weaker.value())
        self.words.setText("1 note would go." if found == 1 else f"{found:,} notes would go.")
        self.remove.setEnabled(found > 0)

    def _take(self) -> None:
        self._remove(self.shorter.value() / 1000, self.weaker.value())
        self.accept()


def _number(lowest: int, highest: int, usual: int, unit: str, name: str) -> QSpinBox:
    made = QSpinBox()
    made.setRange(lowest, highest)
    made.setValue(usual)
    made.setSuffix(unit)
    made.setAccessibleName(name)
    return made
