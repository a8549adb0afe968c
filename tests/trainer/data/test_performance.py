"""What people play, and drills of what ears miss."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainer.data.corpus import NOTE, Corpus
from trainer.data.drills import DRILLS
from trainer.data.performance import (
    SHORTEST_REPEAT,
    SOFTEST,
    PerformanceSettings,
    Performer,
    notes_of,
)
from trainer.data.procedural import Texture

SEEDS = st.integers(0, 2**32 - 1)
SECONDS = 8.0


def scale(name: str = "lieder") -> Corpus:
    """A minute of even quarters and their octaves, all equally loud."""
    rows = [
        (0.5 * i, 0.5 * i + 0.5, pitch, 80, 0)
        for i in range(120)
        for pitch in (48 + i % 12, 60 + i % 12)
    ]
    return Corpus(name, np.array(rows, NOTE), np.array([0, len(rows)]))


def gaps(humanised: float, name: str = "lieder", seed: int = 3) -> np.ndarray:
    """Seconds from each beat to the next, of one window."""
    settings = PerformanceSettings(humanised_share=humanised)
    performer = Performer({name: scale(name)}, settings)
    [rows] = performer.ensemble(np.random.default_rng(seed), SECONDS)
    return np.diff([onset for onset, _, _, _ in sorted(rows)][::2])


def test_scores_are_performed_with_rubato_and_performances_are_left_alone() -> None:
    """Scores get a tempo that wanders; people who played already have theirs."""
    even = [np.std(gaps(0.0, seed=seed)) for seed in range(8)]
    performed = [np.std(gaps(1.0, seed=seed)) for seed in range(8)]
    assert np.median(performed) > 2.0 * np.median(even)
    played = [np.std(gaps(1.0, "vienna", seed)) for seed in range(8)]
    assert np.median(played) < 2.0 * np.median(even)


def test_nothing_is_played_too_softly_to_be_heard() -> None:
    performer = Performer({"lieder": scale()}, PerformanceSettings(humanised_share=0.5))
    for seed in range(20):
        [rows] = performer.ensemble(np.random.default_rng(seed), SECONDS)
        assert all(SOFTEST <= velocity <= 127 for _, _, _, velocity in rows)


def test_two_tracks_on_one_key_are_one_stroke() -> None:
    rows = [(1.0, 1.5, 60, 80), (1.03, 1.4, 60, 70), (1.1, 1.6, 60, 60), (1.01, 2.0, 64, 50)]
    notes = notes_of(rows, SECONDS)
    assert [(note.onset, note.pitch) for note in notes] == [(1.01, 64), (1.03, 60), (1.1, 60)]


@pytest.mark.parametrize("drill", [drill for drill, _ in DRILLS], ids=lambda d: str(d.__name__))
@settings(max_examples=15)
@given(seed=SEEDS)
def test_a_drill_can_be_played(drill: Texture, seed: int) -> None:
    rows = drill(np.random.default_rng(seed), SECONDS)
    assert rows
    assert all(off > on >= 0.0 for on, off, _, _ in rows)
    assert all(21 <= pitch <= 108 and 1 <= velocity <= 127 for _, _, pitch, velocity in rows)
    notes = notes_of(rows, SECONDS)
    for pitch in {note.pitch for note in notes}:
        own = [note for note in notes if note.pitch == pitch]
        for one, other in itertools.pairwise(own):
            assert other.onset - one.onset >= SHORTEST_REPEAT
            assert one.offset <= other.onset


def test_drills_ask_for_what_was_missed() -> None:
    """Each drill is full of the notes it is for, over twenty draws."""
    played = {
        drill.__name__: [
            note
            for seed in range(20)
            for note in notes_of(drill(np.random.default_rng(seed), SECONDS), SECONDS)
        ]
        for drill, _ in DRILLS
    }
    assert np.mean([note.velocity < 45 for note in played["inner_voices"]]) > 0.4
    assert np.mean([note.pitch <= 45 for note in played["low_bass"]]) > 0.2
    again = sum(
        1
        for drawn in range(20)
        for one, other in itertools.combinations(notes_of(_rows("struck_again", drawn), SECONDS), 2)
        if one.pitch == other.pitch and abs(other.onset - one.onset) < 0.17
    )
    assert again > 0.4 * len(played["struck_again"])
    loud = [note.velocity for note in played["overtones"]]
    assert np.median(loud) > 70


def _rows(name: str, seed: int) -> list[tuple[float, float, int, int]]:
    [drill] = [drill for drill, _ in DRILLS if drill.__name__ == name]
    return drill(np.random.default_rng(seed), SECONDS)
