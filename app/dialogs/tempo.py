"""How many beats a minute, typed: as the players keep them, or constant."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QLabel,
    QVBoxLayout,
    QWidget,
)

SLOWEST, FASTEST = 10.0, 480.0


class TempoDialog(QDialog):
    """A number; the window behind stays alive.

    `take` is told the number, and whether beats are to follow the players, which is offered where
    they were heard (`can_follow`).
    """

    def __init__(
        self,
        now: float,
        take: Callable[[float, bool], object],
        parent: QWidget,
        can_follow: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Tempo")
        self._take = take
        self.number = QDoubleSpinBox()
        self.number.setRange(SLOWEST, FASTEST)
        self.number.setDecimals(2)
        self.number.setValue(now)
        self.number.setSuffix(" beats a minute")
        self.number.setAccessibleName("Tempo")
        self.number.selectAll()
        self.follows = QCheckBox("Follow the players")
        self.follows.setToolTip("Beats go on where they are heard; off: one constant tempo")
        self.follows.setChecked(can_follow)
        self.follows.setVisible(can_follow)
        about = QLabel(
            "Notes stay where they sound; only the grid moves. A constant tempo holds from the "
            "first beat on."
        )
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
        for widget in (about, self.number, self.follows, buttons):
            column.addWidget(widget)

    def _accept(self) -> None:
        self._take(self.number.value(), self.follows.isChecked())
        self.accept()
