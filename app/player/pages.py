"""Pages: a part cut into stretches of some seconds, each made ready to sound when it is due.

A part of many thousand notes is a new value after every edit, and nearly all of it is as it was:
pages that hold the same notes keep their voices.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from types import MappingProxyType
from typing import TypeVar

from engine.music import DrumHit, Note, Part, PedalSpan
from engine.sampler import Stroke, strokes

PAGE_SECONDS = 8.0

Event = TypeVar("Event", Note, DrumHit)


@dataclass(frozen=True, slots=True)
class Page:
    """The notes and hits that begin within one page, and what decides how long they sound.

    `after` are the later notes that end a sound of this page by striking its key again.
    """

    number: int
    program: int
    notes: tuple[Note, ...]
    hits: tuple[DrumHit, ...]
    pedal: tuple[PedalSpan, ...]
    after: tuple[Note, ...]
    last: float  # the second at which its last key is up

    @property
    def span(self) -> tuple[float, float]:
        """The seconds within which keys are struck or held."""
        start = self.number * PAGE_SECONDS
        held = max((span.stop for span in self.pedal), default=0.0)
        return start, max(start + PAGE_SECONDS, self.last, held)

    @property
    def struck(self) -> list[Stroke]:
        """The hits on a kit."""
        return strokes(Part("", hits=self.hits))

    @property
    def played(self) -> list[Stroke]:
        """The notes, each as long as it sounds."""
        whole = Part("", self.program, self.notes + self.after, pedal=self.pedal)
        return strokes(whole)[: len(self.notes)]


def pages(part: Part, before: Mapping[int, Page] = MappingProxyType({})) -> Iterator[Page]:
    """A part's pages in turn; empty ones are left out.

    `before` are those of its last value: what is known of them need not be looked up again.
    """
    onsets = [note.onset for note in part.notes[-1:]] + [hit.onset for hit in part.hits[-1:]]
    count = int(max(onsets, default=0.0) // PAGE_SECONDS) + 1
    reaches = list(accumulate((span.stop for span in part.pedal), max))
    notes, hits = _cut(part.notes, count), _cut(part.hits, count)
    for number in range(count):
        own, struck = notes[number], hits[number]
        if own or struck:
            last = _last(own, before.get(number))
            pedal = _pedal(part.pedal, reaches, number * PAGE_SECONDS, last)
            end = max((last, *(span.stop for span in pedal)))
            after = _after(part.notes, own, (number + 1) * PAGE_SECONDS, end)
            yield Page(number, part.program, own, struck, pedal, after, last)


def _cut(events: Sequence[Event], count: int) -> list[tuple[Event, ...]]:
    """The events of each page."""
    starts = (number * PAGE_SECONDS for number in range(count + 1))
    edges = [bisect_left(events, start, key=lambda event: event.onset) for start in starts]
    return [tuple(events[a:b]) for a, b in pairwise(edges)]


def _last(notes: tuple[Note, ...], before: Page | None) -> float:
    if before is not None and before.notes == notes:
        return before.last
    return max((note.offset for note in notes), default=0.0)


def _pedal(
    pedal: tuple[PedalSpan, ...], reaches: list[float], start: float, last: float
) -> tuple[PedalSpan, ...]:
    """The spans that notes from `start` to `last` may meet; `reaches` are their latest stops."""
    first = bisect_right(reaches, start)
    stop = bisect_right(pedal, last, key=lambda span: span.start)
    return tuple(span for span in pedal[first:stop] if span.stop > start)


def _after(
    notes: tuple[Note, ...], own: tuple[Note, ...], start: float, end: float
) -> tuple[Note, ...]:
    """The first note at each of a page's own keys between the page's end and its last sound's."""
    if end <= start:
        return ()
    begin = bisect_left(notes, start, key=lambda note: note.onset)
    keys, found = {note.pitch for note in own}, []
    for index in range(begin, len(notes)):
        if notes[index].onset >= end or not keys:
            break
        if notes[index].pitch in keys:
            keys.remove(notes[index].pitch)
            found.append(notes[index])
    return tuple(found)
