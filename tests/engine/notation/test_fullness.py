"""Bars too full for a line of a page are divided."""

from fractions import Fraction

import pytest

from engine.notation import Score, engrave
from tests.engine.notation.made import bars_of, timed_from
from tests.engine.notation.promises import keeps

SCALE = (0, 2, 4, 5, 7, 9, 11)
SHORTEST = Fraction(1, 32)


def run(count: int, steps: tuple[int, ...], meter: tuple[int, int], heads: int = 1) -> Score:
    """A run of 128ths from the beginning of two bars on; each stroke has some heads."""
    rows = [
        (SHORTEST * place, SHORTEST, 60 + steps[place % len(steps)] + head)
        for place in range(count)
        for head in range(heads)
    ]
    piece, timed = timed_from(rows, bars_of(2, meter), program=73)
    score = engrave(piece, timed)
    keeps(score, timed)
    return score


def meters(score: Score) -> list[tuple[int, int]]:
    return [bar.meter for bar in score.bars]


def test_a_bar_that_has_room_stays() -> None:
    assert meters(run(48, SCALE, (4, 4))) == [(4, 4), (4, 4)]


def test_a_bar_of_128ths_is_cut_at_its_beats() -> None:
    score = run(128, SCALE, (4, 4))
    assert meters(score) == [*[(1, 4)] * 4, (4, 4)]
    assert [bar.start for bar in score.bars] == [0, 1, 2, 3, 4]
    assert [bar.seconds for bar in score.bars] == pytest.approx([0, 0.5, 1, 1.5, 2])


def test_only_the_half_that_is_too_full_is_cut_again() -> None:
    assert meters(run(64, SCALE, (4, 4))) == [(1, 4), (1, 4), (2, 4), (4, 4)]
    assert meters(run(56, SCALE, (6, 8))) == [(3, 8), (3, 8), (6, 8)]


def test_accidentals_and_clusters_need_room() -> None:
    assert len(run(44, tuple(range(12)), (4, 4)).bars) > 2
    assert len(run(44, SCALE, (4, 4)).bars) == 2
    assert len(run(24, SCALE, (4, 4), heads=5).bars) > 2
