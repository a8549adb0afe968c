"""Pieces to edit: any at all, as they are after decoding, and what must hold after every edit."""

from collections.abc import Mapping

from hypothesis import strategies as st

from app.project.edits.lift import Edited
from app.project.project import Project
from app.project.selection import Selection, holds
from engine.music import Note, Part, Transcription

PITCHES = st.sampled_from([0, 1, 48, 59, 60, 61, 72, 126, 127])  # few, so that they collide
LENGTHS = st.floats(0.02, 4.0) | st.floats(0.0005, 0.02)


@st.composite
def rows(draw: st.DrawFn, most: int = 12) -> tuple[Note, ...]:
    """Notes of which none overlaps another of its pitch."""
    notes: list[Note] = []
    for _ in range(draw(st.integers(0, most))):
        onset, length = draw(st.floats(0.0, 20.0)), draw(LENGTHS)
        note = Note(
            onset, draw(PITCHES), onset + length, draw(st.integers(1, 127)), draw(st.floats(0, 1))
        )
        if not any(overlap(note, other) for other in notes):
            notes.append(note)
    return tuple(sorted(notes))


@st.composite
def chosen(draw: st.DrawFn, parts: int = 2) -> tuple[Project, Selection]:
    """A piece, and a selection of some of its notes."""
    tracks = [draw(rows()) for _ in range(parts)]
    picked = {k: [n for n in notes if draw(st.booleans())] for k, notes in enumerate(tracks)}
    return piece(*tracks), Selection.of(picked)


def piece(*tracks: tuple[Note, ...]) -> Project:
    """A project whose machine and person agree on these notes, a part each."""
    parts = tuple(Part(f"Part {k}", k, notes) for k, notes in enumerate(tracks))
    heard = Transcription(parts)
    return Project(machine=heard, transcription=heard)


def overlap(a: Note, b: Note) -> bool:
    return a.pitch == b.pitch and a.onset < b.offset and b.onset < a.offset


def notes_of(project: Project, part: int = 0) -> tuple[Note, ...]:
    return project.transcription.parts[part].notes


def assert_valid(before: Project, edited: Edited) -> None:
    """What no edit may break. (That a note is one is what Note itself sees to.)"""
    after = edited.project
    for part in after.transcription.parts:
        assert list(part.notes) == sorted(part.notes)
        by_pitch: dict[int, Note] = {}
        for note in part.notes:
            last = by_pitch.get(note.pitch)
            assert last is None or last.offset <= note.onset, (last, note)
            by_pitch[note.pitch] = note
    for index, notes in edited.selection:
        assert all(holds(notes_of(after, index), note) for note in notes)
    assert after.machine is before.machine
    assert (after is before) == (edited.label == "")
    if after is not before:
        assert after != before or confidences(after) != confidences(before)


def confidences(project: Project) -> list[float]:
    return [note.confidence for part in project.transcription.parts for note in part.notes]


def unselected(project: Project, selection: Selection) -> Mapping[int, list[Note]]:
    """The notes that are not selected, by part."""
    return {
        k: [note for note in part.notes if not selection.has(k, note)]
        for k, part in enumerate(project.transcription.parts)
    }
