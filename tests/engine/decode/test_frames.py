"""Rolls to notes: runs of frames, gaps and specks filtered away."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.decode import Posteriors, decode_notes
from engine.decode.frames import filtered, notes_of_frames, runs
from engine.models import DecodeSettings
from engine.music import Note
from trainer.targets import note_targets

HOP = 0.01


def roll(frames: np.ndarray) -> Posteriors:
    values = np.zeros((len(frames), 4, frames.shape[1]), np.uint8)
    values[:, 1] = frames * 255
    values[:, 3] = 128
    return Posteriors(values, HOP, 21)


def test_the_targets_of_notes_give_the_notes_back() -> None:
    notes = (Note(0.1, 60, 0.5, 64), Note(0.3, 64, 0.9, 64), Note(0.6, 60, 0.8, 64))
    targets = note_targets(notes, 120, HOP, 21, 88)
    values = (np.clip(targets, 0, 1) * 255).astype(np.uint8)
    values[:, 3] = np.where(values[:, 1] > 0, 129, 0)
    heard = decode_notes(Posteriors(values, HOP, 21), DecodeSettings(median_frames=3))
    assert [(n.pitch, round(n.onset, 2), round(n.offset, 2), n.velocity) for n in heard] == [
        (n.pitch, n.onset, n.offset, n.velocity) for n in notes
    ]


def test_gaps_and_specks_go() -> None:
    frames = np.zeros((60, 2), bool)
    frames[10:40, 0] = True
    frames[25, 0] = False
    frames[5, 1] = True
    frames[30:32, 1] = True
    [note] = notes_of_frames(roll(frames), 0.5, 3, 0.03)
    assert (note.onset, note.offset, note.pitch) == (0.1, 0.4, 21)
    assert len(notes_of_frames(roll(frames), 0.5, 1, 0.0)) == 4


@given(st.lists(st.booleans(), min_size=1, max_size=40), st.sampled_from([1, 3, 5, 7]))
def test_the_filter_is_the_median(column: list[bool], length: int) -> None:
    padded = np.pad(np.array(column), length // 2)
    expected = [np.median(padded[i : i + length]) > 0.5 for i in range(len(column))]
    assert filtered(np.array(column)[:, None], length)[:, 0].tolist() == expected


@given(st.lists(st.booleans(), max_size=30))
def test_runs_cover_what_sounds(column: list[bool]) -> None:
    again = np.zeros(len(column), bool)
    for _, start, stop in runs(np.array(column, bool)[:, None]):
        assert not again[max(start - 1, 0) : stop].any()
        again[start:stop] = True
    assert again.tolist() == column
