import numpy as np
import pytest

from engine.music import Family, Note, PedalSpan
from trainer.evaluate import (
    family_accuracy,
    mean_score,
    pedal_matches,
    right_notes,
    score_notes,
)
from trainer.tune import logistic_fit, middle_of_plateau

PIECE = (Note(0.0, 60, 0.5), Note(0.5, 64, 1.0), Note(1.0, 67, 2.0))


def test_the_middle_of_the_plateau_is_chosen() -> None:
    table = ((0.1, 0.70), (0.2, 0.8995), (0.3, 0.90), (0.4, 0.8993), (0.5, 0.6))
    assert middle_of_plateau(table) == pytest.approx(0.3)


@pytest.mark.parametrize(("slope", "bias"), [(1.0, 0.0), (2.0, 1.0), (0.5, -0.7)])
def test_the_regression_finds_the_curve_that_made_the_data(slope: float, bias: float) -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(0, 2, 20_000)
    y = (rng.random(20_000) < 1 / (1 + np.exp(-slope * x - bias))).astype(float)
    assert logistic_fit(x, y) == pytest.approx((slope, bias), abs=0.08)


def test_separable_data_do_no_harm() -> None:
    slope, bias = logistic_fit(np.array([-1.0, 1.0]), np.array([0.0, 1.0]))
    assert np.isfinite([slope, bias]).all()


def test_a_piece_heard_as_it_is_scores_one() -> None:
    assert score_notes(PIECE, PIECE).f1 == 1.0
    assert score_notes((), ()).f1 == 1.0
    assert score_notes(PIECE, ()).f1 == 0.0
    assert mean_score([score_notes(PIECE, PIECE), score_notes(PIECE, ())]).f1 == 0.5


def test_wrong_and_late_notes_are_told_from_right_ones() -> None:
    heard = (Note(0.03, 60, 0.5), Note(0.5, 65, 1.0), Note(1.06, 67, 2.0))
    assert right_notes(PIECE, heard) == [True, False, False]
    assert score_notes(PIECE, heard).precision == pytest.approx(1 / 3)


def test_velocities_count_relative_to_each_other() -> None:
    truth = tuple(Note(0.5 * i, 60 + i, 0.5 * i + 0.4, 20 + 20 * i) for i in range(5))
    halved = tuple(Note(n.onset, n.pitch, n.offset, n.velocity // 2) for n in truth)
    flat = tuple(Note(n.onset, n.pitch, n.offset, 60) for n in truth)
    assert score_notes(truth, halved).f1_with_velocity == 1.0
    assert score_notes(truth, flat).f1_with_velocity < 1.0 == score_notes(truth, flat).f1


def test_families_are_judged_on_notes_that_are_right() -> None:
    families = (Family.PIANO, Family.VOICE, Family.BASS)
    heard = [(PIECE[0], Family.PIANO), (PIECE[1], Family.PIANO), (Note(9.0, 30, 9.5), Family.BASS)]
    assert family_accuracy(PIECE, families, heard) == (1, 2)
    assert family_accuracy(PIECE, families, []) == (0, 0)


def test_presses_of_the_pedal_are_matched_in_time() -> None:
    truth = (PedalSpan(0.0, 1.0), PedalSpan(1.2, 2.0))
    heard = (PedalSpan(0.04, 0.5), PedalSpan(1.4, 2.0), PedalSpan(3.0, 4.0))
    assert pedal_matches(truth, heard) == (1, 2, 3)
    assert pedal_matches(truth, heard, 0.3) == (2, 2, 3)
    assert pedal_matches((), heard) == (0, 0, 3)
