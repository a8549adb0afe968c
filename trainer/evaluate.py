"""Scores, measured through the same listening that users run.

Onset F1 as in MIREX and mir_eval: an onset counts when pitch is right and time within 50 ms.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.music import Note

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class NoteScore:
    """Precision, recall and F1 of onsets, and F1 of onsets with offsets."""

    precision: float
    recall: float
    f1: float
    f1_with_offsets: float


def _arrays(notes: Iterable[Note]) -> tuple[Floats, Floats]:
    rows = [(n.onset, n.offset, n.pitch) for n in notes]
    table = np.array(rows, float).reshape(-1, 3)
    return table[:, :2], 440.0 * 2.0 ** ((table[:, 2] - 69.0) / 12.0)


def score_notes(truth: Iterable[Note], heard: Iterable[Note]) -> NoteScore:
    """Score one piece. A piece of silence heard as silence is perfect."""
    from mir_eval.transcription import precision_recall_f1_overlap

    true_times, true_pitches = _arrays(truth)
    times, pitches = _arrays(heard)
    if not len(true_times) or not len(times):
        same = float(len(true_times) == len(times))
        return NoteScore(same, same, same, same)
    precision, recall, f1, _ = precision_recall_f1_overlap(
        true_times, true_pitches, times, pitches, offset_ratio=None
    )
    *_, with_offsets, _ = precision_recall_f1_overlap(true_times, true_pitches, times, pitches)
    return NoteScore(precision, recall, f1, with_offsets)


def right_notes(truth: Iterable[Note], heard: Iterable[Note]) -> list[bool]:
    """For each note heard, whether it is one of those played (onset within 50 ms, pitch)."""
    from mir_eval.transcription import match_notes

    true_times, true_pitches = _arrays(truth)
    times, pitches = _arrays(heard)
    right = [False] * len(times)
    if len(true_times) and len(times):
        for _, place in match_notes(true_times, true_pitches, times, pitches, offset_ratio=None):
            right[place] = True
    return right


def mean_score(scores: Iterable[NoteScore]) -> NoteScore:
    """The mean over pieces, each counting the same."""
    rows = [(s.precision, s.recall, s.f1, s.f1_with_offsets) for s in scores]
    return NoteScore(*(float(value) for value in np.mean(rows, axis=0)))
