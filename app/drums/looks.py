"""How drums are drawn: the games' colours, round cymbals, square drums; velocity as size."""

from dataclasses import dataclass

from app.colour import from_oklch
from app.palette import Hue, Palette
from engine.export.chart.kit import PADS
from engine.export.chart.model import Lane
from engine.music import Drum, DrumHit

HUES = {
    Lane.KICK: Hue(62, 0.155),
    Lane.RED: Hue(25, 0.19, -0.03),
    Lane.YELLOW: Hue(98, 0.15, 0.06),
    Lane.BLUE: Hue(252, 0.15, -0.02),
    Lane.GREEN: Hue(146, 0.17),
}
GEMS = {
    Lane.KICK: "#f08a24",
    Lane.RED: "#e5383b",
    Lane.YELLOW: "#f4d03f",
    Lane.BLUE: "#3a86ff",
    Lane.GREEN: "#3fae49",
}
"""The games' colours as they are, for the highway, which is dark in both themes."""

NAMES = {
    Drum.CRASH: "Crash",
    Drum.RIDE: "Ride",
    Drum.HIHAT_OPEN: "Open hat",
    Drum.HIHAT_CLOSED: "Closed hat",
    Drum.HIHAT_PEDAL: "Pedal hat",
    Drum.TOM_HIGH: "High tom",
    Drum.TOM_MID: "Mid tom",
    Drum.TOM_LOW: "Low tom",
    Drum.SIDE_STICK: "Side stick",
    Drum.SNARE: "Snare",
    Drum.KICK: "Kick",
}
SMALLEST, LARGEST = 0.34, 1.0  # of a mark's room, at velocities 1 and 127


@dataclass(frozen=True, slots=True)
class Mark:
    """How a hit is drawn: its colour, how large (0-1), and whether round."""

    colour: str
    size: float
    is_round: bool


def mark_of(hit: DrumHit, palette: Palette) -> Mark:
    """Louder is larger and stronger, so that ghosts and accents are seen."""
    pad = PADS[hit.drum]
    loudness = (hit.velocity // 8 * 8) / 127
    hue = HUES[pad.lane]
    lightness = palette.quietest + (palette.loudest - palette.quietest) * loudness
    name = from_oklch(lightness + hue.lift, hue.chroma * (0.6 + 0.4 * loudness), hue.degrees)
    return Mark(name, SMALLEST + (LARGEST - SMALLEST) * loudness, pad.cymbal)
