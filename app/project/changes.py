"""What differs between two projects, so that a panel redraws no more than it must."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TypeVar

from app.project.project import Project
from engine.music import DrumHit, Note, Part

Event = TypeVar("Event", Note, DrumHit)


@dataclass(frozen=True, slots=True)
class PartChange:
    """What happened to the part at `index` of the person's transcription.

    A part that came or went brings or takes all its notes. `look` is true where its name,
    program or pedal differ.
    """

    index: int
    added_notes: tuple[Note, ...] = ()
    removed_notes: tuple[Note, ...] = ()
    added_hits: tuple[DrumHit, ...] = ()
    removed_hits: tuple[DrumHit, ...] = ()
    look: bool = False

    def __bool__(self) -> bool:
        fields = (self.added_notes, self.removed_notes, self.added_hits, self.removed_hits)
        return self.look or any(fields)


@dataclass(frozen=True, slots=True)
class Changes:
    """One flag for each thing a panel may show, and the notes part by part."""

    audio: bool
    machine: bool
    notes: bool
    tempo: bool
    posteriors: bool
    options: bool
    choices: bool
    looks: bool
    parts: tuple[PartChange, ...]

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.__slots__)


def changes(before: Project, after: Project) -> Changes:
    """Find what an operation did."""
    parts = tuple(_part_changes(before.transcription.parts, after.transcription.parts))
    return Changes(
        audio=before.audio != after.audio,
        machine=before.machine is not after.machine,
        notes=bool(parts),
        tempo=before.transcription.tempo != after.transcription.tempo,
        posteriors=_said(before) != _said(after),
        options=(before.options, before.drum_options) != (after.options, after.drum_options),
        choices=before.choices != after.choices,
        looks=before.looks != after.looks,
        parts=parts,
    )


def _said(project: Project) -> tuple[object, ...]:
    """What models said of a piece."""
    return project.posteriors, project.decode, project.drums, project.beats


def _part_changes(before: Sequence[Part], after: Sequence[Part]) -> list[PartChange]:
    """The parts that differ, in order; parts that are the same object cost nothing."""
    pairs = enumerate(zip_longest(before, after))
    found = (_part_change(index, old, new) for index, (old, new) in pairs if old is not new)
    return [change for change in found if change]


def _part_change(index: int, before: Part | None, after: Part | None) -> PartChange:
    """What was added to one part and what was taken from it."""
    old, new = before or Part(""), after or Part("")
    look = (
        before is None
        or after is None
        or (old.name, old.program, old.pedal) != (new.name, new.program, new.pedal)
    )
    return PartChange(
        index,
        _surplus(new.notes, old.notes),
        _surplus(old.notes, new.notes),
        _surplus(new.hits, old.hits),
        _surplus(old.hits, new.hits),
        look,
    )


def _surplus(here: tuple[Event, ...], there: tuple[Event, ...]) -> tuple[Event, ...]:
    """The events of `here` that `there` lacks, in order.

    Edits keep the objects they do not touch, so nearly all are told apart by identity, which is
    many times faster than comparing; only the rest is compared, confidence included.
    """
    if here is there:
        return ()
    left_here, left_there = _without(here, there), _without(there, here)
    spare = Counter((event, event.confidence) for event in left_there)
    surplus = []
    for event in left_here:
        if spare[event, event.confidence] > 0:
            spare[event, event.confidence] -= 1
        else:
            surplus.append(event)
    return tuple(surplus)


def _without(here: tuple[Event, ...], there: tuple[Event, ...]) -> list[Event]:
    """The events of `here` whose very objects are not in `there`."""
    shared = Counter(map(id, there))
    left = []
    for event in here:
        if shared[id(event)] > 0:
            shared[id(event)] -= 1
        else:
            left.append(event)
    return left
