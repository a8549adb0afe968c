"""A roll that edits a document, and a hand with a mouse: what the editor's tests share."""

from fractions import Fraction

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.document import Document
from app.musicview import MusicView
from app.project.edits.lift import Edited
from app.project.grid import Grid
from app.project.project import Project
from app.project.selection import Selection
from app.theme import Theme
from engine.music import Note, Part, TempoMap, Transcription

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NONE = Qt.KeyboardModifier.NoModifier
SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
TEMPO = TempoMap.steady(60)  # a sixteenth is a quarter of a second
PIANO = Part(
    "Piano",
    0,
    (
        Note(0.5, 60, 1.0, 80, 0.4),
        Note(1.0, 64, 2.0, 70),
        Note(2.1, 64, 2.6, 90),
        Note(2.6, 64, 3.0, 50),
        Note(4.0, 72, 6.0, 100),
    ),
)
BASS = Part("Bass", 33, (Note(0.0, 40, 1.5, 90), Note(2.0, 43, 3.5, 60)))


def project_of(*parts: Part, tempo: TempoMap = TEMPO) -> Project:
    transcription = Transcription(parts, tempo)
    return Project(machine=transcription, transcription=transcription)


class Editor(QObject):
    """A view and a document that answer each other as the session lets them."""

    def __init__(self, project: Project, theme: str = "dark") -> None:
        super().__init__()
        self.document = Document(self)
        self.document.replace(project)
        self.view = MusicView(Theme(theme))
        self.view.resize(980, 640)
        self.view.open(8.0, None)
        self.roll, self.area = self.view.roll, self.view.roll.area
        self.bars = self.view.velocity.bars
        self.edits: list[Edited] = []
        self.selections: list[Selection] = []
        self.heard: list[int] = []
        self.changes = 0
        self.selection = Selection()
        self.roll.edited.connect(self._edited)
        self.roll.wanted.connect(lambda edit: self._edited(edit(self.project, self.selection)))
        self.roll.selected.connect(self._selected)
        self.roll.sounded.connect(self.heard.append)
        self.roll.silenced.connect(lambda pitch: self.heard.append(-pitch))
        self.document.changed.connect(self._changed)
        self.roll.set_grid(Grid(TEMPO, Fraction(1, 16)))
        self.show()
        self.view.show()

    def show(self) -> None:
        self.view.show_project(self.project, self.selection, 8.0)

    @property
    def project(self) -> Project:
        return self.document.project

    def notes(self, part: int = 0) -> tuple[Note, ...]:
        return self.project.transcription.parts[part].notes

    def select(self, *notes: Note, part: int = 0) -> None:
        self.selection = Selection.of({part: notes})
        self.show()

    def _edited(self, edited: Edited) -> None:
        self.edits.append(edited)
        self.selection = edited.selection
        self.document.apply(edited.project, edited.label)

    def _selected(self, selection: Selection) -> None:
        self.selections.append(selection)
        self.selection = selection

    def _changed(self) -> None:
        self.changes += 1
        self.show()

    # The hand -----------------------------------------------------------------------------

    def at(self, seconds: float, pitch: int) -> QPoint:
        rows = self.roll.pitches.view
        return QPoint(
            round(self.view.axis.view.to_x(seconds)), round(rows.top(pitch) + rows.row / 2)
        )

    def bar(self, note: Note) -> QPoint:
        top = self.bars.scale.top(note.velocity)  # type: ignore[arg-type]
        return QPoint(round(self.view.axis.view.to_x(note.onset)) + 2, round(float(top)))

    def press(self, where: QPoint, held: Qt.KeyboardModifier = NONE) -> None:
        QTest.mousePress(self.area, LEFT, held, where)

    def move(
        self, where: QPoint, held: Qt.KeyboardModifier = NONE, lane: QWidget | None = None
    ) -> None:
        lane = lane or self.area
        here = QPointF(where)
        event = QMouseEvent(
            QEvent.Type.MouseMove,
            here,
            lane.mapToGlobal(here),
            Qt.MouseButton.NoButton,
            LEFT,
            held,
        )
        QApplication.sendEvent(lane, event)

    def hover(self, where: QPoint, held: Qt.KeyboardModifier = NONE) -> None:
        here, nothing = QPointF(where), Qt.MouseButton.NoButton
        event = QMouseEvent(
            QEvent.Type.MouseMove, here, self.area.mapToGlobal(here), nothing, nothing, held
        )
        QApplication.sendEvent(self.area, event)

    def release(self, where: QPoint, held: Qt.KeyboardModifier = NONE) -> None:
        QTest.mouseRelease(self.area, LEFT, held, where)

    def click(self, where: QPoint, held: Qt.KeyboardModifier = NONE) -> None:
        QTest.mouseClick(self.area, LEFT, held, where)

    def drag(
        self,
        start: QPoint,
        stop: QPoint,
        held: Qt.KeyboardModifier = NONE,
        lane: QWidget | None = None,
    ) -> None:
        """Press, three moves, release."""
        lane = lane or self.area
        QTest.mousePress(lane, LEFT, held, start)
        for step in (1, 2, 3):
            self.move(start + (stop - start) * step / 3, held, lane)
        QTest.mouseRelease(lane, LEFT, held, stop)

    def double_press(self, where: QPoint, held: Qt.KeyboardModifier = NONE) -> None:
        """As Qt has it: press, release, double click; the hand is still down."""
        self.click(where, held)
        here = QPointF(where)
        kind = QEvent.Type.MouseButtonDblClick
        event = QMouseEvent(kind, here, self.area.mapToGlobal(here), LEFT, LEFT, held)
        QApplication.sendEvent(self.area, event)

    def double_click(self, where: QPoint, held: Qt.KeyboardModifier = NONE) -> None:
        self.double_press(where, held)
        self.release(where, held)

    def right_click(self, where: QPoint) -> None:
        reason = QContextMenuEvent.Reason.Mouse
        event = QContextMenuEvent(reason, where, self.area.mapToGlobal(where))
        QApplication.sendEvent(self.area, event)
