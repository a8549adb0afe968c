"""The transport bar: open and record, play, where one is, how it is shown, export."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QToolButton

from app.actions import Actions
from app.icons import icon
from app.panels.building import ICON, STEP, action_button, divider
from app.theme import Theme
from app.timeline.grid import clock

Group = tuple[tuple[str, bool], ...]

GROUPS: tuple[Group, ...] = (
    (("open", True), ("record", True)),
    (("start", False), ("play", False)),
)
RIGHT: tuple[Group, ...] = (
    (("undo", False), ("redo", False)),
    (("zoom-out", False), ("fit", False), ("zoom-in", False)),
)


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
        self.export = QToolButton()
        self.export.setText("Export")
        self.export.setIcon(icon("export", theme))
        self.export.setIconSize(ICON)
        self.export.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.export.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.export.setToolTip("Write the notes to a file for other programs")
        self.export.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._shown = ("", 0.0)
        self._lay_out(actions)
        self.show_time(0.0, 0.0)

    def _lay_out(self, actions: Actions) -> None:
        line = QHBoxLayout(self)
        line.setContentsMargins(STEP, 6, STEP, 6)
        line.setSpacing(4)
        for group in GROUPS:
            for name, with_text in group:
                line.addWidget(action_button(actions[name], with_text))
            line.addSpacing(4)
            if group is not GROUPS[-1]:
                line.addWidget(divider())
                line.addSpacing(4)
        line.addWidget(self.time)
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

    def show_time(self, seconds: float, duration: float) -> None:
        """Where the playhead is."""
        text = f"{clock(seconds, 0.1)} / {clock(duration, 0.1)}"
        if text != self.time.text():
            self.time.setText(text)
