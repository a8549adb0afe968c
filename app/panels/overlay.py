"""The overlay: what mouse and keys do here, over the music, until the next key or click."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from app.actions import Actions
from app.panels.building import STEP, heading, muted
from app.theme import Theme, colour

Line = tuple[str, str]
Columns = Sequence[Sequence[tuple[str, tuple[Line, ...]]]]  # groups with their titles

MOUSE: tuple[Line, ...] = (
    ("Click a note", "select and hear it"),
    ("Shift-click", "select one more, or one less"),
    ("Drag on nothing", "select what lies inside"),
    ("Drag a note", "move it; Alt-drag makes a copy"),
    ("Drag an end", "make it longer or shorter"),
    ("Double-click nothing", "draw a note"),
    ("Double-click a note", "split it there"),
    ("Double-click a seam", "make one note of two"),
    ("Click an outline", "accept what was suspected"),
    ("Wheel", "scroll; with Shift sideways"),
    ("Ctrl-wheel", "zoom"),
)
KEYS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Hear", ("play", "loop", "slower", "faster", "click", "doubtful")),
    ("Select", ("select-all", "next-note", "previous-note", "same-pitch")),
    ("Change", ("later", "semitone-up", "octave-up", "longer", "louder", "delete", "duplicate",
                "split", "merge", "confirm")),
    ("Time", ("tap", "bar-line", "snap", "quantise")),
    ("Machine", ("compare", "take-over", "confidence")),
    ("Everything else", ("palette", "undo", "fit")),
)  # fmt: skip
LANES: tuple[Line, ...] = (
    ("Velocity: drag a bar", "louder or softer"),
    ("Velocity: drag along", "a ramp for all that it crosses"),
    ("Pedal: drag", "press it down there"),
    ("Pedal: drag a span", "move it; an end, longer or shorter"),
    ("Pedal: double-click", "let the foot up for a moment"),
    ("Drums: click a hit", "select and hear it"),
    ("Drums: drag a hit", "another moment, or another drum"),
    ("Drums: double-click", "strike one; drag on for more"),
)
MARGIN = 16


class Overlay(QWidget):
    """Covers the window; goes away at any key or click, which does nothing else."""

    def __init__(self, columns: Columns, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName("What can I do here?")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._theme = theme
        self._window = window
        self._before = window.focusWidget()
        grid = QGridLayout()
        grid.setHorizontalSpacing(4 * STEP)
        grid.setVerticalSpacing(3 * STEP)
        for place, groups in enumerate(columns):
            column = QVBoxLayout()
            column.setSpacing(2 * STEP)
            for title, lines in groups:
                column.addLayout(_group(title, lines))
            column.addStretch(1)
            grid.addLayout(column, 0, place)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        outer.addStretch(1)
        outer.addLayout(grid)
        outer.addSpacing(2 * STEP)
        end = muted("Any key or click goes back.")
        end.setAlignment(Qt.AlignmentFlag.AlignCenter)
        outer.addWidget(end)
        outer.addStretch(1)

    def appear(self) -> None:
        """Cover the window and take the keys."""
        self.setGeometry(self._window.rect())
        self._window.installEventFilter(self)
        self.show()
        self.raise_()
        self.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Stay as large as the window."""
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._window.rect())
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """Take keys before they become shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Go away; a modifier alone is no key yet."""
        if event.key() not in (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt):
            self._leave()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: ARG002, N802
        """Go away."""
        self._leave()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802
        """A veil over the window, thick enough to read on."""
        painter = QPainter(self)
        painter.fillRect(QRectF(self.rect()), colour(self._theme.palette.background, 0.96))
        painter.end()

    def _leave(self) -> None:
        self.close()
        if self._before is not None:
            self._before.setFocus()


def editing_columns(actions: Actions) -> Columns:
    """What mouse and keys do to a piece."""
    left = [("With the mouse", MOUSE), ("In the lanes below", LANES)]
    keys = [(title, tuple(map(_line, actions.named(*names)))) for title, names in KEYS]
    return (left, keys[:2] + keys[5:], keys[2:3], keys[3:5])


def _line(action: QAction) -> Line:
    """A command's keys, and what it is called."""
    text, keys = action.text(), action.shortcut()
    return keys.toString(keys.SequenceFormat.NativeText), text.rstrip("…")


def _group(title: str, lines: tuple[Line, ...]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(2 * STEP)
    grid.setVerticalSpacing(STEP - 2)
    grid.addWidget(heading(title), 0, 0, 1, 2)
    for number, (how, what) in enumerate(lines, 1):
        grid.addWidget(QLabel(how), number, 0)
        grid.addWidget(muted(what), number, 1)
    grid.setColumnStretch(1, 1)
    return grid
