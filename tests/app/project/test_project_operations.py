"""Operations change what they say and nothing else, and changes() sees just that."""

import copy
from collections import Counter
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.project.changes import changes
from app.project.operations import (
    heard,
    with_audio,
    with_choices,
    with_embedded_audio,
    with_options,
    with_transcription,
)
from app.project.project import AudioReference, Choices, Project
from engine.decode import NoteOptions, Posteriors, decode_notes
from engine.music import Note, Part, Provenance, Transcription
from engine.transcribe.protocol import Heard
from tests.app.project.projects import TRANSCRIPTIONS, card, everything, projects, small_project


def loud_and_faint() -> Posteriors:
    """One sure note and, a second later, one that is hardly there."""
    values = np.zeros((200, 4, 3), np.uint8)
    for start, key, certainty in ((20, 0, 250), (70, 2, 60)):
        values[start, 0, key] = certainty
        values[start : start + 25, 1, key] = 255
        values[start + 25, 2, key] = 255
        values[start : start + 25, 3, key] = 160
    return Posteriors(values, 0.02, 60)


def listened(options: NoteOptions = NoteOptions()) -> Project:
    posteriors = loud_and_faint()
    notes = decode_notes(posteriors, card().decode, options)
    settings = tuple((name, float(value)) for name, value in asdict(options).items())
    result = Transcription(
        (Part("Notes", notes=notes),), provenance=Provenance("m", "1", "cpu", settings)
    )
    return heard(Project(), Heard(result, posteriors), card())


def pitches(transcription: Transcription) -> list[int]:
    return [note.pitch for part in transcription.parts for note in part.notes]


def test_what_was_heard_is_the_machines_and_the_persons() -> None:
    project = listened()
    assert project.transcription is project.machine
    assert project.decode == card().decode
    assert not project.is_edited
    assert pitches(project.machine) == [60]


def test_a_slider_decodes_again_without_a_model() -> None:
    before = listened()
    after = with_options(before, NoteOptions(sensitivity=1.0))
    assert pitches(after.machine) == [60, 62]
    assert after.transcription is after.machine
    assert after.posteriors is before.posteriors
    assert dict(after.machine.provenance.settings)["sensitivity"] == 1.0
    back = with_options(after, before.options)
    assert back == before


def test_a_slider_leaves_an_edited_transcription_alone() -> None:
    project = listened()
    edited = Transcription((Part("Mine", notes=(Note(0.5, 40, 1.0),)),))
    before = with_transcription(project, edited)
    assert before.is_edited
    after = with_options(before, NoteOptions(sensitivity=1.0))
    assert after.transcription is edited
    assert pitches(after.machine) == [60, 62]


def test_a_slider_moved_while_the_model_listened_counts() -> None:
    moved = with_options(Project(), NoteOptions(sensitivity=1.0))
    old = listened()
    assert old.posteriors is not None
    after = heard(moved, Heard(old.machine, old.posteriors), card())
    assert pitches(after.machine) == [60, 62]
    assert after.transcription is after.machine


def test_a_kit_is_not_touched_by_the_sliders() -> None:
    small = replace(small_project(), posteriors=loud_and_faint(), decode=card().decode)
    after = with_options(small, NoteOptions(sensitivity=1.0))
    assert after.machine.parts[1] is small.machine.parts[1]
    only_kit = replace(small.machine, parts=small.machine.parts[1:])
    after = with_options(replace(small, machine=only_kit), NoteOptions(sensitivity=1.0))
    assert [bool(part.hits) for part in after.machine.parts] == [False, True]


@given(projects())
def test_what_changes_nothing_is_the_same_project(project: Project) -> None:
    assert with_options(project, NoteOptions(*everything(project.options).values())) is project
    assert with_choices(project, Choices(*everything(project.choices).values())) is project
    assert with_audio(project, project.audio) is project
    assert with_transcription(project, project.transcription) is project
    assert not changes(project, project)
    assert not changes(project, replace(project))


def test_each_change_raises_its_own_flag() -> None:
    project = listened()
    audio = AudioReference(Path("/a.wav"), "", 1.0)
    for after, flag in [
        (with_audio(project, audio), "audio"),
        (with_choices(project, Choices(0.0)), "choices"),
        (replace(project, options=NoteOptions(0.9)), "options"),
        (replace(project, posteriors=None), "posteriors"),
        (replace(project, machine=Transcription()), "machine"),
    ]:
        found = changes(project, after)
        raised = [name for name in found.__slots__ if getattr(found, name)]
        assert raised == [flag]


def test_embedding_is_asked_for_once() -> None:
    project = with_audio(Project(), AudioReference(Path("/a.wav"), "", 1.0))
    embedded = with_embedded_audio(project)
    assert embedded.audio is not None
    assert embedded.audio.embedded
    assert with_embedded_audio(embedded) is embedded
    assert with_embedded_audio(Project()) == Project()


def test_a_moved_note_is_one_removed_and_one_added() -> None:
    project = listened()
    (note,) = project.transcription.parts[0].notes
    moved = replace(note, pitch=61)
    part = replace(project.transcription.parts[0], notes=(moved,))
    after = with_transcription(project, replace(project.transcription, parts=(part,)))
    (change,) = changes(project, after).parts
    assert (change.added_notes, change.removed_notes, change.look) == ((moved,), (note,), False)


@given(TRANSCRIPTIONS, TRANSCRIPTIONS, st.booleans())
def test_what_was_removed_and_added_leads_from_one_to_the_other(
    before: Transcription, after: Transcription, copied: bool
) -> None:
    """Also where equal notes are other objects, as after opening a file."""
    if copied:
        after = copy.deepcopy(before)
    found = changes(Project(transcription=before), Project(transcription=after))
    assert not (copied and found.notes)
    left = [events(part) for part in before.parts]
    wanted = [events(part) for part in after.parts]
    longest = max(len(left), len(wanted))
    for counts in (left, wanted):
        counts += [Counter()] * (longest - len(counts))
    for change in found.parts:
        taken = Counter(map(repr, change.removed_notes + change.removed_hits))
        given = Counter(map(repr, change.added_notes + change.added_hits))
        assert taken <= left[change.index]
        left[change.index] = left[change.index] - taken + given
    assert left == wanted


def events(part: Part) -> Counter[str]:
    """All there is in a part, confidence included."""
    return Counter(map(repr, part.notes + part.hits))
