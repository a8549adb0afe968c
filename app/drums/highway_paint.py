"""Painting the highway: a road toward the player, gems in the games' colours."""

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QLinearGradient, QPainter, QPen, QPolygonF

from app.drums.looks import GEMS
from app.drums.road import BEHIND, LANES, Eye, Road, Seen
from engine.export.chart.model import Dynamic, Lane

GLOW = 0.16  # s that a struck lane shines
SKY, ROAD, EDGE = "#101218", "#1b1e27", "#4a5062"
BAR_LINE, BEAT_LINE = "#6b7386", "#343a48"
SIZES = {Dynamic.GHOST: 0.62, Dynamic.USUAL: 0.82, Dynamic.ACCENT: 1.0}
LANE_WIDTH = 2.0 / len(LANES)


@lru_cache(maxsize=256)
def shade(name: str, opacity: float, lightness: int) -> QColor:
    """A colour, lighter (over 100) or darker, of some opacity."""
    made = (
        QColor(name).lighter(lightness)
        if lightness >= 100
        else QColor(name).darker(10000 // lightness)
    )
    made.setAlphaF(opacity)
    return made


def paint_road(painter: QPainter, eye: Eye, road: Road, now: float) -> None:
    """The whole picture at the second `now`."""
    painter.fillRect(QRectF(0, 0, eye.width, eye.height), QColor(SKY))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    _paint_ground(painter, eye)
    for seconds, name, width in ((road.beats, BEAT_LINE, 1.0), (road.bars, BAR_LINE, 2.0)):
        painter.setPen(QPen(QColor(name), width))
        for second in seconds:
            if 0 <= second - now <= eye.ahead:
                _across(painter, eye, second - now)
    _paint_pads(painter, eye, road.lit(now, GLOW))
    # The farthest first, and a kick beneath what the hands play with it.
    for seen in sorted(road.between(now - BEHIND, now + eye.ahead),
                       key=lambda seen: (-seen.second, seen.gem.by_hand)):  # fmt: skip
        _paint_gem(painter, eye, seen, seen.second - now)


def _paint_ground(painter: QPainter, eye: Eye) -> None:
    far, near = eye.ahead, -eye.ahead * 0.08
    corners = [(-1.0, far), (1.0, far), (1.0, near), (-1.0, near)]
    ground = QPolygonF([QPointF(eye.x(across, at), eye.y(at)) for across, at in corners])
    fading = QLinearGradient(0, eye.y(far), 0, eye.strike)
    fading.setColorAt(0.0, shade(ROAD, 0.2, 100))
    fading.setColorAt(0.5, shade(ROAD, 1.0, 100))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(fading))
    painter.drawPolygon(ground)
    for border in range(len(LANES) + 1):
        across = -1.0 + border * LANE_WIDTH
        outer = border in (0, len(LANES))
        painter.setPen(QPen(QColor(EDGE if outer else BEAT_LINE), 2.0 if outer else 1.0))
        painter.drawLine(
            QPointF(eye.x(across, far), eye.y(far)), QPointF(eye.x(across, near), eye.y(near))
        )


def _across(painter: QPainter, eye: Eye, at: float) -> None:
    painter.drawLine(QPointF(eye.x(-1, at), eye.y(at)), QPointF(eye.x(1, at), eye.y(at)))


def _middle(lane: Lane) -> float:
    return -1.0 + (LANES.index(lane) + 0.5) * LANE_WIDTH


def _paint_pads(painter: QPainter, eye: Eye, lit: dict[Lane, float]) -> None:
    """Where gems are struck: a ring for each lane, that shines when it is."""
    kicked = lit.get(Lane.KICK, 0.0)
    painter.setPen(QPen(shade(GEMS[Lane.KICK], 0.35 + 0.65 * kicked, 100), 2.0 + 3.0 * kicked))
    _across(painter, eye, 0.0)
    wide = eye.half * LANE_WIDTH * 0.9
    for lane in LANES:
        fresh = lit.get(lane, 0.0)
        painter.setPen(QPen(shade(GEMS[lane], 0.9, 100), 2.0))
        painter.setBrush(shade(GEMS[lane], round(0.12 + 0.75 * fresh, 2), 100))
        middle = QPointF(eye.x(_middle(lane), 0.0), eye.strike)
        painter.drawEllipse(middle, wide / 2, wide * 0.2)


def _paint_gem(painter: QPainter, eye: Eye, seen: Seen, at: float) -> None:
    gem = seen.gem
    opacity = 1.0 if at >= 0 else max(round(1.0 + at / BEHIND, 1), 0.0)
    if at > 0.8 * eye.ahead:  # gems come out of the dark
        opacity = round((eye.ahead - at) / (0.2 * eye.ahead), 1)
    scale = eye.scale(at)
    if gem.lane is Lane.KICK:
        _paint_kick(painter, eye, at, opacity)
        return
    wide = eye.half * LANE_WIDTH * 0.78 * scale * SIZES[gem.dynamic]
    high = wide * (0.36 if gem.cymbal else 0.42)
    middle = QPointF(eye.x(_middle(gem.lane), at), eye.y(at) - high * 0.25)
    box = QRectF(middle.x() - wide / 2, middle.y() - high / 2, wide, high)
    if gem.cymbal:
        _paint_cymbal(painter, box, GEMS[gem.lane], opacity)
    else:
        _paint_drum(painter, box, GEMS[gem.lane], opacity)
    if gem.dynamic is Dynamic.ACCENT:
        painter.setPen(QPen(shade("#ffffff", opacity, 100), max(1.2, 2.4 * scale)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        rim = box.adjusted(-2, -2, 2, 2)
        (painter.drawEllipse if gem.cymbal else painter.drawRect)(rim)


def _paint_kick(painter: QPainter, eye: Eye, at: float, opacity: float) -> None:
    """A bar across the whole road."""
    thick = max(3.0, 9.0 * eye.scale(at))
    y = eye.y(at)
    left, right = eye.x(-0.98, at), eye.x(0.98, at)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(shade(GEMS[Lane.KICK], opacity, 100))
    painter.drawRoundedRect(QRectF(left, y - thick / 2, right - left, thick), 3, 3)


def _paint_cymbal(painter: QPainter, box: QRectF, name: str, opacity: float) -> None:
    """Round, with a bell in the middle."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(shade(name, opacity, 60))
    painter.drawEllipse(box.translated(0, box.height() * 0.16))
    painter.setBrush(shade(name, opacity, 100))
    painter.drawEllipse(box)
    painter.setBrush(shade(name, opacity, 145))
    inset_x, inset_y = box.width() * 0.34, box.height() * 0.34
    painter.drawEllipse(box.adjusted(inset_x, inset_y, -inset_x, -inset_y))


def _paint_drum(painter: QPainter, box: QRectF, name: str, opacity: float) -> None:
    """Square, with a pale head."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(shade(name, opacity, 60))
    painter.drawRect(box.translated(0, box.height() * 0.3))
    painter.setBrush(shade(name, opacity, 100))
    painter.drawRect(box)
    painter.setBrush(shade("#ffffff", 0.8 * opacity, 100))
    inset_x, inset_y = box.width() * 0.2, box.height() * 0.24
    painter.drawRect(box.adjusted(inset_x, inset_y, -inset_x, -inset_y))
