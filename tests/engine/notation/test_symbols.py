"""Lengths are written as an engraver would write them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.notation.beams import beam_count, beamed
from engine.notation.levels import levels_of
from engine.notation.pieces import as_symbol, pieces
from engine.notation.rhythm import settle
from engine.notation.score import Beam, Chord, Head, Spelling, Tuplet
from engine.notation.symbols import REST, symbols

F = Fraction
FOUR, THREE, SIX, SEVEN = (4, 4), (3, 4), (6, 8), (7, 8)


def lengths(start: float, end: float, meter: tuple[int, int], is_rest: bool = False) -> list[float]:
    levels = levels_of(meter, F(4 * meter[0], meter[1]))
    parts = pieces(F(start), F(end), levels, is_rest)
    return [float(value * (2 - F(1, 2**dots))) for _, value, dots in parts]


@pytest.mark.parametrize(
    ("start", "end", "meter", "written"),
    [
        (0, 4, FOUR, [4]),
        (0, 3, FOUR, [3]),
        (1, 3, FOUR, [2]),  # quarter, half, quarter
        (1.5, 2.5, FOUR, [0.5, 0.5]),  # the middle of the bar shows
        (1, 2.5, FOUR, [1, 0.5]),
        (0.5, 1.5, FOUR, [1]),
        (0.5, 2, FOUR, [1.5]),
        (0.5, 2.5, FOUR, [1.5, 0.5]),
        (0, 1.75, FOUR, [1, 0.75]),
        (0, 2.5, FOUR, [2, 0.5]),
        (0.75, 1.5, FOUR, [0.25, 0.5]),
        (0, 2.5, THREE, [2, 0.5]),
        (0.5, 3, THREE, [0.5, 2]),
        (0, 2, SIX, [1.5, 0.5]),
        (1, 2, SIX, [0.5, 0.5]),
        (0, 0.75, SIX, [0.75]),  # a siciliano
        (0.5, 1.5, SIX, [1]),
        (0, 3.5, SEVEN, [2, 1.5]),
    ],
)
def test_notes(start: float, end: float, meter: tuple[int, int], written: list[float]) -> None:
    assert lengths(start, end, meter) == written


@pytest.mark.parametrize(
    ("start", "end", "meter", "written"),
    [
        (1, 4, FOUR, [1, 2]),
        (1, 3, FOUR, [1, 1]),
        (0, 1.5, FOUR, [1, 0.5]),
        (0.25, 1, FOUR, [0.25, 0.5]),
        (0, 2, THREE, [1, 1]),
        (0, 1, SIX, [1]),
        (0.5, 1.5, SIX, [0.5, 0.5]),
        (0, 1.5, SIX, [1.5]),
    ],
)
def test_rests(start: float, end: float, meter: tuple[int, int], written: list[float]) -> None:
    assert lengths(start, end, meter, is_rest=True) == written


@given(
    st.integers(0, 127),
    st.integers(1, 128),
    st.sampled_from((FOUR, THREE, SIX, SEVEN)),
    st.booleans(),
)
def test_pieces_add_up(start: int, count: int, meter: tuple[int, int], is_rest: bool) -> None:
    levels = levels_of(meter, F(4 * meter[0], meter[1]))
    begin = F(start, 32) % levels.length
    end = min(begin + F(count, 32), levels.length)
    place = begin
    for at, value, dots in pieces(begin, end, levels, is_rest):
        assert at == place
        place += value * (2 - F(1, 2**dots))
    assert place == end


def test_a_length_that_is_no_symbol() -> None:
    assert as_symbol(F(5, 4)) is None
    assert as_symbol(F(1, 3)) is None
    assert as_symbol(F(7, 4)) is None
    assert as_symbol(F(3, 4)) == (F(1, 2), 1)


def test_triplets_are_closed_groups() -> None:
    third = F(1, 3)
    settled = settle(((F(0), third), (third, F(1)), (F(1), F(4))), FOUR, F(4))
    written = symbols(settled, FOUR, F(4))
    assert [(float(one.length), one.owner) for one in written] == [
        (1 / 3, 0),
        (2 / 3, 1),
        (3, 2),
    ]
    assert written[0].tuplet == Tuplet(3, 2, starts=True)
    assert written[1].tuplet == Tuplet(3, 2, stops=True)
    assert written[2].tuplet is None


def test_wide_triplets_are_wide_groups() -> None:
    step = F(2, 3)
    settled = settle(((F(0), step), (step, 2 * step), (2 * step, F(2))), FOUR, F(4))
    assert [(region.start, region.length) for region in settled.regions] == [(0, 2)]


@pytest.mark.parametrize("place", [F(7, 12), F(5, 12), F(1, 2), F(9, 20), F(5, 14)])
def test_a_tuplet_that_begins_struck_ends_struck(place: Fraction) -> None:
    settled = settle(((F(0), F(1, 5)), (F(1, 5), place), (place, F(4))), FOUR, F(4))
    written = symbols(settled, FOUR, F(4))
    owners = [one.owner for one in written]
    first = True
    for number, one in enumerate(written):
        is_struck = owners.index(one.owner) == number
        if one.tuplet and one.tuplet.starts:
            first = is_struck
        if one.tuplet and one.tuplet.stops:
            assert is_struck or not first


def test_a_last_note_of_a_tuplet_moves_to_where_one_symbol_writes_it() -> None:
    place = F(7, 12)  # a note and three quarters of the three, and one and a quarter
    settled = settle(((F(0), place), (place, F(1))), FOUR, F(4))
    assert settled.spans == ((F(0), F(2, 3)), (F(2, 3), F(1)))


def test_places_no_tuplet_has_move_as_little_as_they_must() -> None:
    spans = ((F(0), F(1, 3)), (F(1, 3), F(2, 5)), (F(2, 5), F(1)))
    settled = settle(spans, FOUR, F(4))
    moved = [float(abs(a - b)) for (a, _), (b, _) in zip(spans, settled.spans, strict=True)]
    assert max(moved) < 0.11
    total = sum((one.length for one in symbols(settled, FOUR, F(4))), F(0))
    assert total == 4


def test_what_is_silent_is_a_rest() -> None:
    settled = settle(((F(1), F(2)),), FOUR, F(4))
    owners = [one.owner for one in symbols(settled, FOUR, F(4))]
    assert owners == [REST, 0, REST]


def played(*values: tuple[float, float]) -> list[Chord]:
    head = Head(Spelling("C", 0, 4), 0)
    return [Chord(F(at), F(value), (head,)) for at, value in values]


def test_eighths_of_half_a_bar_share_a_beam() -> None:
    chords = beamed(played(*((i / 2, 0.5) for i in range(8))), levels_of(FOUR, F(4)))
    kinds = [chord.beams[0] for chord in chords]
    half = [Beam.BEGIN, Beam.CONTINUE, Beam.CONTINUE, Beam.END]
    assert kinds == half + half


def test_shorter_notes_are_beamed_by_the_beat_and_hooks_point_into_it() -> None:
    line = [(0, 0.25), (0.25, 0.5), (0.75, 0.25), (1, 0.5), (1.5, 0.5), (2, 2)]
    chords = beamed(played(*line), levels_of(FOUR, F(4)))
    assert chords[0].beams == (Beam.BEGIN, Beam.FORWARD)
    assert chords[1].beams == (Beam.CONTINUE,)
    assert chords[2].beams == (Beam.END, Beam.BACKWARD)
    assert [chord.beams for chord in chords[3:]] == [(Beam.BEGIN,), (Beam.END,), ()]


def test_beams_of_six_eight_are_threes() -> None:
    chords = beamed(played(*((i / 2, 0.5) for i in range(6))), levels_of(SIX, F(3)))
    assert [chord.beams[0] for chord in chords] == 2 * [Beam.BEGIN, Beam.CONTINUE, Beam.END]


def test_beam_counts() -> None:
    assert [beam_count(F(1, n)) for n in (1, 2, 4, 8, 16, 32)] == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("meter", [FOUR, THREE, SIX, SEVEN])
@pytest.mark.parametrize("early", [F(1, 64), F(1, 100), F(1, 37), F(1, 300)])
def test_what_begins_in_a_bar_stays_in_it(meter: tuple[int, int], early: Fraction) -> None:
    length = F(4 * meter[0], meter[1])
    settled = settle(((length - early, length),), meter, length)
    ((start, end),) = settled.spans
    assert start < end <= length
    owners = [one.owner for one in symbols(settled, meter, length)]
    assert owners.count(0) >= 1
