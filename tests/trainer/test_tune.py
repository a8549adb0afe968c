import numpy as np
import pytest

from engine.music import Note
from trainer.evaluate import mean_score, right_notes, score_notes
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
