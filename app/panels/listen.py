"""LISTEN: which model listens, how sensitively, and what counts as a note."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QPushButton, QVBoxLayout, QWidget

from app.panels.building import STEP, ElidedLabel, heading, icon_button, muted, row
from app.panels.slider import Scale, SliderRow
from app.theme import Theme
from engine.decode import NoteOptions

SENSITIVITY = Scale(
    "Sensitivity",
    "How much of what was suspected counts as a note: to the left only what is certain.",
    0,
    100,
    50,
    lambda value: f"{value} %",
)
SHORTEST = Scale(
    "Shortest note",
    "Notes shorter than this are left out.",
    10,
    300,
    50,
    lambda value: f"{value} ms",
    step=5,
)

DRUMS_TIP = "Hear the kit as well, as a part of its own; it takes a little longer"


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A model as the menu shows it."""

    name: str
    title: str
    about: str = ""


class ListenPanel(QWidget):
    """`options_moved(NoteOptions, held)`; `released()`; `model_chosen(name)`; `again()`.

    `bends_wanted(bool)`: the switch of pitch bends was turned; `drums_wanted(bool)`: that of drums.
    """

    options_moved = Signal(object, bool)
    released = Signal()
    model_chosen = Signal(str)
    about_wanted = Signal()
    again = Signal()
    bends_wanted = Signal(bool)
    drums_wanted = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.models = QComboBox()
        self.models.setToolTip("The model that listens to the recording")
        self.models.setAccessibleName("Model")
        self.models.setMinimumContentsLength(8)
        self.models.activated.connect(
            lambda index: self.model_chosen.emit(self.models.itemData(index))
        )
        self.about = icon_button("info", theme, "About this model", "muted")
        self.about.clicked.connect(self.about_wanted)
        self.again_button = QPushButton("Listen again")
        self.again_button.setToolTip("Listen to the recording once more, with this model")
        self.again_button.clicked.connect(self.again)
        self.run = ElidedLabel()
        self.run.setProperty("muted", True)
        self.sensitivity = SliderRow(SENSITIVITY)
        self.shortest = SliderRow(SHORTEST)
        self.why = muted(wraps=True)
        for each in (self.sensitivity, self.shortest):
            each.moved.connect(lambda _, held: self.options_moved.emit(self.options, held))
            each.released.connect(self.released)
        self.apart = _switch(
            "Tell instruments apart",
            "A part for each kind of instrument; off: all notes in one part",
        )
        self.apart.clicked.connect(lambda: self.options_moved.emit(self.options, False))
        self.bends = _switch(
            "Pitch bends", "Follow how voices and strings slide and tremble within their notes"
        )
        self.bends.clicked.connect(self.bends_wanted)
        self.drums = _switch("Drums too", DRUMS_TIP)
        self.drums.clicked.connect(self.drums_wanted)
        self._lay_out()
        self.show_again(False)
        self.show_drums(False, True)
        self.show_options(NoteOptions(), "")

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(heading("Listen"))
        models = row(self.models, self.about, spacing=4)
        models.setStretch(0, 1)
        column.addLayout(models)
        column.addWidget(self.drums)
        column.addWidget(self.run)
        column.addWidget(self.again_button)
        column.addWidget(self.sensitivity)
        column.addWidget(self.shortest)
        column.addWidget(self.apart)
        column.addWidget(self.bends)
        column.addWidget(self.why)

    @property
    def options(self) -> NoteOptions:
        """What the two sliders and the switch say."""
        return NoteOptions(
            self.sensitivity.value / 100, self.shortest.value / 1000, not self.apart.isChecked()
        )

    def show_models(self, models: Sequence[ModelChoice], chosen: str) -> None:
        """Offer these; `chosen` is the name of the one in use."""
        self.models.clear()
        for index, model in enumerate(models):
            self.models.addItem(model.title, model.name)
            self.models.setItemData(index, model.about, 3)  # Qt.ItemDataRole.ToolTipRole
        self.models.setCurrentIndex(max(self.models.findData(chosen), 0))
        if not models:
            self.models.addItem("No model is installed", "")
        self.models.setEnabled(bool(models))
        self.about.setEnabled(bool(models))

    def show_options(self, options: NoteOptions, why_not: str) -> None:
        """Follow; `why_not` says why the sliders can do nothing now, if so."""
        self.sensitivity.show_value(round(options.sensitivity * 100))
        self.shortest.show_value(round(options.shortest_note * 1000))
        self.apart.setChecked(not options.one_part)
        for each in (self.sensitivity, self.shortest, self.apart):
            each.setEnabled(not why_not)
        self.why.setText(why_not)
        self.why.setVisible(bool(why_not))

    def show_apart(self, possible: bool) -> None:
        """Offer to tell instruments apart, where the model can."""
        self.apart.setVisible(possible)

    def show_bends(self, possible: bool, found: bool) -> None:
        """Offer to look for pitch bends; `found`: there are some."""
        self.bends.setEnabled(possible)
        self.bends.setChecked(found)

    def show_drums(self, possible: bool, wanted: bool, alone: bool = False) -> None:
        """Offer to hear drums beside the notes; where they are heard `alone` there is no choice."""
        self.drums.setVisible(possible)
        self.drums.setChecked(wanted or alone)
        self.drums.setEnabled(not alone)

    def show_run(self, device: str, reason: str) -> None:
        """Say why it was that model, or else what it ran on; pointing at it says both."""
        self.run.set_text(" ".join(filter(None, (reason, device))))
        self.run.setVisible(bool(self.run.whole))

    def show_again(self, possible: bool) -> None:
        """Offer to listen again, or not."""
        self.again_button.setVisible(possible)


def _switch(name: str, tip: str) -> QCheckBox:
    box = QCheckBox(name)
    box.setToolTip(tip)
    return box
