"""From what probabilities on a refiner is believed, on validation rolls, and what it gains.

A refined roll is judged by its cells (frame F1). A MIDI file says of each cell only yes or no, so
for those the ensemble's notes are written down first, and what is left of them is judged by onsets.
"""

import dataclasses
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from torch import nn

from engine.music import Note
from trainer.data.clips import validation_clips
from trainer.data.sources import Sources
from trainer.evaluate import mean_score, score_notes
from trainer.recipes.refining import RefiningPage
from trainer.refining.refine import Array, believed_notes, refine_roll, roll_notes
from trainer.refining.rolls import Rolls, refining_page, roll_of_notes
from trainer.refining.settings import RefinerSettings
from trainer.release import load_run

THRESHOLDS = tuple(round(0.1 * step, 1) for step in range(1, 10))
BELIEVED = tuple(round(0.05 * step, 2) for step in range(16))
NEW = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.1)
"""With the last of them nothing is ever added."""

Notes = tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class TunedRefiner:
    """The thresholds chosen, frame F1 for each tried, and scores by name."""

    settings: RefinerSettings
    table: tuple[tuple[float, float], ...]
    scores: dict[str, float]

    @property
    def best(self) -> float:
        """Frame F1 with the threshold chosen."""
        return max(f1 for _, f1 in self.table)


@dataclass(frozen=True, slots=True)
class Written:
    """A validation roll as notes: what is true, what an ensemble wrote, what is said of that."""

    truth: Notes
    notes: Notes
    said: Array
    hop_seconds: float


def tune(run: Path, sources: Sources) -> TunedRefiner:
    """Measure a run's refiner on validation rolls."""
    recipe, network = load_run(run)
    clips: list[Rolls] = validation_clips(recipe, sources)
    page = refining_page(recipe)
    truth = [one.truth for one in clips]
    said = [refine_roll(network, one.ensemble, page.chunk) for one in clips]
    table = _frame_table(said, truth)
    before = _frame_table([one.ensemble for one in clips], truth)
    threshold, first = _best(table)[0], _best(before)[0]
    written = [_written(network, one, first, page) for one in clips]
    settings = note_settings(written, RefinerSettings(threshold))
    scores = {
        "validation_frame_f1": _best(table)[1],
        "ensemble_frame_f1": _best(before)[1],
        "validation_onset_f1": note_f1(written, settings),
        "ensemble_onset_f1": mean_score(score_notes(w.truth, w.notes) for w in written).f1,
    }
    rounded = {name: round(value, 4) for name, value in scores.items()}
    return TunedRefiner(settings, table, rounded)


def _frame_table(said: list[Array], truth: list[Array]) -> tuple[tuple[float, float], ...]:
    return tuple((t, frame_f1(said, truth, t)) for t in THRESHOLDS)


def _best(table: tuple[tuple[float, float], ...]) -> tuple[float, float]:
    return max(table, key=lambda row: row[1])


def _written(network: nn.Module, rolls: Rolls, threshold: float, page: RefiningPage) -> Written:
    hop = page.hop_seconds
    notes = roll_notes(rolls.ensemble, threshold, hop)
    roll = roll_of_notes(notes, len(rolls.ensemble), hop)
    truth = roll_notes(rolls.truth, 0.5, hop)
    return Written(truth, notes, refine_roll(network, roll, page.chunk), hop)


def note_settings(written: list[Written], settings: RefinerSettings) -> RefinerSettings:
    """The `believed`, and then the `new`, with the best onset F1; of equal ones those in doubt.

    In doubt a note stays as it was written, and none is added.
    """
    nothing_new = dataclasses.replace(settings, new=NEW[-1])
    kept = [dataclasses.replace(nothing_new, believed=value) for value in BELIEVED]
    best = max(kept, key=lambda one: note_f1(written, one))
    added = [dataclasses.replace(best, new=value) for value in reversed(NEW)]
    return max(added, key=lambda one: note_f1(written, one))


def note_f1(written: list[Written], settings: RefinerSettings) -> float:
    """Onset F1 of what is left of the notes, mean over rolls."""
    left = ((w.truth, believed_notes(w.said, w.notes, w.hop_seconds, settings)) for w in written)
    return mean_score(score_notes(truth, notes) for truth, notes in left).f1


def frame_f1(said: list[Array], truth: list[Array], threshold: float) -> float:
    """F1 of cells at a threshold, over all rolls; 1 where nothing is said and nothing true."""
    found = sum(int(((a >= threshold) & (b > 0)).sum()) for a, b in zip(said, truth, strict=True))
    total = sum(int((one >= threshold).sum()) for one in said)
    total += sum(int(np.count_nonzero(one)) for one in truth)
    return 2 * found / total if total else 1.0
