"""The drum chart with the names of its rows; an invitation where a piece has no drum part."""

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.drums.gestures import drum_at
from app.drums.lane import DrumLane
from app.drums.looks import NAMES
from app.drums.offers import Offers, centred, sentence
from app.drums.paint import row_height
from app.drums.tuning import TuningPanel
from app.drums.velocity import HitVelocity
from app.panels.lanes import stacked
from app.project.kit import ROWS, Hits
from app.project.project import Project
from app.roll.scene import Scene
from app.theme import Theme, colour
from app.timeline.axis import TimeAxis
from app.timeline.strips import Strip

LARGEST_TEXT = 11  # pixels


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
    """The chart, with sliders above and velocities below; what helps where there are no drums.

    `struck(Drum)`: let it be heard. The rest comes from `lane`, `velocity`, `tuning` and `offers`.
    """

    struck = Signal(object)

    def __init__(self, axis: TimeAxis, theme: Theme, scene: Scene) -> None:
        super().__init__()
        self.lane = DrumLane(axis, theme, scene)
        self.velocity = HitVelocity(axis, theme, self.lane)
        self.names = DrumNames(theme)
        self.offers = Offers()
        self.tuning = TuningPanel(theme)
        self.lane.struck.connect(self.struck)
        self.names.pressed.connect(self.struck)
        self._can_tune, self._wants_tuning = False, True
        self.addWidget(self.offers)
        self._page = QWidget()
        column = QVBoxLayout(self._page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tuning)
        lanes = stacked(Strip(self.lane, self.names), self.velocity)
        lanes.setStretchFactor(0, 1)
        column.addWidget(lanes, 1)
        self.addWidget(self._page)

    def show_kit(self, project: Project | None, part: int | None, chosen: Hits) -> None:
        """Show the drum part, or that there is none."""
        self.velocity.bars.follow(project)
        self.lane.show_kit(project, part, chosen)
        self.offers.add.setEnabled(project is not None)
        self.setCurrentWidget(self.offers if part is None else self._page)

    def listen(self, hits: Hits) -> None:
        """Show hits that are still being heard; they cannot be changed yet."""
        self.lane.listen(hits)
        self.setCurrentWidget(self._page)

    def can_tune(self, can: bool) -> None:
        """Whether there is anything to decode again."""
        self._can_tune = can
        self.tuning.setVisible(can and self._wants_tuning)

    def want_tuning(self, wants: bool) -> None:
        """Show the sliders, where they can do something."""
        self._wants_tuning = wants
        self.tuning.setVisible(self._can_tune and wants)


def invitation(words: str) -> QWidget:
    """A sentence where there is nothing else."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.addStretch(1)
    column.addLayout(centred(sentence(words)))
    column.addStretch(1)
    return page
