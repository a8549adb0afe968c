"""Pages: a part cut into stretches of some seconds, each made ready to sound when it is due.

A part of many thousand notes is a new value after every edit, and nearly all of it is as it was:
pages that hold the same notes keep their voices.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from engine.music import DrumHit, Note, Part, PedalSpan
from engine.sampler import Stroke, strokes

PAGE_SECONDS = 8.0

Event = TypeVar("Event", Note, DrumHit)


@dataclass(frozen=True, slots=True)
class Page:
    """The notes and hits that begin within one page, and what decides how long they sound.

    `after` are the notes of the next page: a key struck again there ends its sound here.
    """

    number: int
    program: int
    notes: tuple[Note, ...]
    hits: tuple[DrumHit, ...]
    pedal: tuple[PedalSpan, ...]
    after: tuple[Note, ...]

    @property
    def span(self) -> tuple[float, float]:
        """The seconds within which keys are struck or held."""
        start = self.number * PAGE_SECONDS
        last = max((note.offset for note in self.notes), default=0.0)
        held = max((span.stop for span in self.pedal), default=0.0)
        return start, max(start + PAGE_SECONDS, last, held)

    @property
    def struck(self) -> list[Stroke]:
        """The hits on a kit."""
        return strokes(Part("", hits=self.hits))

    @property
    def played(self) -> list[Stroke]:
        """The notes, each as long as it sounds."""
        whole = Part("", self.program, self.notes + self.after, pedal=self.pedal)
        return strokes(whole)[: len(self.notes)]


def pages(part: Part) -> Iterator[Page]:
    """A part's pages in turn; empty ones are left out."""
    last = max(part.notes[-1].onset if part.notes else 0.0, part.hits[-1].onset if part.hits else 0)
    count = int(last // PAGE_SECONDS) + 1
    notes, hits = _cut(part.notes, count + 1), _cut(part.hits, count)
    for number in range(count):
        own, struck = notes[number], hits[number]
        if own or struck:
            pedal = _pedal(part.pedal, number, own)
            after = notes[number + 1] if pedal else ()
            yield Page(number, part.program, own, struck, pedal, after)


def _cut(events: Sequence[Event], count: int) -> list[tuple[Event, ...]]:
    """The events of each page."""
    starts = (number * PAGE_SECONDS for number in range(count + 1))
    edges = [bisect_left(events, start, key=lambda event: event.onset) for start in starts]
    return [tuple(events[a:b]) for a, b in pairwise(edges)]


def _pedal(
    pedal: tuple[PedalSpan, ...], number: int, notes: tuple[Note, ...]
) -> tuple[PedalSpan, ...]:
    """The spans that the notes of a page may meet."""
    if not pedal:
        return ()
    end = max((note.offset for note in notes), default=0.0)
    first = bisect_left(pedal, end, key=lambda span: span.start)
    start = number * PAGE_SECONDS
    return tuple(span for span in pedal[: first + 1] if span.stop > start)
