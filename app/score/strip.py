"""The strip over the score: what a person says of it, which parts, and how large."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.panels.building import muted, row
from app.panels.flow import flowing
from app.panels.slider import DirectSlider
from app.score.fields import FIELDS, Field
from app.score.making import Findings
from engine.notation import NotationChoices

DETAIL_TIP = "To the left a page that is easy to read, to the right exactly what was played"
GRACE_TIP = "Write notes too short for the rhythm as grace notes; off: leave them out"


class Choice(QWidget):
    """One field with its name: `taken(object)`, None for what the program finds."""

    taken = Signal(object)

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field
        self._more: list[object] = []
        self.box = QComboBox()
        self.box.setToolTip(field.tip)
        self.box.setAccessibleName(field.name)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.box.addItem("as found", None)
        for words, value in field.items:
            self.box.addItem(words, value)
        self.box.activated.connect(lambda index: self.taken.emit(self._value(index)))
        line = row(muted(field.name), self.box, spacing=4)
        self.setLayout(line)

    def _value(self, index: int) -> object:
        # Qt makes lists of tuples, so values are looked up here
        return None if index == 0 else self._values()[index - 1]

    def _values(self) -> list[object]:
        return [value for _, value in self.field.items] + self._more

    def show_value(self, choices: NotationChoices, found: Findings | None) -> None:
        """Follow what is said, and what was found."""
        words = self.field.found(found) if found else "…"
        value = self.field.get(choices)
        self.box.setItemText(0, f"{words} (found)" if value is None else "as found")
        if value is not None and value not in self._values():
            self._more = [*self._more, value]
            self.box.addItem(self.field.words(value))
        self.box.setCurrentIndex(0 if value is None else self._values().index(value) + 1)


class ScoreStrip(QWidget):
    """`changed(NotationChoices, str, bool)`: other choices, which one, and whether a hand holds it.

    `released()`: the hand let go. `parts_chosen(frozenset | None)`; `zoom_wanted(int)`: steps, or
    0 for the width of the view.
    """

    changed = Signal(object, str, bool)
    released = Signal()
    parts_chosen = Signal(object)
    zoom_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._choices = NotationChoices()
        self.fields = [Choice(field) for field in FIELDS]
        for each in self.fields:
            each.taken.connect(lambda value, field=each.field: self._take(field, value))
        self.graces = QCheckBox("Grace notes")
        self.graces.setToolTip(GRACE_TIP)
        self.graces.clicked.connect(self._take_graces)
        self.detail = DirectSlider(50)
        self._set_up_detail()
        self.parts = QToolButton()
        self.parts.setText("Parts")
        self.parts.setToolTip("Which parts are on the page")
        self.parts.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self)
        self.parts.setMenu(self.menu)
        self.percent = QLabel()
        self.work = QProgressBar()
        self._set_up_work()
        self._lay_out()
        self.show_parts((), None)
        self.show_zoom(1.0)

    def _set_up_detail(self) -> None:
        self.detail.setRange(0, 100)
        self.detail.setFixedWidth(110)
        self.detail.setToolTip(f"{DETAIL_TIP}\nDouble-click for the usual value.")
        self.detail.setAccessibleName("From simple to exact")
        self.detail.valueChanged.connect(self._take_detail)
        self.detail.sliderReleased.connect(self.released)

    def _set_up_work(self) -> None:
        self.work.setRange(0, 0)
        self.work.setTextVisible(False)
        self.work.setFixedHeight(3)
        self.work.setAccessibleName("The score is being written")

    def _lay_out(self) -> None:
        slider, zoom = QWidget(), QWidget()
        slider.setLayout(row(muted("Simple"), self.detail, muted("Exact"), spacing=4))
        buttons = (
            self._button("−", "Smaller", -1),
            self.percent,
            self._button("+", "Larger", 1),
            self._button("Fit", "As large as the width allows", 0),
        )
        zoom.setLayout(row(*buttons, spacing=2))
        self.percent.setFixedWidth(44)
        self.percent.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(flowing(*self.fields, self.graces, slider, self.parts, zoom))
        holder = QHBoxLayout()  # its height stays, so that nothing jumps
        holder.addWidget(self.work)
        column.addLayout(holder)
        policy = self.work.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.work.setSizePolicy(policy)
        self.work.hide()

    def _button(self, words: str, tip: str, steps: int) -> QToolButton:
        button = QToolButton()
        button.setText(words)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.clicked.connect(lambda: self.zoom_wanted.emit(steps))
        return button

    # Showing ------------------------------------------------------------------------------

    def show_choices(self, choices: NotationChoices, found: Findings | None) -> None:
        """Follow the project, and what was found where it says nothing."""
        self._choices = choices
        for each in self.fields:
            each.show_value(choices, found)
        self.graces.setChecked(choices.ornaments)
        if not self.detail.isSliderDown():
            was = self.detail.blockSignals(True)
            self.detail.setValue(round(choices.detail * 100))
            self.detail.blockSignals(was)

    def show_parts(self, names: tuple[str, ...], shown: frozenset[int] | None) -> None:
        """Offer the parts; `shown` are those on the page, None all of them."""
        self.menu.clear()
        every = self.menu.addAction("All parts", lambda: self.parts_chosen.emit(None))
        every.setCheckable(True)
        every.setChecked(shown is None)
        self.menu.addSeparator()
        for place, name in enumerate(names):
            action = self.menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(shown is None or place in shown)
            action.triggered.connect(
                lambda _=False, place=place: self._toggle(place, len(names), shown)
            )
        self.parts.setVisible(len(names) > 1)

    def show_zoom(self, zoom: float) -> None:
        """Say how large it is."""
        self.percent.setText(f"{zoom:.0%}")

    def show_working(self, is_working: bool) -> None:
        """Whether a score is on its way."""
        self.work.setVisible(is_working)

    # Hands --------------------------------------------------------------------------------

    def _toggle(self, place: int, count: int, shown: frozenset[int] | None) -> None:
        """From all parts a click leaves that one alone; then parts come and go."""
        left = frozenset((place,)) if shown is None else shown ^ {place}
        everything = not left or len(left) == count
        self.parts_chosen.emit(None if everything else left)

    def _take(self, field: Field, value: object) -> None:
        self.changed.emit(field.put(self._choices, value), field.name, False)

    def _take_graces(self, wanted: bool) -> None:
        self.changed.emit(replace(self._choices, ornaments=wanted), "Grace notes", False)

    def _take_detail(self, value: int) -> None:
        held = self.detail.isSliderDown()
        self.changed.emit(replace(self._choices, detail=value / 100), "Simple or exact", held)
