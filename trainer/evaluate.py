"""Scores, measured through the same listening that users run.

Onset F1 as in MIREX and mir_eval: an onset counts when pitch is right and time within 50 ms.
"""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass

import numpy as np
import numpy.typing as npt

from engine.music import Family, Note, PedalSpan

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class NoteScore:
    """Precision, recall and F1 of onsets, F1 with offsets, and F1 with offsets and velocity.

    Velocities count as mir_eval counts them: within a tenth of the range, after a linear fit.
    """

    precision: float
    recall: float
    f1: float
    f1_with_offsets: float
    f1_with_velocity: float


def _arrays(notes: Iterable[Note]) -> tuple[Floats, Floats]:
    rows = [(n.onset, n.offset, n.pitch) for n in notes]
    table = np.array(rows, float).reshape(-1, 3)
    return table[:, :2], 440.0 * 2.0 ** ((table[:, 2] - 69.0) / 12.0)


def score_notes(truth: Iterable[Note], heard: Iterable[Note]) -> NoteScore:
    """Score one piece. A piece of silence heard as silence is perfect."""
    from mir_eval.transcription import precision_recall_f1_overlap
    from mir_eval.transcription_velocity import precision_recall_f1_overlap as with_velocity

    truth, heard = list(truth), list(heard)
    true_times, true_pitches = _arrays(truth)
    times, pitches = _arrays(heard)
    if not len(true_times) or not len(times):
        same = float(len(true_times) == len(times))
        return NoteScore(same, same, same, same, same)
    precision, recall, f1, _ = precision_recall_f1_overlap(
        true_times, true_pitches, times, pitches, offset_ratio=None
    )
    *_, with_offsets, _ = precision_recall_f1_overlap(true_times, true_pitches, times, pitches)
    *_, with_both, _ = with_velocity(
        true_times, true_pitches, _velocities(truth), times, pitches, _velocities(heard)
    )
    return NoteScore(precision, recall, f1, with_offsets, with_both)


def _velocities(notes: list[Note]) -> Floats:
    return np.array([note.velocity for note in notes], float)


def family_accuracy(
    truth: Sequence[Note], families: Sequence[Family], heard: Sequence[tuple[Note, Family]]
) -> tuple[int, int]:
    """Of the notes heard that are right, how many are of the right family, and how many in all."""
    from mir_eval.transcription import match_notes

    true_times, true_pitches = _arrays(truth)
    times, pitches = _arrays(note for note, _ in heard)
    if not len(true_times) or not len(times):
        return 0, 0
    pairs = match_notes(true_times, true_pitches, times, pitches, offset_ratio=None)
    return sum(families[a] is heard[b][1] for a, b in pairs), len(pairs)


def pedal_matches(
    truth: Iterable[PedalSpan], heard: Iterable[PedalSpan], tolerance: float = 0.05
) -> tuple[int, int, int]:
    """Presses heard within `tolerance` seconds of a true one; how many were true, how many heard.

    F1 is twice the first by the sum of the others.
    """
    from mir_eval.util import match_events

    true = np.array([span.start for span in truth])
    said = np.array([span.start for span in heard])
    found = len(match_events(true, said, tolerance)) if len(true) and len(said) else 0
    return found, len(true), len(said)


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
    rows = [astuple(score) for score in scores]
    return NoteScore(*(float(value) for value in np.mean(rows, axis=0)))
