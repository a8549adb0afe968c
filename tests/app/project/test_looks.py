"""Colours, mutes and solos belong to parts, and go where their parts go."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.palette import HUES
from app.project.edits.parts import add_part, delete_part, merge_parts, rename_part, split_part
from app.project.looks import (
    COLOURS,
    audible,
    colour_of,
    colours_of,
    following,
    look_of,
    with_colour,
    with_look,
)
from app.project.operations import with_transcription
from app.project.project import PartLook, Project
from app.project.runs import has_own_notes
from engine.music import Note, Part, Transcription

MUTED = PartLook(muted=True)


def piece(*names: str) -> Project:
    parts = tuple(
        Part(name, k, (Note(0.5, 50 + k, 1.0), Note(1.5, 70 + k, 2.0)))
        for k, name in enumerate(names)
    )
    done = Transcription(parts)
    return Project(machine=done, transcription=done)


def by_name(project: Project) -> dict[str, int]:
    names = [part.name for part in project.transcription.parts]
    return dict(zip(names, colours_of(project), strict=True))


def test_there_are_as_many_colours_as_the_palette_has() -> None:
    assert len(HUES) == COLOURS


def test_a_part_that_is_only_coloured_is_still_the_machines() -> None:
    project = with_colour(piece("Piano", "Bass"), 1, 5)
    assert colours_of(project) == (0, 5)
    assert not has_own_notes(project)
    assert with_colour(project, 1, 1).looks == ()
    assert with_colour(project, 1, 5) is project


def test_what_is_muted_or_alone_is_heard_so() -> None:
    project = with_look(piece("a", "b", "c"), 1, MUTED)
    assert audible(project) == (True, False, True)
    alone = with_look(project, 2, PartLook(solo=True))
    assert audible(alone) == (False, False, True)
    assert audible(with_look(alone, 1, PartLook(muted=True, solo=True))) == (False, True, True)


def test_colours_stay_with_their_parts_when_one_goes() -> None:
    project = with_look(piece("Piano", "Guitar", "Bass"), 2, MUTED)
    before = by_name(project)
    after = delete_part(project, 0).project
    assert by_name(after) == {"Guitar": before["Guitar"], "Bass": before["Bass"]}
    assert look_of(after, 1).muted


def test_a_new_part_takes_a_colour_that_no_other_has() -> None:
    after = add_part(delete_part(piece("a", "b", "c"), 0).project, "d").project
    assert len(set(colours_of(after))) == 3
    halves = split_part(piece("a", "b"), 0, 60).project
    assert by_name(halves)["a"] == 0
    assert by_name(halves)["b"] == 1
    assert by_name(halves)["a, low"] not in (0, 1)


def test_a_part_that_is_renamed_or_merged_keeps_its_look() -> None:
    project = with_look(piece("a", "b", "c"), 0, PartLook(4, muted=True))
    assert look_of(rename_part(project, 0, "z").project, 0) == PartLook(4, muted=True)
    merged = merge_parts(project, (0, 1)).project
    assert by_name(merged) == {"a": 4, "c": 2}
    assert look_of(merged, 0).muted


def test_parts_heard_again_are_known_by_their_names() -> None:
    project = with_colour(piece("Piano", "Bass"), 0, 6)
    parts = tuple(replace(part, notes=part.notes[:1]) for part in piece("Guitar", "Piano").
                  transcription.parts)  # fmt: skip
    after = with_transcription(project, Transcription(parts))
    assert by_name(after)["Piano"] == 6


NAMES = st.lists(st.sampled_from("abcdefghij"), max_size=9)


@given(NAMES, NAMES, st.lists(st.none() | st.integers(0, COLOURS - 1), max_size=9))
def test_looks_are_never_more_than_parts_and_colours_are_those_there_are(
    old: list[str], new: list[str], colours: list[int | None]
) -> None:
    before = piece(*old)
    before = replace(before, looks=tuple(PartLook(colour) for colour in colours[: len(old)]))
    after = following(before, replace(before, transcription=piece(*new).transcription))
    assert len(after.looks) <= len(new)
    assert all(0 <= colour_of(after, k) < COLOURS for k in range(len(new)))
    once = [name for name in new if old.count(name) == 1 == new.count(name)]
    for name in once:
        assert by_name(after)[name] == by_name(before)[name]
