"""The panels beside the music: one below the other, scrolled where the window is too low."""

from collections.abc import Sequence
from itertools import pairwise
from typing import cast

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFrame,
    QScrollArea,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from app.panels.building import STEP

NARROWEST = 200
ROW = 12  # pixels: what is no further apart stands in one row


class Side(QScrollArea):
    """The first panel takes the room that the others leave.

    Turning the wheel over a slider or a list of choices scrolls, unless that has the focus: nobody
    wants to scroll past a slider and find it moved.
    """

    def __init__(self, panels: Sequence[QWidget]) -> None:
        super().__init__()
        self._inside = inside = QFrame()
        self._panels = tuple(panels)
        self._ordered: list[QWidget] = []
        inside.setProperty("panel", True)
        column = QVBoxLayout(inside)
        column.setContentsMargins(2 * STEP, 2 * STEP, 2 * STEP, 2 * STEP)
        column.setSpacing(3 * STEP)
        for panel in panels:
            column.addWidget(panel, 1 if panel is panels[0] else 0)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(NARROWEST)
        for area in inside.findChildren(QScrollArea):
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is in it can be reached
        for kind in (QSlider, QComboBox):
            for widget in inside.findChildren(kind):
                widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
                widget.installEventFilter(self)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As low as the window may be."""
        return QSize(NARROWEST, 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Let the wheel scroll."""
        is_wheel = event.type() == QEvent.Type.Wheel and isinstance(watched, QSlider | QComboBox)
        if is_wheel and not cast(QWidget, watched).hasFocus():
            return QApplication.sendEvent(self.verticalScrollBar(), event)
        return super().eventFilter(watched, event)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802
        """Let Tab go from top to bottom, also through rows that came later."""
        self._order()
        return super().focusNextPrevChild(forward)

    def _order(self) -> None:
        widgets = [
            widget
            for widget in self._inside.findChildren(QWidget)
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(self)
        ]
        widgets.sort(key=self._place)
        if widgets != self._ordered:
            self._ordered = widgets
            for before, after in pairwise(widgets):
                QWidget.setTabOrder(before, after)

    def _place(self, widget: QWidget) -> tuple[int, bool, int, int]:
        """In which panel, in its heading or its rows, and where there; rows may be scrolled."""
        panel = next(n for n, each in enumerate(self._panels) if each.isAncestorOf(widget))
        areas = [a for a in self._panels[panel].findChildren(QScrollArea) if a.isAncestorOf(widget)]
        around = (areas and areas[0].widget()) or self._panels[panel]
        middle = widget.mapTo(around, widget.rect().center())
        return panel, bool(areas), round(middle.y() / ROW), middle.x()
