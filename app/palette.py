"""The palette: every colour of the program, dark and light."""

from dataclasses import dataclass

from app.colour import from_oklch


@dataclass(frozen=True, slots=True)
class Hue:
    """A part's colour: OKLCH hue in degrees, chroma, and how much lighter than its fellows."""

    degrees: float
    chroma: float
    lift: float = 0.0


# Okabe and Ito's set for colour-blind eyes, its hues kept, their lightness given to velocity;
# the lifts keep apart what a red-blind or green-blind eye sees in one hue.
HUES = (
    Hue(236, 0.125),  # sky blue
    Hue(68, 0.145, 0.04),  # orange
    Hue(165, 0.125, -0.05),  # bluish green
    Hue(347, 0.135, 0.02),  # reddish purple
    Hue(105, 0.145, 0.07),  # yellow
    Hue(43, 0.165, -0.07),  # vermilion
    Hue(262, 0.150, -0.06),  # blue
)


HUE_NAMES = ("Sky blue", "Orange", "Green", "Purple", "Yellow", "Vermilion", "Blue")


@dataclass(frozen=True, slots=True)
class Palette:
    """Every colour there is, as `#rrggbb`.

    `background` lies behind music, `surface` behind controls, `raised` behind what can be
    pressed; `quietest` and `loudest` are the OKLCH lightness of velocities 1 and 127.
    """

    name: str
    background: str
    black_row: str
    surface: str
    raised: str
    line: str
    line_strong: str
    text: str
    muted: str
    accent: str
    on_accent: str
    white_key: str
    black_key: str
    quietest: float
    loudest: float
    hues: tuple[Hue, ...] = HUES

    def note(self, place: int, velocity: int) -> str:
        """The colour of a note: the hue at that place, as strong as it was played."""
        hue = self.hues[place % len(self.hues)]
        loudness = (velocity - 1) / 126
        lightness = self.quietest + (self.loudest - self.quietest) * loudness
        return from_oklch(lightness + hue.lift, hue.chroma * (0.75 + 0.25 * loudness), hue.degrees)


DARK = Palette(
    name="dark",
    background="#1a1c22",
    black_row="#15171c",
    surface="#22252d",
    raised="#2f333e",
    line="#2b2f39",
    line_strong="#414756",
    text="#e8eaf0",
    muted="#a3a9b8",
    accent="#b5a1ff",
    on_accent="#1b1433",
    white_key="#d5d8df",
    black_key="#2a2d36",
    quietest=0.50,
    loudest=0.84,
)

LIGHT = Palette(
    name="light",
    background="#fcfcfd",
    black_row="#f3f4f7",
    surface="#f1f2f5",
    raised="#ffffff",
    line="#e4e6ec",
    line_strong="#c3c8d3",
    text="#1d2028",
    muted="#5a6171",
    accent="#5b3fc4",
    on_accent="#ffffff",
    white_key="#ffffff",
    black_key="#3a3e4a",
    quietest=0.80,
    loudest=0.50,
)
