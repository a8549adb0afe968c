"""A large keyboard: the keys that sound are lit, and say their names."""

from dataclasses import dataclass
from itertools import chain

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.colour import mix
from app.roll.paint import ink
from app.roll.pitches import is_black
from app.roll.words import NAMES, pitch_name
from app.theme import Theme
from app.timeline.axis import VisibleTime
from app.timeline.sheet import Sheet

LOWEST, HIGHEST = 21, 108  # a piano's keys
BLACK_WIDTH, BLACK_HEIGHT = 0.6, 0.62  # of a white key's
SHARP = "♯"  # small in most fonts
HEIGHT = 96


@dataclass(frozen=True, slots=True)
class Key:
    """Where a key lies, in widths of a white key."""

    pitch: int
    left: float
    width: float


def keys() -> tuple[Key, ...]:
    """All 88: white ones first, so that black ones lie on them."""
    white: list[Key] = []
    black: list[Key] = []
    for pitch in range(LOWEST, HIGHEST + 1):
        if is_black(pitch):
            black.append(Key(pitch, len(white) - BLACK_WIDTH / 2, BLACK_WIDTH))
        else:
            white.append(Key(pitch, float(len(white)), 1.0))
    return tuple(chain(white, black))


KEYS = keys()
WHITE_KEYS = sum(not is_black(key.pitch) for key in KEYS)


class PianoKeys(QWidget):
    """Eighty-eight keys as wide as the window; `light` says which are down, and how hard."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lit: dict[int, int] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Keyboard with the keys that sound")
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Large enough to read the names from the piano."""
        return QSize(800, HEIGHT)

    def light(self, lit: dict[int, int]) -> None:
        """These keys (with their velocities) are down; a screen reader is told their names."""
        if lit != self._lit:
            self._lit = dict(lit)
            self.setAccessibleDescription(" ".join(map(pitch_name, sorted(lit))))
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """White keys, black keys on them, names."""
        painter = QPainter(self)
        here = VisibleTime(width=max(float(self.width()), 1.0))
        sheet = Sheet(
            painter,
            here,
            self._theme.palette,
            QRectF(event.rect()),
            float(self.height()),
            self.devicePixelRatioF(),
        )
        sheet.fill(sheet.box(0, 0, here.width + 1, sheet.height), sheet.palette.line_strong)
        for key in KEYS:
            self._paint_key(sheet, key, here.width / WHITE_KEYS)
        painter.end()

    def _paint_key(self, sheet: Sheet, key: Key, wide: float) -> None:
        palette, dark = sheet.palette, is_black(key.pitch)
        lit = self._lit.get(key.pitch)
        plain = palette.black_key if dark else palette.white_key
        name = plain if lit is None else palette.note(0, max(lit, 60))
        left, right = sheet.snap(key.left * wide), sheet.snap((key.left + key.width) * wide)
        height = self.height() * BLACK_HEIGHT if dark else float(self.height())
        gap = 0.0 if dark else sheet.hair
        if dark and lit is not None:  # its edge tells a lit black key from the white behind
            frame = np.array([[left - 1, 0.0, right - left + 2, height + 1]])
            sheet.fill(frame, palette.black_key)
        box = np.array([[left, -4.0, right - left - gap, height + 4.0 - (0 if dark else 1)]])
        sheet.fill_round(box, 3.0, name)
        if lit is not None:
            self._write(sheet, QRectF(left, 0, right - left, height - 4), key.pitch, ink(name))
        elif key.pitch % 12 == 0:
            faint = mix(palette.white_key, palette.black_key, 0.72)
            self._write(sheet, QRectF(left, 0, right - left, height - 4), key.pitch, faint)

    def _write(self, sheet: Sheet, box: QRectF, pitch: int, name: str) -> None:
        """The name at the front of the key, its octave under it; a sharp between, if it is wide."""
        font = QFont(self.font())
        size = min(max(int(box.width() * 0.62), 8), 15)
        font.setPixelSize(size)
        font.setBold(pitch in self._lit)
        sheet.painter.setFont(font)
        metrics, note = sheet.painter.fontMetrics(), NAMES[pitch % 12]
        line = metrics.height()
        here = QRectF(box.left() - 4, box.bottom() - line, box.width() + 8, line)
        is_wide = metrics.horizontalAdvance(note) > box.width()
        lines = (str(pitch // 12 - 1), *(reversed(note) if is_wide else (note,)))
        for number, words in enumerate(lines):
            font.setPixelSize(round(1.3 * size) if words == SHARP else size)
            sheet.painter.setFont(font)
            sheet.text(
                here.translated(0, -line * 0.9 * number), words, name, Qt.AlignmentFlag.AlignCenter
            )
