"""The drums' sensitivity: one slider for all, and one for each drum that is heard."""

from collections.abc import Collection

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.drums.looks import NAMES, mark_of
from app.panels.building import icon_button, row
from app.panels.slider import DirectSlider
from app.theme import Theme, colour
from engine.decode import DrumOptions
from engine.music import Drum, DrumHit

USUAL = round(DrumOptions().sensitivity * 100)
WIDTHS = 64, 148  # pixels of a slider, at least and at most
DOT, SHOWN_VELOCITY = 9, 112
ALL_TIP = "How much of what was suspected of the drums counts as a hit. Double-click: the usual."
TIP = "How sensitively the {} is heard. Double-click: as sensitively as the other drums."
BY_HAND = (
    "You have changed hits of this drum, so they stay as they are. "
    "The arrow takes the machine’s again."
)


class Dot(QWidget):
    """A drum's mark in small: its colour, round for cymbals and square for drums."""

    def __init__(self, drum: Drum, theme: Theme) -> None:
        super().__init__()
        self._hit = DrumHit(0.0, drum, SHOWN_VELOCITY)
        self._theme = theme
        self.setFixedSize(QSize(DOT, DOT))
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """One mark."""
        mark = mark_of(self._hit, self._theme.palette)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(mark.colour))
        corner = DOT / 2 if mark.is_round else 2.0
        painter.drawRoundedRect(QRectF(0, 0, DOT, DOT), corner, corner)
        painter.end()


class ResetSlider(DirectSlider):
    """`reset()`: a double click, Backspace or Delete on it."""

    reset = Signal()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Not what it usually is, but what it is without a will of its own."""
        self.setSliderDown(False)
        self.reset.emit()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """The same by keys."""
        if event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.reset.emit()
        else:
            super().keyPressEvent(event)


class Cell(QWidget):
    """One slider: `moved(value, held)`, `released()`, `reset()`, `taken_back()`."""

    moved = Signal(int, bool)
    released = Signal()
    reset = Signal()
    taken_back = Signal()

    def __init__(self, theme: Theme, drum: Drum | None = None) -> None:
        super().__init__()
        self.name = QLabel(NAMES[drum] if drum else "All drums")
        self.value = QLabel()
        self.value.setProperty("muted", True)
        self.slider = ResetSlider(USUAL)
        self.slider.setRange(0, 100)
        self.slider.setPageStep(10)
        self.slider.setAccessibleName(f"Sensitivity of {drum.value if drum else 'all drums'}")
        self.tip = TIP.format(drum.value) if drum else ALL_TIP
        self.back = icon_button("undo", theme, "Take the machine’s hits of this drum again")
        self.back.setFixedSize(18, 14)  # no higher than the value it stands in for
        self.back.setIconSize(QSize(14, 14))
        self.back.setStyleSheet("QToolButton { padding: 0; border: none; min-height: 0; }")
        self.back.clicked.connect(self.taken_back)
        self.slider.valueChanged.connect(self._move)
        self.slider.sliderReleased.connect(self.released)
        self.slider.reset.connect(self.reset)
        self._lay_out(Dot(drum, theme) if drum else None)
        self.show_value(USUAL)

    def _lay_out(self, dot: Dot | None) -> None:
        widgets: tuple[QWidget | None, ...] = (self.name, None, self.value, self.back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row(*((dot, *widgets) if dot else widgets), spacing=4))
        column.addWidget(self.slider)
        font = self.name.font()
        font.setPointSizeF(font.pointSizeF() * 0.9)
        for label in (self.name, self.value):
            label.setFont(font)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.value.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.name.setSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(WIDTHS[0])
        self.setMaximumWidth(WIDTHS[1])

    def show_value(self, value: int, is_own: bool = True, by_hand: bool = False) -> None:
        """Follow, unless a hand is holding it."""
        self.back.setVisible(by_hand)
        self.value.setVisible(not by_hand)
        self.slider.setEnabled(not by_hand)
        self.slider.setToolTip(BY_HAND if by_hand else self.tip)
        self.name.setToolTip(self.slider.toolTip())
        if self.slider.isSliderDown():
            return
        was = self.slider.blockSignals(True)
        self.slider.setValue(value)
        self.slider.blockSignals(was)
        self._say(is_own)

    def _move(self, value: int) -> None:
        self._say(is_own=True)
        self.moved.emit(value, self.slider.isSliderDown())

    def _say(self, is_own: bool) -> None:
        if self.slider.property("follows") is not (not is_own):
            self.slider.setProperty("follows", not is_own)
            self.slider.style().polish(self.slider)  # its groove is grey while it only follows
        self.value.setText(f"{self.slider.value()}")
        self.value.setEnabled(is_own)
        said = "" if is_own else ", as all drums"
        self.slider.setAccessibleDescription(f"{self.slider.value()} %{said}")


class TuningPanel(QWidget):
    """`moved(DrumOptions, held)`; `released()`; `taken_back(Drum)`: the machine’s hits again."""

    moved = Signal(object, bool)
    released = Signal()
    taken_back = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.options = DrumOptions()
        self.all = Cell(theme)
        self.cells = {drum: Cell(theme, drum) for drum in Drum}
        self.all.moved.connect(self._move_all)
        self.all.reset.connect(lambda: self._move_all(USUAL, held=False))
        self.all.released.connect(self.released)
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 4, 12, 4)
        line.setSpacing(14)
        line.addWidget(self.all, 1)
        for drum, cell in self.cells.items():
            self._connect(drum, cell)
            line.addWidget(cell, 1)
        line.addStretch(0)

    def _connect(self, drum: Drum, cell: Cell) -> None:
        cell.moved.connect(lambda value, held: self._move(drum, value / 100, held))
        cell.reset.connect(lambda: self._move(drum, None, held=False))
        cell.released.connect(self.released)
        cell.taken_back.connect(lambda: self.taken_back.emit(drum))

    def show_options(
        self, options: DrumOptions, drums: Collection[Drum], changed: Collection[Drum]
    ) -> None:
        """Follow; sliders for these `drums`, those that were `changed` by hand at rest."""
        self.options = options
        own = dict(options.drums)
        self.all.show_value(round(options.sensitivity * 100))
        for drum, cell in self.cells.items():
            cell.setVisible(drum in drums or drum in own)
            cell.show_value(round(options.of(drum) * 100), drum in own, drum in changed)

    def _move(self, drum: Drum, sensitivity: float | None, held: bool) -> None:
        self.options = self.options.having(drum, sensitivity)
        self.moved.emit(self.options, held)

    def _move_all(self, value: int, held: bool) -> None:
        self.options = DrumOptions(value / 100, self.options.drums)
        self.moved.emit(self.options, held)
