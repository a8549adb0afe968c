"""Which sign of a page is which note, and what sounds when."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.engraving import Box, Glyph, Page
from engine.export.musicxml import NoteId, note_of
from engine.music import Transcription

HIT_SECONDS = 0.15  # how long a stroke is shown
REACH = 220.0  # of a page's units: how far from a head a click may be, a little more than a space
HEAD = 314.0 * 0.72  # how wide a head is


@dataclass(frozen=True, slots=True)
class Heads:
    """The note heads of a page: where they are (x, y of their middles), and whose."""

    places: npt.NDArray[np.float64]
    notes: tuple[NoteId, ...]

    def near(self, x: float, y: float) -> NoteId | None:
        """The note whose head is nearest to a point, if one is near."""
        if not self.notes:
            return None
        away = np.hypot(*(self.places - (x, y)).T)
        place = int(away.argmin())
        return self.notes[place] if away[place] <= REACH else None


def heads_of(page: Page) -> Heads:
    """Find the heads of a page."""
    places, notes = [], []
    for shape in page.shapes:
        if isinstance(shape, Glyph) and shape.is_head:
            note = note_of(shape.owner)
            if note is not None:
                places.append((shape.matrix[4] + HEAD / 2, shape.matrix[5]))
                notes.append(note)
    return Heads(np.array(places, float).reshape(-1, 2), tuple(notes))


def signs_of(page: Page) -> dict[NoteId, list[Glyph]]:
    """The glyphs of every note on a page: heads and accidentals."""
    found: dict[NoteId, list[Glyph]] = {}
    for shape in page.shapes:
        if isinstance(shape, Glyph) and shape.owner:
            note = note_of(shape.owner)
            if note is not None:
                found.setdefault(note, []).append(shape)
    return found


class Times:
    """When the notes of a transcription sound, to ask at every moment."""

    def __init__(self, transcription: Transcription) -> None:
        self._ids: list[NoteId] = []
        spans: list[tuple[float, float]] = []
        for part, one in enumerate(transcription.parts):
            spans += [(note.onset, note.offset) for note in one.notes]
            spans += [(hit.onset, hit.onset + HIT_SECONDS) for hit in one.hits]
            count = len(one.notes) or len(one.hits)
            self._ids += [NoteId(part, source) for source in range(count)]
        self._spans = np.array(spans, float).reshape(-1, 2)

    def at(self, seconds: float) -> frozenset[NoteId]:
        """The notes that sound at a moment."""
        starts, stops = self._spans.T
        return frozenset(
            self._ids[place]
            for place in np.flatnonzero((starts <= seconds) & (seconds < stops)).tolist()
        )


def bar_at(starts: tuple[float, ...], seconds: float) -> int:
    """The bar that is heard at a moment."""
    return max(bisect_right(starts, seconds) - 1, 0)


def bar_under(bars: Iterable[tuple[int, Box]], x: float, y: float) -> tuple[int, float] | None:
    """The bar at a point of its page, and how far into it the point is (0-1)."""
    for number, box in bars:
        height = box.bottom - box.top
        if box.left <= x <= box.right and box.top - height <= y <= box.bottom + height:
            nearest = min(max(y, box.top), box.bottom)
            if abs(y - nearest) < height / 2:
                return number, (x - box.left) / max(box.right - box.left, 1.0)
    return None
