"""What is selected: notes of one part or of several, as a frozen value."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

import numpy as np

from app.project.columns import OFFSET, PITCH, Notes, columns_of, last_end, places
from app.project.project import Project
from engine.music import Note

Parts = Collection[int] | None  # which parts are looked at; None: all

DOUBTFUL = 0.75  # below this confidence a note is worth a person's look


@dataclass(frozen=True, slots=True)
class Selection:
    """The selected notes, sorted, by the number of their part.

    Notes are known by their values, so a selection outlives edits of other notes; `within` drops
    those that are no longer there. Build it with `of`, so that equal selections are equal.
    """

    notes: tuple[Notes, ...] = ()

    @classmethod
    def of(cls, notes: Mapping[int, Iterable[Note]]) -> "Selection":
        """A selection of these notes of these parts."""
        return cls.of_sorted({part: tuple(sorted(some)) for part, some in notes.items()})

    @classmethod
    def of_sorted(cls, notes: Mapping[int, Notes]) -> "Selection":
        """A selection of these notes, which are in order: very many cost nothing then."""
        last = max((part for part, some in notes.items() if some), default=-1)
        return cls(tuple(notes.get(part, ()) for part in range(last + 1)))

    def __len__(self) -> int:
        return sum(map(len, self.notes))

    def __iter__(self) -> Iterator[tuple[int, Notes]]:
        """Each part that has selected notes, with them."""
        return ((part, notes) for part, notes in enumerate(self.notes) if notes)

    def part(self, index: int) -> Notes:
        """The selected notes of one part."""
        return self.notes[index] if index < len(self.notes) else ()

    def has(self, part: int, note: Note) -> bool:
        """Whether that note is selected."""
        return holds(self.part(part), note)

    @property
    def all_notes(self) -> Notes:
        """The notes of all parts, sorted."""
        parts = [notes for _, notes in self]
        return parts[0] if len(parts) == 1 else tuple(sorted(chain.from_iterable(parts)))

    @property
    def span(self) -> tuple[float, float] | None:
        """From the first onset to the last end (seconds); None if nothing is selected."""
        if not self:
            return None
        starts = [notes[0].onset for _, notes in self]
        return min(starts), max(last_end(notes) for _, notes in self)

    def toggled(self, part: int, note: Note) -> "Selection":
        """With that note, or without it if it was selected: what a shift-click does."""
        notes = self.part(part)
        left = [other for other in notes if other != note]
        return self._with(part, left if len(left) < len(notes) else [*notes, note])

    def joined(self, other: "Selection") -> "Selection":
        """The notes of both."""
        count = range(max(len(self.notes), len(other.notes)))
        return Selection.of({k: {*self.part(k), *other.part(k)} for k in count})

    def within(self, project: Project) -> "Selection":
        """What is left of it in that project; itself if that is everything."""
        parts = project.transcription.parts
        left = {k: _left(parts[k].notes, notes) for k, notes in self if k < len(parts)}
        found = Selection.of_sorted(left)
        return self if found == self else found

    def _with(self, part: int, notes: Iterable[Note]) -> "Selection":
        return Selection.of({**dict(enumerate(self.notes)), part: tuple(notes)})


def _left(notes: Notes, wanted: Notes) -> Notes:
    """Those of the wanted notes that are there; the very tuple if all are."""
    found = places(notes, wanted)
    if len(found) == len(wanted):
        return wanted
    return tuple(notes[place] for place in found.tolist())


def holds(notes: Notes, note: Note) -> bool:
    """Whether the note is among those, which are sorted."""
    place = bisect_left(notes, note)
    return place < len(notes) and notes[place] == note


def only(part: int, note: Note) -> Selection:
    """That one note: what a click selects."""
    return Selection.of({part: (note,)})


def everything(project: Project, parts: Parts = None) -> Selection:
    """All notes."""
    return Selection.of_sorted(dict(_looked_at(project, parts)))


def rectangle(
    project: Project, times: tuple[float, float], pitches: tuple[int, int], parts: Parts = None
) -> Selection:
    """The notes that sound somewhere between two times and lie between two pitches, both in."""
    (start, stop), (low, high) = sorted(times), sorted(pitches)
    found = {}
    for index, notes in _looked_at(project, parts):
        values = columns_of(notes)[: bisect_right(notes, stop, key=_onset)]
        inside = (values[:, OFFSET] > start) & (values[:, PITCH] >= low)
        inside &= values[:, PITCH] <= high
        found[index] = tuple(notes[place] for place in np.flatnonzero(inside).tolist())
    return Selection.of_sorted(found)


def in_time(project: Project, start: float, stop: float, parts: Parts = None) -> Selection:
    """The notes that begin from `start` to just before `stop`."""
    return Selection.of_sorted(
        {
            index: notes[
                bisect_left(notes, start, key=_onset) : bisect_left(notes, stop, key=_onset)
            ]
            for index, notes in _looked_at(project, parts)
        }
    )


def same_pitch(project: Project, selection: Selection) -> Selection:
    """All notes of the pitches that are selected, part by part."""
    found = {}
    for index, notes in selection.within(project):
        pitches = {note.pitch for note in notes}
        part = project.transcription.parts[index]
        found[index] = tuple(note for note in part.notes if note.pitch in pitches)
    return Selection.of_sorted(found)


def beside(project: Project, selection: Selection, step: int, parts: Parts = None) -> Selection:
    """The next note in time after the last selected (`step` 1), or before the first (-1).

    Notes of a chord come from low to high. At the ends, and where nothing is selected, it is the
    last or first note itself, so that walking never loses the selection.
    """
    selected = [(note, index) for index, notes in selection for note in notes]
    ends = []
    for index, notes in _looked_at(project, parts):
        if step > 0:
            place = bisect_right(notes, max(selected)[0]) if selected else 0
        else:
            place = (bisect_left(notes, min(selected)[0]) if selected else len(notes)) - 1
        if 0 <= place < len(notes):
            ends.append((notes[place], index))
    if ends or selected:
        note, index = (min if step > 0 else max)(ends) if ends else _end(selected, step)
        return only(index, note)
    return selection


def next_doubtful(
    project: Project, selection: Selection, seconds: float = 0.0, parts: Parts = None
) -> Selection:
    """The next note the model was not sure of, after the selected ones; the first after the last.

    Where nothing is selected, the first from `seconds` on. Empty if there is no doubt at all.
    """
    doubtful = [
        (note, index)
        for index, notes in _looked_at(project, parts)
        for note in notes
        if note.confidence < DOUBTFUL
    ]
    if not doubtful:
        return Selection()
    here = max(((note, index) for index, notes in selection for note in notes), default=None)
    later = [f for f in doubtful if (f > here if here else f[0].onset >= seconds)]
    note, index = min(later or doubtful)
    return only(index, note)


def _end(selected: list[tuple[Note, int]], step: int) -> tuple[Note, int]:
    return max(selected) if step > 0 else min(selected)


def _looked_at(project: Project, parts: Parts) -> Iterator[tuple[int, Notes]]:
    for index, part in enumerate(project.transcription.parts):
        if parts is None or index in parts:
            yield index, part.notes


def _onset(note: Note) -> float:
    return note.onset
