"""A score for the window, made in a worker process: functions and values without Qt."""

import pickle
import zlib
from collections.abc import Generator
from dataclasses import dataclass, replace
from fractions import Fraction

from engine.engraving import A4, Box, Engraving, Page
from engine.export.musicxml import About, write
from engine.music import Transcription
from engine.notation import NotationChoices, Score
from engine.notation.notate import notate
from engine.notation.score import Key

QUICKLY = 1  # of zlib: pages shrink to a tenth, and nobody waits for it


@dataclass(frozen=True, slots=True)
class Wish:
    """What to write: `parts` are the places of those to be seen (None: all).

    `first` is the page that is looked at; it is drawn first.
    """

    transcription: Transcription
    choices: NotationChoices
    title: str = ""
    parts: frozenset[int] | None = None
    first: int = 0


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found where nothing was said: for the words beside the choices."""

    meter: tuple[int, int]
    pickup: Fraction
    key: Key
    is_swung: bool


@dataclass(frozen=True, slots=True)
class Laid:
    """The score is laid out: so many pages of that size; `seconds` is when each bar begins."""

    pages: int
    width: float
    height: float
    millimetres: float
    seconds: tuple[float, ...]
    findings: Findings


@dataclass(frozen=True, slots=True)
class Drawn:
    """One page, packed, for most of them wait unseen; and where its bars are."""

    number: int
    packed: bytes
    bars: dict[int, Box]

    def page(self) -> Page:
        """The page itself."""
        made: Page = pickle.loads(zlib.decompress(self.packed))
        return made


def make(wish: Wish) -> Generator[Laid | Drawn, None, None]:
    """Write, lay out, and draw page after page, from the one that is looked at."""
    score = notate(wish.transcription, wish.choices, wish.title)
    shown = chosen(score, wish.parts)
    engraving = Engraving(write(shown, About()), A4)
    first = min(wish.first, engraving.page_count - 1)
    page = engraving.page(first)
    yield Laid(
        engraving.page_count,
        page.width,
        page.height,
        page.millimetres,
        tuple(bar.seconds for bar in shown.bars),
        findings(score),
    )
    yield packed(first, page)
    for number in range(engraving.page_count):
        if number != first:
            yield packed(number, engraving.page(number))


def packed(number: int, page: Page) -> Drawn:
    """A page to be sent."""
    data = pickle.dumps(page, pickle.HIGHEST_PROTOCOL)
    return Drawn(number, zlib.compress(data, QUICKLY), page.bars)


def chosen(score: Score, parts: frozenset[int] | None) -> Score:
    """The score with only these parts; all of them if that leaves none."""
    kept = tuple(part for part in score.parts if parts is None or part.part in parts)
    return replace(score, parts=kept) if kept else score


def findings(score: Score) -> Findings:
    """What the score says of itself."""
    bars = score.bars
    pickup = bars[0].length if bars and bars[0].is_pickup else Fraction(0)
    meter = bars[0].meter if bars else (4, 4)
    key = score.keys[0][1] if score.keys else Key()
    return Findings(meter, pickup, key, score.is_swung)
