"""Edits of hits: whatever is done, a drum is struck once at a time and nothing else changes."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from app.project.edits.hits import (
    SAME,
    HitsEdited,
    add_hits,
    add_kit,
    confirm_hits,
    copy_hits,
    delete_hits,
    humanise_hits,
    louder_hits,
    move_hits,
    paste_hits,
    quantise_hits,
)
from app.project.grid import Grid
from app.project.kit import KIT_NAME, PLACES, ROWS, Hits, hits_of, kit_of, present
from app.project.project import Project
from engine.music import Drum, DrumHit, Note, Part, TempoMap, Transcription

PIANO = Part("Piano", 0, (Note(0.0, 60, 1.0),))
GRID = Grid(TempoMap.steady(60))
SNARE, HAT = DrumHit(1.0, Drum.SNARE, 90), DrumHit(1.0, Drum.HIHAT_CLOSED, 70, 0.5)
KICK = DrumHit(2.02, Drum.KICK, 100)


def hit_at(place: int, drum: Drum, velocity: int) -> DrumHit:
    return DrumHit(place * 0.05, drum, velocity, 0.5)


HITS = st.lists(
    st.builds(hit_at, st.integers(0, 80), st.sampled_from(ROWS), st.integers(1, 127)),
    max_size=20,
    unique_by=lambda hit: (hit.onset, hit.drum),
)
WAYS = st.tuples(st.floats(-5, 5, allow_nan=False), st.integers(-12, 12))


def piece(hits: Iterable[DrumHit]) -> Project:
    return Project(transcription=Transcription((PIANO, Part(KIT_NAME, hits=tuple(hits)))))


def some(hits: Hits, every: int) -> Hits:
    return hits[::every]


def is_sound(before: Project, edited: HitsEdited) -> bool:
    """Nothing but the kit differs, what is selected is there, drums are struck once at a time."""
    parts = edited.project.transcription.parts
    hits = hits_of(edited.project, 1)
    last: dict[Drum, float] = {}
    for hit in hits:
        if hit.onset - last.get(hit.drum, -1.0) < SAME - 1e-9:
            return False
        last[hit.drum] = hit.onset
    assert (edited.label == "") == (edited.project is before)
    return parts[0] is PIANO and present(hits, edited.chosen) == edited.chosen


@given(HITS, st.integers(1, 3), WAYS)
def test_moving_keeps_the_piece_sound(
    hits: list[DrumHit], every: int, way: tuple[float, int]
) -> None:
    before = piece(hits)
    chosen = some(hits_of(before, 1), every)
    moved = move_hits(before, 1, chosen, way)
    assert is_sound(before, moved)
    assert is_sound(before, copy_hits(before, 1, chosen, way))
    # Together: all by the same, so the picture of the selection stays what it was.
    rows = [PLACES[hit.drum] for hit in chosen]
    after = [PLACES[hit.drum] for hit in moved.chosen]
    assert sorted(row - min(rows) for row in rows) == sorted(row - min(after) for row in after)


@given(HITS, st.integers(1, 3), st.integers(-200, 200))
def test_louder_and_softer_stay_in_range(hits: list[DrumHit], every: int, by: int) -> None:
    before = piece(hits)
    chosen = some(hits_of(before, 1), every)
    edited = louder_hits(before, 1, chosen, by)
    assert is_sound(before, edited)
    assert [hit.velocity for hit in edited.chosen] == [
        min(max(hit.velocity + by, 1), 127) for hit in chosen
    ]


@given(HITS, st.integers(0, 2**20))
def test_quantised_hits_are_on_lines_and_humanised_ones_near(
    hits: list[DrumHit], seed: int
) -> None:
    before = piece(hits)
    chosen = hits_of(before, 1)
    edited = quantise_hits(before, 1, chosen, GRID)
    assert is_sound(before, edited)
    assert all(abs(GRID.snap(hit.onset) - hit.onset) < 1e-9 for hit in edited.chosen)
    loose = humanise_hits(before, 1, chosen, seed)
    assert is_sound(before, loose)
    assert len(loose.chosen) == len(chosen)


@given(HITS, st.integers(1, 3))
def test_what_is_deleted_and_drawn_again_is_what_was(hits: list[DrumHit], every: int) -> None:
    before = piece(hits)
    chosen = some(hits_of(before, 1), every)
    without = delete_hits(before, 1, chosen)
    assert is_sound(before, without)
    assert not set(hits_of(without.project, 1)) & set(chosen)
    again = add_hits(without.project, 1, chosen)
    assert hits_of(again.project, 1) == hits_of(before, 1)


def test_names_count_hits() -> None:
    before = piece((SNARE, HAT, KICK))
    assert move_hits(before, 1, (SNARE, HAT, KICK), (0.5, 0)).label == "move 3 hits"
    assert delete_hits(before, 1, (KICK,)).label == "delete 1 hit"
    grid = quantise_hits(before, 1, (SNARE, HAT, KICK), GRID)
    assert grid.label == "quantise 1 hit"  # the others lay on a line
    assert grid.chosen == (HAT, SNARE, DrumHit(2.0, Drum.KICK, 100))
    assert move_hits(before, 1, (KICK,), (0.0, 0)).project is before


def test_hits_go_no_further_than_there_is_room() -> None:
    before = piece((SNARE, HAT, KICK))
    moved = move_hits(before, 1, (SNARE, HAT), (-9.0, 9))
    down = len(ROWS) - 1 - PLACES[Drum.SNARE]
    assert {hit.onset for hit in moved.chosen} == {0.0}
    assert {hit.drum for hit in moved.chosen} == {
        ROWS[PLACES[Drum.SNARE] + down],
        ROWS[PLACES[Drum.HIHAT_CLOSED] + down],
    }


def test_a_hit_that_is_put_on_another_takes_its_place() -> None:
    before = piece((SNARE, DrumHit(1.5, Drum.SNARE, 30)))
    edited = move_hits(before, 1, (SNARE,), (0.4921875, 0))
    assert hits_of(edited.project, 1) == edited.chosen == (DrumHit(1.4921875, Drum.SNARE, 90),)
    both = quantise_hits(piece((SNARE, DrumHit(1.05, Drum.SNARE, 99))), 1,
                         (SNARE, DrumHit(1.05, Drum.SNARE, 99)), GRID)  # fmt: skip
    assert hits_of(both.project, 1) == (DrumHit(1.0, Drum.SNARE, 99),)


def test_a_paste_begins_where_it_is_put() -> None:
    edited = paste_hits(piece(()), 1, (SNARE, KICK), 4.0)
    assert [hit.onset for hit in edited.chosen] == [4.0, 4.0 + KICK.onset - SNARE.onset]
    assert edited.label == "paste 2 hits"


def test_a_confirmed_hit_is_sure() -> None:
    edited = confirm_hits(piece((SNARE, HAT)), 1, (HAT, SNARE))
    assert [hit.confidence for hit in hits_of(edited.project, 1)] == [1.0, 1.0]
    assert edited.chosen == (HAT, SNARE)
    assert edited.label == "confirm 1 hit"


def test_which_part_is_the_kit() -> None:
    bare = Project(transcription=Transcription((PIANO,)))
    assert kit_of(bare) is None
    added = add_kit(bare).project
    assert kit_of(added) == 1
    assert added.transcription.parts[1].is_kit
    assert kit_of(piece((SNARE,)), wanted=0) == 1
    two = Transcription((Part(KIT_NAME), Part("Taps", hits=(SNARE,)), Part("More", hits=(KICK,))))
    assert kit_of(Project(transcription=two), wanted=2) == 2
    assert kit_of(Project(transcription=two), wanted=7) == 1  # not the empty one
