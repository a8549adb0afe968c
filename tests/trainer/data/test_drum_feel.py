import itertools
from dataclasses import astuple, fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainer.data.corpus import NOTE, Corpus
from trainer.data.drum_feel import GROOVE, Feel, draw_feel, fit_feel, humanise_hits, measure_feel

BEAT = 0.5
KICK, SNARE, HAT = 36, 38, 42
Rows = list[tuple[float, float, int, int]]


def rock(bars: int = 24) -> Rows:
    """Hats in sixteenths, kick and snare on the beats in turn."""
    rows: Rows = []
    for slot in range(16 * bars):
        at = slot * BEAT / 4
        rows.append((at, at + 0.05, HAT, 60))
        if slot % 4 == 0:
            rows.append((at, at + 0.05, KICK if slot % 8 == 0 else SNARE, 60))
    return rows


def measured(rows: Rows) -> Feel:
    feel = measure_feel(np.array([(*row, 0) for row in rows], NOTE), BEAT)
    assert feel is not None
    return feel


def test_the_feel_asked_for_is_the_feel_heard() -> None:
    asked = Feel(late_s=0.01, unsteady_s=0.012, apart_s=0.008, beat_louder=20, velocity_spread=9)
    heard = [
        measured(humanise_hits(rock(), BEAT, np.random.default_rng(s), asked)) for s in range(6)
    ]
    for field in fields(Feel):
        mean = np.mean([getattr(feel, field.name) for feel in heard])
        assert mean == pytest.approx(getattr(asked, field.name), rel=0.2), field.name


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1))
def test_the_order_of_times_and_every_hit_are_kept(seed: int) -> None:
    score = rock(4)
    played = humanise_hits(score, BEAT, np.random.default_rng(seed))
    assert [row[2] for row in played] == [row[2] for row in sorted(score)]
    assert all(0.0 <= on < off and 1 <= v <= 127 for on, off, _, v in played)
    pairs = zip(sorted(score), played, strict=True)
    for (before, a), (after, b) in itertools.pairwise(pairs):
        assert before[0] == after[0] or a[0] < b[0]
    assert humanise_hits([], BEAT, np.random.default_rng(seed)) == []


def test_a_performance_in_triplets_is_none_of_the_grids() -> None:
    rows = [(i * BEAT / 3, 0.0, HAT, 60, 0) for i in range(60)]
    assert measure_feel(np.array(rows, NOTE), BEAT) is None


def test_a_fit_finds_the_middle_of_what_was_played() -> None:
    asked = Feel(0.005, 0.01, 0.006, 15.0, 12.0)
    pieces = [
        np.array(
            [(*r, 0) for r in humanise_hits(rock(), BEAT, np.random.default_rng(s), asked)], NOTE
        )
        for s in range(9)
    ]
    corpus = Corpus("groove", np.concatenate(pieces), np.cumsum([0, *map(len, pieces)]))
    fitted = fit_feel(corpus, [BEAT] * 9)
    for name, wanted in zip(fitted, astuple(asked), strict=True):
        assert fitted[name][2] == pytest.approx(wanted, rel=0.25), name


def test_drawn_feels_stay_within_groove() -> None:
    drawn = np.array([astuple(draw_feel(np.random.default_rng(s))) for s in range(500)])
    for values, fitted in zip(drawn.T, GROOVE.values(), strict=True):
        assert fitted[0] <= values.min() < fitted[1]
        assert fitted[3] < values.max() <= fitted[4]


def test_groove_itself_has_the_fitted_figures(shared: Path) -> None:
    """A tenth of the training split, read afresh, lies around the table's middle."""
    import zipfile

    from trainer.data.drum_loops import GROOVES, _table, read_hits

    with zipfile.ZipFile(shared / "kit" / GROOVES) as archive:
        feels = [
            measure_feel(read_hits(archive.read(name)), 60.0 / float(row["bpm"]))
            for name, row in _table(archive, "train")[::10]
        ]
    table = np.array([astuple(feel) for feel in feels if feel is not None])
    assert len(table) > 12
    for values, (low, quarter, _, three, high) in zip(table.T, GROOVE.values(), strict=True):
        spread = three - quarter
        assert quarter - spread / 2 < np.median(values) < three + spread / 2
        assert np.mean((values > low - spread) & (values < high + spread)) > 0.85
