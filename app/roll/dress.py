"""How notes are coloured: by part and velocity, by confidence, or by who says so."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.colour import from_oklch, mix
from app.palette import Palette
from app.project.columns import CONFIDENCE, VELOCITY, Indices
from app.project.looks import colours_of
from app.roll.scene import Scene
from app.roll.table import NoteTable

Steps = npt.NDArray[np.int16]
Flags = npt.NDArray[np.bool_]
Paint = tuple[str, float, Indices]  # a colour, its opacity, and what to paint with it

SHADES = 16  # of velocity, and
DOUBTS = 8  # of confidence, so that notes of one look are painted in one call
FAINTEST = 0.35  # the opacity of a note that is hardly believed
SURE_HUE, DOUBT_HUE = 236.0, 43.0  # blue and vermilion are told apart by every eye


@dataclass(frozen=True, slots=True)
class Look:
    """What is painted alike: one part's notes of one shade and one doubt."""

    part: int
    shade: int
    doubt: int

    @property
    def velocity(self) -> int:
        """The velocity in the middle of the shade."""
        return min(self.shade * 8 + 4, 127)

    @property
    def opacity(self) -> float:
        """More doubt, more of the background."""
        return FAINTEST + (1.0 - FAINTEST) * (DOUBTS - 1 - self.doubt) / (DOUBTS - 1)


class Dress:
    """The colours of a scene's notes."""

    def __init__(self, scene: Scene, palette: Palette) -> None:
        self.table = scene.table
        self._scene = scene
        self._palette = palette
        self._hues = colours_of(scene.project) if scene.project else ()

    def paints(self, which: Indices) -> Iterator[Paint]:
        """What to paint those notes with; the positions are those in `which`. The first lie low."""
        if self._scene.comparison is not None:
            yield from self._compared(which)
        elif self._scene.by_confidence:
            yield from self._by_confidence(which)
        else:
            for look, group in looks(self.table, which):
                part = self._hues[look.part] if look.part < len(self._hues) else look.part
                yield self._palette.note(part, look.velocity), look.opacity, group

    def of(self, row: int) -> str:
        """The colour of one note."""
        return next(self.paints(np.array([row])))[0]

    def _by_confidence(self, which: Indices) -> Iterator[Paint]:
        doubts = doubt_of(self.table, which)
        for doubt in range(DOUBTS):
            group = np.flatnonzero(doubts == doubt)
            if len(group):
                yield doubtful_colour(self._palette, doubt), 1.0, group

    def _compared(self, which: Indices) -> Iterator[Paint]:
        shared = self._scene.agreed[which]
        for flags, name in ((shared, common_colour(self._palette)),
                            (~shared, self._palette.note(0, 110))):  # fmt: skip
            if flags.any():
                yield name, 1.0, np.flatnonzero(flags)


def common_colour(palette: Palette) -> str:
    """Of notes on which machine and person agree."""
    return mix(palette.background, palette.muted, 0.5)


def machine_colour(palette: Palette) -> str:
    """Of notes that only the machine has."""
    return palette.note(1, 110)


def doubtful_colour(palette: Palette, doubt: int) -> str:
    """Blue where the model was sure, grey on the way, vermilion where a look is worth it.

    Doubt stands out by lightness too: against the dark it is light, against the light dark.
    """
    share = min(doubt / 4, 1.0)
    strong = palette.quietest + (palette.loudest - palette.quietest) * (0.25 + 0.55 * share)
    hue = SURE_HUE if share < 0.4 else DOUBT_HUE
    return from_oklch(strong, 0.03 + 0.22 * abs(share - 0.35), hue)


def doubt_of(table: NoteTable, which: Indices) -> Steps:
    """The step of doubt of those notes, 0 (none) to DOUBTS - 1."""
    sure = table.values[:, CONFIDENCE].take(which)
    return np.clip(((1.0 - sure) * DOUBTS).astype(np.int16), 0, DOUBTS - 1)


def looks(table: NoteTable, which: Indices) -> list[tuple[Look, Indices]]:
    """Those notes grouped by look, each group's positions in `which`; doubtful ones first."""
    shade = np.minimum(table.values[:, VELOCITY].take(which).astype(np.int16) >> 3, SHADES - 1)
    sure = DOUBTS - 1 - doubt_of(table, which)
    # Sixteen bits are sorted by counting.
    key = (sure * 64 + table.part.take(which).astype(np.int16) % 64) * SHADES + shade
    order = np.argsort(key, kind="stable")
    starts = np.flatnonzero(np.diff(key[order], prepend=-1))
    groups = np.split(order, starts[1:]) if len(order) else []
    made = []
    for group in groups:
        rest, velocity = divmod(int(key[group[0]]), SHADES)
        certain, part = divmod(rest, 64)
        made.append((Look(part, velocity, DOUBTS - 1 - certain), group))
    return made
