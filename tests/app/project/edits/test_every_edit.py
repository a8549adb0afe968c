"""What holds for each and every edit of notes, whatever it does."""

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.project.changes import changes
from app.project.edits import cleaning, clipboard, notes, parts, timing, velocity
from app.project.edits.labels import Deed
from app.project.edits.lift import Edited
from app.project.grid import Grid
from app.project.project import Project
from app.project.selection import Selection
from engine.music import Note, TempoMap
from tests.app.project.edits.pieces import assert_valid, chosen, notes_of, piece

Edit = Callable[[Project, Selection, float, int], Edited]

GRID = Grid(TempoMap((0.3, 0.9, 1.4, 2.0)), Fraction(1, 8))

EDITS: dict[str, Edit] = {
    "draw": lambda p, s, t, n: notes.add(p, 0, [Note(abs(t), 60 + n % 9, abs(t) + 1)]),
    "delete": lambda p, s, t, n: notes.delete(p, s),
    "confirm": lambda p, s, t, n: notes.confirm(p, s),
    "move": notes.move,
    "nudge": lambda p, s, t, n: notes.nudge(p, s, t),
    "transpose": lambda p, s, t, n: notes.transpose(p, s, n),
    "resize start": lambda p, s, t, n: notes.resize_start(p, s, t),
    "resize end": lambda p, s, t, n: notes.resize_end(p, s, t),
    "split": lambda p, s, t, n: notes.split(p, s, abs(t)),
    "merge": lambda p, s, t, n: notes.merge(p, s),
    "duplicate": lambda p, s, t, n: notes.duplicate(p, s),
    "duplicate there": notes.duplicate,
    "cut": lambda p, s, t, n: clipboard.cut(p, s)[1],
    "paste": lambda p, s, t, n: clipboard.paste(p, clipboard.copy(s), abs(t)),
    "paste into": lambda p, s, t, n: clipboard.paste(p, clipboard.copy(s), abs(t), part=n % 2),
    "set velocity": lambda p, s, t, n: velocity.set_velocity(p, s, n),
    "louder": lambda p, s, t, n: velocity.change_velocity(p, s, n),
    "ramp": lambda p, s, t, n: velocity.ramp_velocity(p, s, (abs(t), 1), (9.0, 127)),
    "quantise": lambda p, s, t, n: timing.quantise(p, s, GRID),
    "quantise half": lambda p, s, t, n: timing.quantise(p, s, GRID, 0.5, ends=True),
    "quantise ends": lambda p, s, t, n: timing.quantise(p, s, GRID, onsets=False, ends=True),
    "humanise": lambda p, s, t, n: timing.humanise(p, s, n, abs(t) / 10),
    "legato": lambda p, s, t, n: timing.legato(p, s),
    "remove overlaps": lambda p, s, t, n: cleaning.remove_overlaps(p, s),
    "one voice": lambda p, s, t, n: cleaning.remove_overlaps(p, s, one_voice=True),
    "collapse octaves": lambda p, s, t, n: cleaning.collapse_octaves(p, s),
    "remove ghosts": lambda p, s, t, n: cleaning.remove_ghosts(p, s),
    "to part": lambda p, s, t, n: parts.to_part(p, s, n % 2),
    "merge parts": lambda p, s, t, n: parts.merge_parts(p, (0, 1)),
    "split part": lambda p, s, t, n: parts.split_part(p, 0, 60 + n % 9),
}
SECONDS = st.floats(-25.0, 25.0) | st.sampled_from([0.0, 0.01, -0.01])
STEPS = st.integers(-130, 130) | st.sampled_from([0, 1, -1, 12])


@pytest.mark.parametrize("name", EDITS)
@settings(max_examples=30)
@given(chosen(), SECONDS, STEPS)
def test_it_leaves_a_valid_piece(
    name: str, start: tuple[Project, Selection], seconds: float, steps: int
) -> None:
    project, selection = start
    edited = EDITS[name](project, selection, seconds, steps)
    assert_valid(project, edited)


@pytest.mark.parametrize("name", EDITS)
@settings(max_examples=30)
@given(chosen(), SECONDS, STEPS)
def test_what_it_does_not_touch_stays_the_same_object(
    name: str, start: tuple[Project, Selection], seconds: float, steps: int
) -> None:
    project, selection = start
    if name in ("merge parts", "split part"):
        return
    after = EDITS[name](project, selection, seconds, steps).project
    touched = {change.index for change in changes(project, after).parts}
    for index, part in enumerate(project.transcription.parts):
        if index not in touched:
            assert after.transcription.parts[index] is part
    assert after.audio is project.audio
    assert after.transcription.tempo is project.transcription.tempo


@pytest.mark.parametrize("name", EDITS)
@settings(max_examples=30)
@given(chosen(), SECONDS, STEPS)
def test_changed_notes_are_the_persons_and_certain(
    name: str, start: tuple[Project, Selection], seconds: float, steps: int
) -> None:
    project, selection = start
    if name in ("merge parts", "split part"):
        return
    edited = EDITS[name](project, selection, seconds, steps)
    known = {id(note) for part in project.transcription.parts for note in part.notes}
    cut = [n for _, some in edited.selection for n in some if n.confidence < 1.0]
    for note in cut:  # only what another note took a piece of, or what the edit left as it was
        assert id(note) in known or any(
            (old.pitch, old.velocity) == (note.pitch, note.velocity)
            and old.onset <= note.onset
            and note.offset <= old.offset
            for part in project.transcription.parts
            for old in part.notes
        )


@given(chosen(), SECONDS)
def test_nothing_selected_means_nothing_done(
    start: tuple[Project, Selection], seconds: float
) -> None:
    project, _ = start
    for name, edit in EDITS.items():
        if name not in ("draw", "merge parts", "split part"):
            assert edit(project, Selection(), seconds, 3).project is project, name


def test_notes_that_are_no_longer_there_are_left_alone() -> None:
    project = piece((Note(0.0, 60, 1.0),))
    gone = Selection.of({0: [Note(5.0, 61, 6.0)], 3: [Note(0.0, 60, 1.0)]})
    for name, edit in EDITS.items():
        if name not in ("draw", "merge parts", "split part", "paste", "paste into"):
            assert edit(project, gone, 0.5, 1).project is project, name
    assert notes_of(
        notes.move(project, gone.joined(Selection.of({0: notes_of(project)})), 1.0).project
    ) == (Note(1.0, 60, 2.0),)


def test_every_deed_has_words() -> None:
    assert all(deed.value.strip() and deed.value == deed.value.lower() for deed in Deed)
