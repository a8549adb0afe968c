"""Result: the parts, played by the band."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from app.player.pages import Page, pages
from app.player.tape import BLOCK, Samples
from app.player.tracks import Band
from engine.music import Part
from engine.sampler import Stroke, Voices

RINGING_SECONDS = 12.0  # how long after its key is up the last sound of an instrument may ring
LEAD_SECONDS = 0.25  # how long before its attack a sample may begin


@dataclass(slots=True)
class Sounding:
    """A page and, once it is due, what sounds it."""

    page: Page
    span: tuple[float, float]
    voices: list[Voices] | None = None


@dataclass(slots=True)
class Playing:
    """A part and its pages by their number."""

    part: Part
    pages: dict[int, Sounding] = field(default_factory=dict)


class Result:
    """The parts at a speed: each note is struck when it is due, and sounds as it always does."""

    def __init__(self, band: Band, speed: float = 1.0) -> None:
        self._band = band
        self._speed = speed
        self._playing: list[Playing] = []

    def take(self, parts: Sequence[Part]) -> None:
        """Play these from the next block on."""
        self._playing = [self._taken(part, place) for place, part in enumerate(parts)]

    def block(self, index: int) -> Samples:
        """The block of that number, (BLOCK, 2)."""
        out = np.zeros(BLOCK, np.float32)
        first = index * BLOCK
        start, stop = (at * self._speed / self._band.rate for at in (first, first + BLOCK))
        for playing in self._playing:
            for sounding in playing.pages.values():
                if sounding.span[0] < stop and sounding.span[1] > start:
                    for voices in self._voices(sounding):
                        out += voices.render(first, first + BLOCK)
        return np.repeat(out[:, None], 2, axis=1)

    def _taken(self, part: Part, place: int) -> Playing:
        """A part's pages; those that are as they were keep their voices."""
        known = next((one for one in self._playing if one.part is part), None)
        if known:
            return known
        before = self._playing[place].pages if place < len(self._playing) else {}
        made = Playing(part)
        known_pages = {number: sounding.page for number, sounding in before.items()}
        for page in pages(part, known_pages):
            old = before.get(page.number)
            same = old is not None and old.page == page
            made.pages[page.number] = old if old and same else Sounding(page, self._span(page))
        return made

    def _span(self, page: Page) -> tuple[float, float]:
        """The seconds of the piece in which it is to be heard: sounds ring as long at any speed."""
        start, stop = page.span
        return start - LEAD_SECONDS * self._speed, stop + RINGING_SECONDS * self._speed

    def _voices(self, sounding: Sounding) -> list[Voices]:
        if sounding.voices is None:
            page, waves = sounding.page, self._band.waves
            sounding.voices = [
                Voices(self._timed(played), waves(page.program, is_kit))
                for played, is_kit in ((page.played, False), (page.struck, True))
                if played
            ]
        return sounding.voices

    def _timed(self, played: list[Stroke]) -> list[Stroke]:
        """The strokes at this speed."""
        if self._speed == 1.0:
            return played
        factor = 1 / self._speed
        return [
            replace(one, start=one.start * factor, stop=one.stop and one.stop * factor)
            for one in played
        ]
