import itertools
from dataclasses import astuple, fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainer.data.expression import Expression, fit, measure
from trainer.data.humaniser import VIENNA, VIENNA_ZIP, draw_manner, fit_vienna, humanise
from trainer.data.kit import KitMissing
from trainer.data.match_file import ALIGNED, Aligned, read_match, read_matches

SEEDS = st.integers(0, 2**32 - 1)
Rows = list[tuple[float, float, int, int]]
MIDDLE = Expression(**{name: values[2] for name, values in VIENNA.items()})

MATCH = """info(matchFileVersion,1.0.0).
info(piece,Two chords and a grace note).
info(midiClockUnits,480).
info(midiClockRate,500000).
scoreprop(timeSignature,2/4,1:1,0,0.0000).
snote(n1,[E,n],4,1:1,0,1/4,0.0000,1.0000,[v1,staff1])-note(n0,64,960,1440,80,0,0).
snote(n2,[C,n],4,1:1,0,1/4,0.0000,1.0000,[v2,staff1])-note(n1,60,970,1440,60,0,0).
snote(n3,[F,n],4,1:2,0,1/8,1.0000,1.0000,[v1,staff1,grace])-note(n2,65,1400,1410,50,0,0).
snote(n4,[G,n],4,1:2,0,1/4,1.0000,2.0000,[v1,staff1])-note(n3,67,1920,2400,90,0,0).
snote(n5,[C,n],4,1:2,0,1/4,1.0000,2.0000,[v2,staff1])-deletion.
insertion-note(n9,61,1920,2000,20,0,0).
sustain(100,64).
"""


@st.composite
def scores(draw: st.DrawFn) -> list[Rows]:
    """Two or three parts of chords on a grid of sixteenths at 120."""
    parts: list[Rows] = []
    for lowest in draw(st.sampled_from([(60, 40), (72, 60, 36)])):
        steps = draw(st.lists(st.integers(0, 6), min_size=1, max_size=25))
        rows: Rows = []
        at = 0
        for step in steps:
            at += step
            for pitch in draw(st.sets(st.integers(lowest, lowest + 12), min_size=1, max_size=3)):
                length = 0.125 * draw(st.integers(1, 8))
                rows.append((at * 0.125, at * 0.125 + length, pitch, draw(st.integers(1, 127))))
        parts.append(rows)
    return parts


@settings(max_examples=60)
@given(scores(), SEEDS, st.booleans())
def test_a_performance_is_the_same_notes_in_the_same_order(
    parts: list[Rows], seed: int, ends: bool
) -> None:
    played = humanise(parts, np.random.default_rng(seed), bar_seconds=2.0, ends=ends)
    everything = []
    for part, rows in zip(parts, played, strict=True):
        assert [row[2] for row in rows] == [row[2] for row in part]
        assert all(1 <= row[3] <= 127 for row in rows)
        assert all(0.0 <= on < off for on, off, _, _ in rows)
        everything += [(a[0], b[0]) for a, b in zip(part, rows, strict=True)]
    everything.sort()
    for (written, at), (later, then) in itertools.pairwise(everything):
        assert later - written < 0.01 or then > at


@settings(max_examples=60)
@given(scores(), SEEDS)
def test_no_key_sounds_twice_at_once(parts: list[Rows], seed: int) -> None:
    part = sorted({(row[0], row[2]): row for rows in parts for row in rows}.values())
    [rows] = humanise([part], np.random.default_rng(seed))
    last: dict[int, float] = {}
    for onset, offset, pitch, _ in sorted(rows):
        assert onset >= last.get(pitch, -1.0)
        last[pitch] = offset


def test_nothing_becomes_nothing_and_one_seed_one_performance() -> None:
    assert humanise([[], []], np.random.default_rng(0)) == [[], []]
    score = [[(i * 0.25, i * 0.25 + 0.25, 60 + i % 12, 64) for i in range(40)]]
    first, second = (humanise(score, np.random.default_rng(5)) for _ in range(2))
    assert first == second
    assert first != humanise(score, np.random.default_rng(6))


def test_a_manner_without_expression_plays_the_score() -> None:
    """Every figure at nought and keys held as written: what comes back is what went in."""
    flat = replace(Expression(*[0.0] * len(fields(Expression))), held_melody=1.0, held_others=1.0)
    score: list[Rows] = [
        [(i * 0.5, i * 0.5 + 0.4, 70 + i, 64) for i in range(9)],
        [(i * 1.0, i * 1.0 + 0.9, 40 + i, 50) for i in range(5)],
    ]
    for part, rows in zip(score, humanise(score, np.random.default_rng(0), flat), strict=True):
        np.testing.assert_allclose(rows, part, atol=1e-6)


