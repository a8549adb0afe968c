"""The performer of bends: what it draws is music, the same each time, and enough of everything."""

from itertools import pairwise

import numpy as np

from engine.music import Note, Part
from engine.music.bend import bend_at, steadied
from trainer.data.bending import BendingSettings, with_random_bends

LINE = Part("Voice", 53, tuple(Note(i * 0.6, 60 + i % 3, i * 0.6 + 0.58, 80) for i in range(200)))
USUAL = BendingSettings()


def bent(seed: int, settings: BendingSettings = USUAL) -> Part:
    return with_random_bends(np.random.default_rng(seed), LINE, settings)


def test_only_the_bends_are_new_and_a_seed_draws_the_same_again() -> None:
    part = bent(1)
    assert tuple(map(steadied, part.notes)) == LINE.notes
    assert part == bent(1)
    assert part != bent(2)


def test_the_share_that_stays_steady_is_as_asked() -> None:
    steady = sum(not note.bend for note in bent(1).notes) / len(LINE.notes)
    assert 0.3 < steady < 0.5
    assert not any(note.bend for note in bent(1, BendingSettings(steady_share=1.0)).notes)
    assert all(note.bend for note in bent(1, BendingSettings(steady_share=0.0)).notes)


def test_bends_move_far_enough_and_not_too_far() -> None:
    widths = []
    for note in bent(3).notes:
        if note.bend:
            times = [time for time, _ in note.bend]
            assert times == sorted(times)
            assert times[0] >= 0.0
            assert times[-1] <= note.offset - note.onset + 1e-9
            values = bend_at(note.bend, np.arange(0.0, 0.58, 0.01))
            assert np.abs(values).max() <= 2.0
            widths.append(np.ptp(values))
    assert np.percentile(widths, 10) > 0.1
    assert np.median(widths) > 0.5


def test_legato_slides_from_the_note_before() -> None:
    only_gestures = BendingSettings(steady_share=0.0, vibrato_share=0.0)
    notes = bent(5, only_gestures).notes
    for before, note in pairwise(notes):
        assert bend_at(note.bend, 0.0) == before.pitch - note.pitch
