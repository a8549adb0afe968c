"""A slider with its name above it on the left and what it says on the right."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QLabel, QSlider, QStyle, QVBoxLayout, QWidget

from app.panels.building import muted, row


@dataclass(frozen=True, slots=True)
class Scale:
    """What a slider is about; `words` says a value, a double click goes back to `usual`."""

    name: str
    tip: str
    lowest: int
    highest: int
    usual: int
    words: Callable[[int], str]
    step: int = 1


class DirectSlider(QSlider):
    """Jumps to where it is clicked; a double click puts it back."""

    def __init__(self, usual: int) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._usual = usual

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take the handle to the pointer, and then hold it."""
        if event.button() == Qt.MouseButton.LeftButton:
            room = self.width() - 16
            at = round(event.position().x()) - 8
            self.setSliderDown(True)
            self.setValue(QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), at, room))
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Back to the usual value."""
        self.setValue(self._usual)
        event.accept()


class SliderRow(QWidget):
    """`moved(value, held)` while a person moves it, `released()` when she lets go."""

    moved = Signal(int, bool)
    released = Signal()

    def __init__(self, scale: Scale, under: tuple[str, str] | None = None) -> None:
        super().__init__()
        self._scale = scale
        self.slider = DirectSlider(scale.usual)
        self.slider.setRange(scale.lowest, scale.highest)
        self.slider.setSingleStep(scale.step)
        self.slider.setPageStep(max((scale.highest - scale.lowest) // 10, 1))
        self.slider.setToolTip(f"{scale.tip}\nDouble-click for the usual value.")
        self.slider.setAccessibleName(scale.name)
        self.slider.valueChanged.connect(self._changed)
        self.slider.sliderReleased.connect(self.released)
        self._value = QLabel()
        self._value.setProperty("muted", True)
        self._lay_out(under)
        self.show_value(scale.usual)

    def _lay_out(self, under: tuple[str, str] | None) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row(QLabel(self._scale.name), None, self._value))
        column.addWidget(self.slider)
        if under:
            column.addLayout(row(muted(under[0]), None, muted(under[1])))

    @property
    def value(self) -> int:
        """What it says now."""
        return self.slider.value()

    def show_value(self, value: int) -> None:
        """Follow, unless a hand is holding it."""
        if self.slider.isSliderDown():
            return
        was = self.slider.blockSignals(True)
        self.slider.setValue(value)
        self.slider.blockSignals(was)
        self._say()

    def _changed(self, value: int) -> None:
        self._say()
        self.moved.emit(value, self.slider.isSliderDown())

    def _say(self) -> None:
        self._value.setText(self._scale.words(self.slider.value()))
