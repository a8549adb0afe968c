"""Ids of notes: by them a page knows which performed note each of its signs is."""

import re
from collections import Counter
from dataclasses import dataclass

PATTERN = re.compile(r"n(\d+)-(\d+)(?:-\d+)?")


@dataclass(frozen=True, slots=True, order=True)
class NoteId:
    """A performed note or hit: its part's place in the piece, and its own among the part's."""

    part: int
    source: int


def note_of(name: str) -> NoteId | None:
    """The note whose sign has that id; None for any other id."""
    found = PATTERN.fullmatch(name)
    return NoteId(int(found[1]), int(found[2])) if found else None


def bar_id(place: int) -> str:
    """The id of a bar, counted from 0; engravers show one for all parts."""
    return f"bar{place}"


class Names:
    """Gives out ids; a note written as several signs (tied) has one for each."""

    def __init__(self) -> None:
        self._given: Counter[NoteId] = Counter()

    def name(self, note: NoteId) -> str:
        """The id of the next sign of that note."""
        self._given[note] += 1
        count = self._given[note]
        return f"n{note.part}-{note.source}" + (f"-{count}" if count > 1 else "")