def as_rows(notes: Aligned) -> tuple[list[Rows], list[np.ndarray]]:
    """The score of a performance at its own mean tempo, upper voice and rest."""
    pace = np.ptp(notes["onset"]) / np.ptp(notes["beat"])
    starts = (notes["beat"] - notes["beat"].min()) * pace
    stops = starts + notes["beats"] * pace
    places = [np.flatnonzero(notes["is_upper"]), np.flatnonzero(~notes["is_upper"])]
    parts = [
        [(float(starts[i]), float(stops[i]), int(notes["pitch"][i]), 64) for i in chosen]
        for chosen in places
    ]
    return parts, places


def performed(notes: Aligned, seed: int, manner: Expression | None = None) -> Aligned:
    """The same score in the humaniser's performance."""
    parts, places = as_rows(notes)
    played = notes.copy()
    out = humanise(parts, np.random.default_rng(seed), manner, ends=True)
    for chosen, rows in zip(places, out, strict=True):
        for i, (onset, offset, _, velocity) in zip(chosen, rows, strict=True):
            played["onset"][i], played["offset"][i] = onset, offset
            played["velocity"][i] = velocity
    return played


def written(chords: int = 160) -> Aligned:
    """A tune in eighths over chords of two, two beats a second, as the score has it."""
    rows = []
    for i in range(chords):
        pitches = (72 + i * 5 % 11, 48 + i % 7, 55 + i % 5)
        for voice, pitch in enumerate(pitches):
            downbeat = i % 8 == 0
            rows.append((i / 2, 0.5, i / 4, i / 4 + 0.25, pitch, 64, voice == 0, downbeat))
    return np.array(rows, ALIGNED)


@pytest.mark.parametrize(
    ("figure", "within"),
    [
        ("tempo_spread", 0.3), ("chord_spread_s", 0.3), ("lead_s", 0.25), ("lead_spread_s", 0.3),
        ("melody_louder", 0.15), ("swell", 0.4), ("velocity_unevenness", 0.25),
        ("held_melody", 0.15), ("held_others", 0.15), ("held_melody_spread", 0.3),
    ],
)  # fmt: skip
def test_a_manner_asked_for_is_the_manner_heard(figure: str, within: float) -> None:
    """In the mean over performances each figure comes out as given, and follows its setting."""
    for factor in (0.6, 1.2):
        asked = replace(MIDDLE, **{figure: getattr(MIDDLE, figure) * factor})
        heard = [getattr(measure(performed(written(), s, asked)), figure) for s in range(12)]
        assert np.mean(heard) == pytest.approx(getattr(asked, figure), rel=within)


def test_drawn_manners_stay_near_the_fitted_ranges() -> None:
    drawn = np.array([astuple(draw_manner(np.random.default_rng(s))) for s in range(2000)])
    for values, (low, quarter, middle, three, high) in zip(drawn.T, VIENNA.values(), strict=True):
        assert np.median(values) == pytest.approx(middle, abs=0.25 * (three - quarter))
        assert values.min() >= low - (quarter - low)
        assert values.max() <= high + (high - three)
        assert 0.85 < np.mean((values >= low) & (values <= high)) < 0.95


def test_a_match_file_gives_what_is_both_written_and_played() -> None:
    match = read_match(MATCH)
    assert match.piece == "Two chords and a grace note"
    assert match.notes["pitch"].tolist() == [64, 60, 67]
    np.testing.assert_allclose(match.notes["onset"], [1.0, 970 / 960, 2.0])
    np.testing.assert_allclose(match.notes["offset"], [1.5, 1.5, 2.5])
    assert match.notes["is_upper"].tolist() == [True, False, True]
    assert match.notes["is_downbeat"].tolist() == [True, True, False]


def test_a_kit_without_vienna_says_so(tmp_path: Path) -> None:
    with pytest.raises(KitMissing):
        fit_vienna(tmp_path)


def test_the_table_is_what_vienna_gives(shared: Path) -> None:
    fitted = fit_vienna(shared / "kit")
    assert fitted.keys() == VIENNA.keys()
    for name, values in fitted.items():
        assert values == pytest.approx(VIENNA[name], abs=1e-4)


def test_the_humaniser_plays_viennas_pieces_as_vienna_did(shared: Path) -> None:
    """Half of all machine figures lie within the middle of the human ones, tempo and all."""
    matches = list(read_matches(shared / "kit" / VIENNA_ZIP))
    heard = fit(performed(match.notes, seed) for seed, match in enumerate(matches))
    for name, (low, quarter, middle, three, high) in VIENNA.items():
        if name == "downbeat_louder":  # the metre was not given
            continue
        assert quarter < heard[name][2] < three, name
        assert low - (middle - low) < heard[name][0], name
        assert heard[name][4] < high + (high - middle), name
