"""The drum chart with the names of its rows; an invitation where a piece has no drum part."""

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.drums.gestures import drum_at
from app.drums.lane import DrumLane
from app.drums.looks import NAMES
from app.drums.paint import row_height
from app.project.kit import ROWS, Hits
from app.project.project import Project
from app.roll.scene import Scene
from app.theme import Theme, colour
from app.timeline.axis import TimeAxis
from app.timeline.strips import Strip

LARGEST_TEXT = 11  # pixels
NO_DRUMS = (
    "This piece has no drum part. With one you can write hits by hand, hear them, and take them "
    "away as MIDI or as a song for Clone Hero and YARG."
)


class DrumNames(QWidget):
    """`pressed(Drum)`: let it be heard."""

    pressed = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        theme.changed.connect(self.update)
        self.setToolTip("Click a name to hear it")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name
        """A name for each row, at its right end."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(self._theme.palette.surface))
        row = row_height(float(self.height()))
        font = self.font()
        font.setPixelSize(round(min(max(row - 3, 8), LARGEST_TEXT)))
        painter.setFont(font)
        painter.setPen(colour(self._theme.palette.text))
        align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        for place, drum in enumerate(ROWS):
            box = QRectF(0, place * row, self.width() - 5, row)
            painter.drawText(box, int(align), NAMES[drum])
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Hear it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit(drum_at(event.position().y() / row_height(self.height())))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Another font needs painting."""
        super().changeEvent(event)
        self.update()


class DrumChart(QStackedWidget):
    """`part_wanted()`: add a drum part. The rest comes from `lane`; `struck(Drum)` from both."""

    part_wanted = Signal()
    struck = Signal(object)

    def __init__(self, axis: TimeAxis, theme: Theme, scene: Scene) -> None:
        super().__init__()
        self.lane = DrumLane(axis, theme, scene)
        self.names = DrumNames(theme)
        self.add = QPushButton("Add drum part")
        self.add.clicked.connect(self.part_wanted)
        self.lane.struck.connect(self.struck)
        self.names.pressed.connect(self.struck)
        self._invitation = invitation(NO_DRUMS, self.add)
        self.addWidget(self._invitation)
        self._strip = Strip(self.lane, self.names)
        self.addWidget(self._strip)

    def show_kit(self, project: Project | None, part: int | None, chosen: Hits) -> None:
        """Show the drum part, or that there is none."""
        self.lane.show_kit(project, part, chosen)
        self.add.setEnabled(project is not None)
        self.setCurrentWidget(self._invitation if part is None else self._strip)


def invitation(words: str, button: QPushButton | None = None) -> QWidget:
    """A sentence, and the button that helps."""
    page = QWidget()
    label = QLabel(words)
    label.setWordWrap(True)
    label.setProperty("muted", True)
    label.setMaximumWidth(560)
    label.setMinimumWidth(320)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    column = QVBoxLayout(page)
    column.setSpacing(12)
    column.addStretch(1)
    column.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
    if button is not None:
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
    column.addStretch(1)
    return page
