"""The transport bar: open and record, play, where one is, tempo and grid, export."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QFontDatabase, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QToolButton

from app.actions import Actions
from app.commands import SPEEDS
from app.editrows import METERS
from app.gridding import GRID_KEYS, SWINGS
from app.icons import icon
from app.panels.building import ICON, STEP, action_button, divider
from app.panels.exportbutton import ExportButton
from app.state import State
from app.theme import Theme
from app.timeline.grid import clock

Group = tuple[tuple[str, bool], ...]

GROUPS: tuple[Group, ...] = (
    (("open", True), ("record", True), ("live", True)),
    (("start", False), ("play", False), ("loop", False), ("click", False)),
)
RIGHT: tuple[Group, ...] = (
    (("doubtful", False),),
    (("undo", False), ("redo", False)),
    (("zoom-out", False), ("fit", False), ("zoom-in", False)),
)


def tempo_words(beats_per_minute: float, beats: int, unit: int) -> str:
    """A tempo and its metre as a score says them: of 6/8 the dotted quarter that is felt."""
    note, share = ("♪", 8) if unit >= 8 else ("♩", 4)
    each = beats_per_minute * share / unit
    if unit == 8 and beats > 3 and beats % 3 == 0:
        note, each = "♩.", each / 3
    return f"{note} = {round(each, 1):g}   {beats}/{unit}"


class TransportBar(QFrame):
    """Buttons are the menus' own actions; the clock follows `show_time`."""

    def __init__(self, actions: Actions, theme: Theme) -> None:
        super().__init__()
        self.setProperty("panel", True)
        self.time = QLabel()
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(self.font().pointSizeF() * 1.25)
        self.time.setFont(font)
        self.time.setAccessibleName("Position")
        self.time.setToolTip("Where the playhead is, and how long the piece is")
        self.export = ExportButton()
        self.export.setText("Export")
        self.export.setIcon(icon("export", theme))
        self.export.setIconSize(ICON)
        self.export.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.export.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.export.setToolTip(
            "Write the notes to a file for other programs; drag it to take the MIDI file there"
        )
        self.export.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.speed = _menu_button("How fast it plays, at the same pitch", _speeds(actions))
        self.tempo = _menu_button("The tempo, and how to correct it", _tempo(actions))
        self.grid = _menu_button("The grid that notes snap to", _grid(actions))
        self._wordy: list[QToolButton] = [self.export]  # icons alone where there is little room
        self._saved = 0  # pixels that saves; 0 while the words are there
        self._lay_out(actions)
        self.show_time(0.0, 0.0)

    def _lay_out(self, actions: Actions) -> None:
        line = QHBoxLayout(self)
        line.setContentsMargins(STEP, 6, STEP, 6)
        line.setSpacing(4)
        for group in GROUPS:
            for name, with_text in group:
                button = action_button(actions[name], with_text)
                line.addWidget(button)
                if with_text:
                    self._wordy.append(button)
            line.addSpacing(4)
            if group is not GROUPS[-1]:
                line.addWidget(divider())
                line.addSpacing(4)
        line.addWidget(self.time)
        line.addWidget(self.speed)
        line.addSpacing(4)
        line.addWidget(divider())
        line.addSpacing(4)
        for button in (self.tempo, self.grid, action_button(actions["snap"])):
            line.addWidget(button)
        line.addStretch(1)
        for group in RIGHT:
            for name, with_text in group:
                line.addWidget(action_button(actions[name], with_text))
            line.addSpacing(4)
            line.addWidget(divider())
            line.addSpacing(4)
        menu = QMenu(self.export)
        menu.addActions(actions.exports)
        menu.setToolTipsVisible(True)
        self.export.setMenu(menu)
        first = actions.exports[0]
        first.changed.connect(lambda: self.export.setEnabled(first.isEnabled()))
        self.export.setEnabled(first.isEnabled())
        line.addWidget(self.export)

    def show_state(self, state: State) -> None:
        """Follow speed, tempo and grid."""
        before = self.speed.text(), self.tempo.text(), self.grid.text()
        self.speed.setText(f"{state.speed:g}×")
        known = tempo_words(state.tempo, *state.meter)
        self.tempo.setText(known if state.has_tempo else "Tempo")
        self.grid.setText(state.grid.name)
        for button, name in ((self.speed, "Speed"), (self.tempo, "Tempo"), (self.grid, "Grid")):
            button.setAccessibleName(f"{name}: {button.text()}")
            button.setEnabled(state.has_piece)
        self.grid.setEnabled(state.has_tempo)
        if before != (self.speed.text(), self.tempo.text(), self.grid.text()):
            self._fit()

    def show_time(self, seconds: float, duration: float) -> None:
        """Where the playhead is."""
        text = f"{clock(seconds, 0.1)} / {clock(duration, 0.1)}"
        if text != self.time.text():
            longer = len(text) != len(self.time.text())
            self.time.setText(text)
            if longer:
                self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Leave out the words of the buttons rather than a part of the time."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        needed = self.minimumSizeHint().width() + self._saved
        if bool(self._saved) == (needed > self.width()):
            return
        before = sum(button.sizeHint().width() for button in self._wordy)
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        if not self._saved:
            style = Qt.ToolButtonStyle.ToolButtonIconOnly
        for button in self._wordy:
            button.setToolButtonStyle(style)
        after = sum(button.sizeHint().width() for button in self._wordy)
        self._saved = max(0, before - after)


def _menu_button(tip: str, menu: QMenu) -> QToolButton:
    """A button that shows a value, and the rows that change it."""
    button = QToolButton()
    menu.setParent(button, menu.windowFlags())
    button.setMenu(menu)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setToolTip(tip)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _menu(*groups: Sequence[QAction]) -> QMenu:
    menu = QMenu()
    menu.setToolTipsVisible(True)
    for group in groups:
        menu.addSeparator()
        menu.addActions(group)
    return menu


def _speeds(actions: Actions) -> QMenu:
    return _menu([actions[f"speed-{speed:g}"] for speed in SPEEDS])


def _tempo(actions: Actions) -> QMenu:
    menu = _menu(actions.named("double", "halve"), actions.named("bar-line", "constant", "tap"))
    meters = menu.addMenu("Time signature")
    meters.addActions([actions[f"meter-{beats}-{unit}"] for beats, unit in METERS])
    menu.addSeparator()
    menu.addActions(actions.named("find-beats", "forget-tempo"))
    return menu


def _grid(actions: Actions) -> QMenu:
    return _menu(
        [actions[f"grid-{key}"] for key, _ in GRID_KEYS],
        actions.named("triplet"),
        [actions[f"swing-{round(swing * 100)}"] for swing, _ in SWINGS],
        actions.named("snap"),
    )
