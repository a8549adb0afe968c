"""Pitch bends of a piece: those that were found, put on its notes, and kept through decoding."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from operator import attrgetter

from app.project.looks import following
from app.project.project import Project
from engine.music import Note, Part, Transcription
from engine.transcribe.bends import without_bends

Change = Callable[[Transcription], Transcription]
Bend = tuple[tuple[float, float], ...]
Bends = dict[tuple[float, int], Bend]
"""The bend of the note that begins then at that pitch."""


def has_bends(transcription: Transcription) -> bool:
    """Whether any note's pitch moves."""
    return any(any(map(attrgetter("bend"), part.notes)) for part in transcription.parts)


def bends_of(parts: Iterable[Part]) -> Bends:
    """What is known of the notes of these parts."""
    return {(note.onset, note.pitch): note.bend for part in parts for note in part.notes}


def with_found(project: Project, found: Transcription) -> Project:
    """Give the notes of machine and person the bends that `found` has for them.

    Notes that were moved since, or are not in `found`, stay as they are. A person's notes that
    are the machine's stay so: what was found is the machine's finding.
    """
    bends = bends_of(found.parts)
    return _both(project, lambda transcription: bent(transcription, bends))


def steady(project: Project) -> Project:
    """Take every bend away."""
    return _both(project, without_bends)


def bent(transcription: Transcription, bends: Bends) -> Transcription:
    """The transcription with those bends; itself if nothing changes."""
    parts = tuple(_bent_part(part, bends) for part in transcription.parts)
    if all(a is b for a, b in zip(parts, transcription.parts, strict=True)):
        return transcription
    return replace(transcription, parts=parts)


def _both(project: Project, change: Change) -> Project:
    machine = change(project.machine)
    same = project.transcription is project.machine
    own = machine if same else change(project.transcription)
    if machine is project.machine and own is project.transcription:
        return project
    return following(project, replace(project, machine=machine, transcription=own))


def _bent_part(part: Part, bends: Bends) -> Part:
    notes = tuple(_bent_note(note, bends) for note in part.notes)
    if all(a is b for a, b in zip(notes, part.notes, strict=True)):
        return part
    return part.with_notes(notes)


def _bent_note(note: Note, bends: Bends) -> Note:
    bend = bends.get((note.onset, note.pitch), note.bend)
    return note if bend == note.bend else replace(note, bend=bend)
