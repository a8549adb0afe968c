"""The machine's hits beside the person's: each is told of once, and taking over ends it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.project.edits.kittaking import HitComparison, compare_hits, compare_kits, take_over_hits
from app.project.kit import Hits, next_doubtful_hit
from app.project.project import Project
from engine.music import Drum, DrumHit, Part, Transcription

KICK, SNARE = DrumHit(1.0, Drum.KICK, 100, 0.9), DrumHit(2.0, Drum.SNARE, 90, 0.4)
HAT, CRASH = DrumHit(3.0, Drum.HIHAT_CLOSED, 70, 0.3), DrumHit(4.0, Drum.CRASH, 110, 0.8)
MACHINE = (KICK, SNARE, HAT)

PLACES = st.tuples(st.integers(1, 400), st.sampled_from([Drum.KICK, Drum.SNARE]))


@st.composite
def kits(draw: st.DrawFn) -> Hits:
    """Hits of two drums within 10.1 s, those of one at least 15 ms apart, as players' hits are."""
    places = draw(st.lists(PLACES, max_size=25, unique=True))
    moved, loud = st.integers(-5, 5), st.integers(1, 127)
    hits = (
        DrumHit(round(0.025 * place + 0.001 * draw(moved), 3), drum, draw(loud))
        for place, drum in places
    )
    return tuple(sorted(hits))


HITS = kits()


def project(machine: Hits, person: Hits) -> Project:
    drums, own = Part("Drums", hits=machine, kit=True), Part("Drums", hits=person, kit=True)
    return Project(machine=Transcription((drums,)), transcription=Transcription((own,)))


def test_what_differs() -> None:
    late = replace(SNARE, onset=2.03, velocity=20)
    found = compare_kits(project(MACHINE, (KICK, late, CRASH)))
    assert found == HitComparison(((KICK, KICK), (SNARE, late)), (HAT,), (CRASH,))


def test_another_drum_or_another_time_is_another_hit() -> None:
    tom, later = replace(KICK, drum=Drum.TOM_LOW), replace(SNARE, onset=2.06)
    found = compare_hits((KICK, SNARE), (tom, later))
    assert not found.same
    assert found.only_person == (tom, later)


def test_a_piece_without_drums_has_nothing_to_compare() -> None:
    assert compare_kits(Project()) == HitComparison()


@given(HITS, HITS)
def test_every_hit_is_told_of_once(machine: Hits, person: Hits) -> None:
    found = compare_hits(machine, person)
    assert sorted([a for a, _ in found.same] + list(found.only_machine)) == list(machine)
    assert sorted([b for _, b in found.same] + list(found.only_person)) == list(person)
    assert all(a.drum is b.drum and abs(a.onset - b.onset) <= 0.0501 for a, b in found.same)


@given(HITS, HITS)
def test_all_that_is_taken_over_is_the_machines(machine: Hits, person: Hits) -> None:
    taken = take_over_hits(project(machine, person), 0, 0.0, 10.1).project
    assert taken.transcription.parts[0].hits == machine


def test_only_that_stretch_is_taken_over() -> None:
    moved = replace(SNARE, onset=2.04, confidence=1.0)
    before = project(MACHINE, (moved, CRASH))
    edited = take_over_hits(before, 0, 1.5, 2.02)
    assert edited.project.transcription.parts[0].hits == (SNARE, CRASH)
    assert edited.chosen == (SNARE,)
    assert edited.label == "take over 1 hit"


def test_the_machines_doubt_comes_back() -> None:
    sure = replace(SNARE, confidence=1.0)
    edited = take_over_hits(project((SNARE,), (sure,)), 0, 0.0, 9.0)
    assert edited.project.transcription.parts[0].hits[0].confidence == 0.4


def test_where_nothing_differs_nothing_is_done() -> None:
    before = project(MACHINE, MACHINE)
    assert take_over_hits(before, 0, 0.0, 9.0).project is before


@pytest.mark.parametrize(
    ("chosen", "seconds", "expected"),
    [
        ((), 0.0, SNARE),
        ((), 2.5, HAT),
        ((), 3.5, SNARE),
        ((SNARE,), 0.0, HAT),
        ((HAT,), 0.0, SNARE),
        ((KICK,), 9.0, SNARE),
    ],
)
def test_doubtful_hits_are_gone_through_in_a_circle(
    chosen: Hits, seconds: float, expected: DrumHit
) -> None:
    assert next_doubtful_hit((*MACHINE, CRASH), chosen, seconds) is expected


def test_no_doubt_no_hit() -> None:
    assert next_doubtful_hit((KICK, CRASH), (), 0.0) is None
