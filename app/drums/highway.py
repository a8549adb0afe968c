"""The highway: the chart as the games show it, scrolling toward the player as the piece plays."""

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSlider,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.drums.highway_paint import paint_road
from app.drums.road import Eye, Road, chart_for, road_of
from app.drums.strip import invitation
from app.job import Job
from app.project.project import Project
from engine.errors import EarmarkError
from engine.export.chart.model import Chart, Level
from engine.music import Transcription

REST_MS = 350  # hands rest so long before a chart is made anew
SLOWEST, FASTEST, USUAL_SPEED = 1, 10, 5
NO_DRUMS = "This piece has no hits yet. Write some in the drum chart, and play them here."


class HighwayView(QWidget):
    """Paints a road as it is seen at one moment."""

    def __init__(self) -> None:
        super().__init__()
        self.road = Road()
        self.now = 0.0
        self.ahead = seconds_ahead(USUAL_SPEED)
        self.setMinimumSize(240, 120)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Highway")
        self.setAccessibleDescription("The drums as Clone Hero and YARG show them.")

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Little: a window that opens should not give its room to what is not to be seen."""
        return QSize(480, 120)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        """The whole picture: everything on it moves."""
        painter = QPainter(self)
        eye = Eye(float(self.width()), float(self.height()), self.ahead)
        paint_road(painter, eye, self.road, self.now)
        painter.end()


class Highway(QStackedWidget):
    """The road with its level and its speed; a sentence where there is no chart.

    A chart is made in a thread, once hands rest, and only while it is to be seen.
    `speed_chosen(float)`: another speed, from slow (0) to fast (1).
    """

    speed_chosen = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.view = HighwayView()
        self.level, self.speed = QComboBox(), QSlider(Qt.Orientation.Horizontal)
        self._sentence = invitation(NO_DRUMS)
        self._wanted: tuple[Transcription, float] | None = None
        self._made: Transcription | None = None
        self._chart: Chart | None = None
        self._job: Job | None = None
        self._rest = QTimer(self, interval=REST_MS, singleShot=True)
        self._rest.timeout.connect(self._make)
        self._place()
        self.addWidget(self._sentence)

    def _place(self) -> None:
        for level in Level:
            self.level.addItem(level.value, level)
        self.level.setAccessibleName("Level")
        self.level.currentIndexChanged.connect(lambda _: self._lay())
        self.speed.setRange(SLOWEST, FASTEST)
        self.speed.setValue(USUAL_SPEED)
        self.speed.setAccessibleName("Speed of the highway")
        self.speed.setToolTip("How fast the gems come; the music plays as fast as ever")
        self.speed.setFixedWidth(140)
        self.speed.valueChanged.connect(self._set_speed)
        row = QHBoxLayout()
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(8)
        for widget in (QLabel("Level"), self.level, QLabel("Speed"), self.speed):
            row.addWidget(widget)
        row.insertSpacing(2, 16)
        row.addStretch(1)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.view, 1)
        self._page = page
        self.addWidget(page)

    # Following ----------------------------------------------------------------------------

    def show_project(self, project: Project | None) -> None:
        """Show the chart of these hits, as soon as hands rest."""
        transcription = project.transcription if project else Transcription()
        self._wanted = transcription, project.seconds if project else 0.0
        if transcription is not self._made and self.isVisible():
            self._rest.start()

    def follow(self, seconds: float) -> None:
        """The piece is heard at this second now."""
        self.view.now = seconds
        if self.view.isVisible():
            self.view.update()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """It is to be seen: make the chart if it is not there."""
        super().showEvent(event)
        if self._wanted and self._wanted[0] is not self._made:
            self._rest.start(0)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Nothing is made that nobody sees."""
        self._rest.stop()
        super().hideEvent(event)

    def stop(self) -> None:
        """Hear no more of a chart that is being made."""
        self._rest.stop()
        if self._job:
            self._job.blockSignals(True)

    # The chart ----------------------------------------------------------------------------

    def _make(self) -> None:
        """One at a time: the next begins when this one is there."""
        if self._job or self._wanted is None or self._wanted[0] is self._made:
            return
        transcription, seconds = self._wanted
        self._made = transcription
        if not any(part.hits for part in transcription.parts):
            self._take(None, NO_DRUMS)
            return
        self._job = Job(chart_for, transcription, seconds, "", parent=self)
        self._job.finished.connect(self._take)
        self._job.failed.connect(self._fail)
        self._job.start()

    def _fail(self, error: EarmarkError) -> None:
        self._take(None, f"{error.what} {error.helps}".strip())

    def _take(self, chart: Chart | None, why: str = "") -> None:
        self._job, self._chart = None, chart
        if chart is None:
            for label in self._sentence.findChildren(QLabel):
                label.setText(why)
        self.setCurrentWidget(self._sentence if chart is None else self._page)
        self._lay()
        self._make()  # if there is something newer

    def _lay(self) -> None:
        level = self.level.currentData()
        self.view.road = road_of(self._chart, level) if self._chart else Road()
        self.view.update()

    def show_speed(self, share: float) -> None:
        """Take a speed that was chosen before."""
        self.speed.setValue(round(SLOWEST + share * (FASTEST - SLOWEST)))

    def _set_speed(self, speed: int) -> None:
        self.view.ahead = seconds_ahead(speed)
        self.view.update()
        self.speed_chosen.emit((speed - SLOWEST) / (FASTEST - SLOWEST))


def seconds_ahead(speed: int) -> float:
    """How many seconds of the road are to be seen at a speed."""
    return 6.0 / speed
