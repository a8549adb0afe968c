"""The pages, one under the other: scrolled, zoomed, clicked, and followed while music plays."""

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)

from app.score.area import PageArea
from app.score.index import bar_at, bar_under
from app.score.making import Drawn, Laid
from app.score.paint import paint_glyph
from app.theme import Theme, colour
from engine.export.musicxml import NoteId

HALO = 0.28  # how strongly what sounds is marked
RING = 190.0  # of a page's units: around a selected head

Notes = frozenset[NoteId]


class ScoreView(PageArea):
    """`clicked(NoteId | None, bool)`: a note, or none; whether with Shift or Ctrl.

    `sought(float)`: the second of the recording at a place that was double-clicked.
    """

    clicked = Signal(object, bool)
    sought = Signal(float)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._sounding: Notes = frozenset()
        self._selected: Notes = frozenset()
        self._bar = -1
        self._system: tuple[int, float] | None = None
        theme.changed.connect(self._recolour)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName("Score")
        self.setAccessibleDescription("The notes as a page of music. Click one to select it.")

    # What is shown ------------------------------------------------------------------------

    def show_laid(self, laid: Laid) -> None:
        """Another score, of which no page is drawn yet."""
        self._system = None
        self.lay(laid)

    def show_drawn(self, drawn: Drawn) -> None:
        """One of its pages."""
        if self.sheets is not None:
            self.sheets.take(drawn)
            self.viewport().update()

    def clear(self) -> None:
        """Nothing."""
        self.sheets, self._sounding, self._selected, self._bar = None, frozenset(), frozenset(), -1
        self.viewport().update()

    def show_sounding(self, notes: Notes) -> None:
        """Mark what is heard now."""
        if notes != self._sounding:
            self._sounding = notes
            self.viewport().update()

    def show_selected(self, notes: Notes) -> None:
        """Mark what is selected."""
        if notes != self._selected:
            self._selected = notes
            self.viewport().update()

    def show_bar(self, seconds: float, follows: bool) -> None:
        """Mark the bar that is heard; `follows`: bring its line into sight when it begins."""
        if self.sheets is None:
            return
        bar = bar_at(self.sheets.laid.seconds, seconds)
        if bar != self._bar:
            self._bar = bar
            self.viewport().update()
        if follows and bar in self.sheets.bars:
            number, box = self.sheets.bars[bar]
            if self._system != (number, box.top):
                self._system = (number, box.top)
                self.bring(number, box.top, box.bottom)

    def reveal(self, notes: Iterable[NoteId]) -> None:
        """Bring a note into sight, if its page is drawn and it is not there already."""
        wanted = set(notes)
        if self.sheets is None or not wanted:
            return
        for number in range(self.sheets.laid.pages):
            opened = self.sheets.opened(number)
            found = (
                [s for note, signs in opened.signs.items() if note in wanted for s in signs]
                if opened
                else []
            )
            if found:
                y = found[0].matrix[5]
                self.bring(number, y - 1500, y + 1500)
                return

    # Painting -----------------------------------------------------------------------------

    def _recolour(self) -> None:
        if self.sheets is not None:
            self.sheets.forget_pictures()
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The pages that can be seen, and what sounds or is selected on them."""
        palette = self._theme.palette
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), colour(palette.background))
        for number, box in self.boxes():
            if box.intersects(QRectF(event.rect())):
                painter.fillRect(box, self._paper)
                painter.setPen(colour(palette.line))
                painter.drawRect(box)
                self._paint_bar(painter, number, box)
                self._paint_page(painter, number, box)
        painter.end()

    @property
    def _paper(self) -> QColor:
        palette = self._theme.palette
        return colour(palette.surface if palette.name == "dark" else "#ffffff")

    def _paint_page(self, painter: QPainter, number: int, box: QRectF) -> None:
        if self.sheets is None:
            return
        ink = colour(self._theme.palette.text)
        picture = self.sheets.picture(number, self.zoom, self.devicePixelRatioF(), ink)
        if picture is None:
            painter.setPen(colour(self._theme.palette.muted))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), "This page is being drawn…")
            return
        painter.drawPixmap(box.topLeft(), picture)
        self._paint_marks(painter, number, box)

    def _paint_bar(self, painter: QPainter, number: int, box: QRectF) -> None:
        """A faint band behind the bar that is heard."""
        place = self.sheets.bars.get(self._bar) if self.sheets else None
        if self.sheets is None or place is None or place[0] != number or not self._sounding:
            return
        scale = self.sheets.scale(self.zoom)
        bar = place[1]
        corners = QRectF(
            QPointF(bar.left, bar.top - 360) * scale, QPointF(bar.right, bar.bottom + 360) * scale
        )
        painter.fillRect(
            corners.translated(box.topLeft()), colour(self._theme.palette.accent, 0.08)
        )

    def _paint_marks(self, painter: QPainter, number: int, box: QRectF) -> None:
        opened = self.sheets.opened(number) if self.sheets else None
        if self.sheets is None or opened is None:
            return
        accent = colour(self._theme.palette.accent)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(box.topLeft())
        scale = self.sheets.scale(self.zoom)
        painter.scale(scale, scale)
        for note in (self._sounding | self._selected) & opened.signs.keys():
            for glyph in opened.signs[note]:
                if glyph.is_head:
                    self._mark(painter, note, QPointF(glyph.matrix[4] + 113, glyph.matrix[5]))
                paint_glyph(painter, glyph, opened.page.glyphs.get(glyph.code, ""), accent)
        painter.restore()

    def _mark(self, painter: QPainter, note: NoteId, middle: QPointF) -> None:
        """A glow where a note sounds, a ring where it is selected."""
        if note in self._sounding:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(self._theme.palette.accent, HALO))
            painter.drawEllipse(middle, RING * 1.2, RING * 1.2)
        if note in self._selected:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour(self._theme.palette.accent), 36))
            painter.drawEllipse(middle, RING, RING)

    # Hands --------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Select the note, or nothing."""
        under = self.under(event.position())
        if event.button() == Qt.MouseButton.LeftButton and under and self.sheets:
            opened = self.sheets.opened(under[0])
            note = opened.heads.near(*under[1:]) if opened else None
            more = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
            self.clicked.emit(note, bool(event.modifiers() & more))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Play from here."""
        under = self.under(event.position())
        opened = self.sheets.opened(under[0]) if under and self.sheets else None
        if under and opened and self.sheets and event.button() == Qt.MouseButton.LeftButton:
            found = bar_under(opened.page.bars.items(), *under[1:])
            if found:
                self.sought.emit(self._seconds(*found))

    def _seconds(self, bar: int, share: float) -> float:
        """When that place of a bar is heard; the last bar takes as long as the one before."""
        starts = self.sheets.laid.seconds if self.sheets else (0.0,)
        start = starts[min(bar, len(starts) - 1)]
        if len(starts) < 2:
            return start
        stop = starts[bar + 1] if bar + 1 < len(starts) else 2 * start - starts[-2]
        return start + share * (stop - start)
