"""The mix: one slider from the original to the transcription, and the volume of each."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.panels.building import STEP, heading
from app.panels.slider import Scale, SliderRow
from app.project.project import Choices


def percent(value: int) -> str:
    """“80 %”, or that there is nothing to hear."""
    return f"{value} %" if value else "silent"


def blend(value: int) -> str:
    """What is heard at this place between A and B."""
    if value == 0:
        return "original only"
    if value == 100:
        return "transcription only"
    return "both" if value == 50 else ("more original" if value < 50 else "more transcription")


MIX = Scale("Hear", "From the original (A) to the transcription (B).", 0, 100, 50, blend)
ORIGINAL = Scale("Original", "How loud the recording is.", 0, 100, 100, percent)
RESULT = Scale("Transcription", "How loud the notes are.", 0, 100, 100, percent)


class MixPanel(QWidget):
    """`mix_moved(0-1)`, `mix_released()`; `choices_moved(Choices)`, `choices_released()`."""

    mix_moved = Signal(float)
    mix_released = Signal()
    choices_moved = Signal(object)
    choices_released = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.mix = SliderRow(MIX, under=("A  original", "transcription  B"))
        self.original = SliderRow(ORIGINAL)
        self.result = SliderRow(RESULT)
        self.mix.moved.connect(self._mix_moved)
        self.mix.released.connect(self.mix_released)
        for each in (self.original, self.result):
            each.moved.connect(lambda _, held: self._choices_moved(held))
            each.released.connect(self.choices_released)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(heading("Mix"))
        for row in (self.mix, self.original, self.result):
            column.addWidget(row)

    def show_mix(self, mix: float) -> None:
        """Follow the slider from A to B."""
        self.mix.show_value(round(mix * 100))

    def show_choices(self, choices: Choices) -> None:
        """Follow the volumes."""
        self.original.show_value(round(choices.original_volume * 100))
        self.result.show_value(round(choices.result_volume * 100))

    def _mix_moved(self, value: int, held: bool) -> None:
        self.mix_moved.emit(value / 100)
        if not held:
            self.mix_released.emit()

    def _choices_moved(self, held: bool) -> None:
        self.choices_moved.emit(Choices(self.original.value / 100, self.result.value / 100))
        if not held:
            self.choices_released.emit()
