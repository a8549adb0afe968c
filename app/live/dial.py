"""The tuner's dial: the nearest key, and a needle that shows how far a tone is from it."""

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.dialogs.meter import OK
from app.roll.words import pitch_name
from app.theme import Theme, colour
from engine.audio.tuner import USUAL_A4, Tone, Tuning, tuning_of

IN_TUNE = 5.0  # cents
SMOOTH = 0.35  # how much of the way the needle goes at each look: it should not tremble
NAME_WIDTH = 104  # pixels
CLEAR = 0.93  # how periodic a tone must be: chords are a little periodic too
SURE_LOOKS = 2  # so many looks find another key before it is believed
HOLD_LOOKS = 8  # so many looks without a tone the last one stays to be read


class TunerDial(QWidget):
    """Shown some sixteen times a second what tone there is."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._a4 = USUAL_A4
        self._pitch: int | None = None
        self._cents = 0.0
        self._missed = self._others = 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Tuner")
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as the keyboard beside it."""
        return QSize(256, 96)

    def set_reference(self, a4: float) -> None:
        """Where A4 lies, in hertz."""
        self._a4 = a4
        self.update()

    @property
    def words(self) -> str:
        """What it says: “A4 +12 cents”; empty without a tone."""
        if self._pitch is None:
            return ""
        return f"{pitch_name(self._pitch)} {self._cents:+.0f} cents".replace("-", "−")

    def show_tone(self, tone: Tone | None) -> None:
        """Follow a tone; without one the last stays for a moment."""
        if tone is None or tone.clarity < CLEAR:
            self._missed += 1
            self._others = 0
            if self._missed == HOLD_LOOKS:
                self._pitch = None
        else:
            self._follow(tuning_of(tone.hertz, self._a4))
        self.setAccessibleDescription(self.words)
        self.update()

    def _follow(self, found: Tuning) -> None:
        self._missed = 0
        if found.pitch == self._pitch:
            self._others = 0
            self._cents += (found.cents - self._cents) * SMOOTH
            return
        self._others += 1
        if self._others >= SURE_LOOKS:
            self._pitch, self._cents, self._others = found.pitch, found.cents, 0

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802
        """Scale, needle, name and cents."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # The needle turns about a point below the widget, so that the scale is flat and wide.
        centre = QPointF(NAME_WIDTH + self._room / 2, self.height() * 1.5)
        self._paint_scale(painter, centre)
        if self._pitch is not None:
            self._paint_needle(painter, centre)
        self._paint_words(painter)
        painter.end()

    def _paint_scale(self, painter: QPainter, centre: QPointF) -> None:
        palette, radius = self._theme.palette, self.height() * 1.28
        box = QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)
        painter.setPen(QPen(colour(OK, 0.85), 4))
        wide = IN_TUNE / 50 * self._swing
        painter.drawArc(box, round((90 - wide) * 16), round(2 * wide * 16))
        for cents in range(-50, 51, 10):
            strong = cents % 50 == 0
            painter.setPen(QPen(colour(palette.text if strong else palette.muted), 1.4))
            outer, inner = radius - 4, radius - (13 if strong else 9)
            painter.drawLine(self._on(centre, cents, outer), self._on(centre, cents, inner))

    def _paint_needle(self, painter: QPainter, centre: QPointF) -> None:
        palette, radius = self._theme.palette, self.height() * 1.28
        name = OK if abs(self._cents) <= IN_TUNE else palette.accent
        painter.setPen(QPen(colour(name), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        away = min(max(self._cents, -50.0), 50.0)
        painter.drawLine(
            self._on(centre, away, radius - 2), self._on(centre, away, self.height() * 0.72)
        )

    def _paint_words(self, painter: QPainter) -> None:
        palette = self._theme.palette
        font = QFont(self.font())
        font.setPixelSize(34)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(colour(palette.text if self._pitch is not None else palette.muted))
        name = "–" if self._pitch is None else pitch_name(self._pitch)
        left = QRectF(0, 4, NAME_WIDTH, self.height() - 34)
        painter.drawText(left, Qt.AlignmentFlag.AlignCenter, name)
        small = QFont(self.font())
        small.setPixelSize(12)
        painter.setFont(small)
        painter.setPen(colour(palette.muted))
        cents = f"{self._cents:+.0f} cents".replace("-", "−") if self._pitch is not None else ""
        words = cents or f"A4 = {self._a4:g} Hz"
        under = QRectF(0, self.height() - 32, NAME_WIDTH, 20)
        painter.drawText(under, Qt.AlignmentFlag.AlignCenter, words)

    @property
    def _room(self) -> float:
        """Pixels there are for the scale, right of the name."""
        return float(self.width() - NAME_WIDTH - 8)

    @property
    def _swing(self) -> float:
        """Degrees to either side that the scale has room for."""
        return math.degrees(math.asin(min(self._room * 0.47 / (self.height() * 1.28), 0.9)))

    def _on(self, centre: QPointF, cents: float, radius: float) -> QPointF:
        angle = math.radians(cents / 50 * self._swing)
        return QPointF(centre.x() + radius * math.sin(angle), centre.y() - radius * math.cos(angle))
