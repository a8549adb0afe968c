"""What a refiner gains: frame F1 of validation rolls before and after, at the best threshold."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from trainer.data.clips import validation_clips
from trainer.data.sources import Sources
from trainer.refining.refine import Array, refine_roll
from trainer.refining.rolls import Rolls, refining_page
from trainer.release import load_run

THRESHOLDS = tuple(round(0.1 * step, 1) for step in range(1, 10))


@dataclass(frozen=True, slots=True)
class RefinerSettings:
    """From which probability on a cell of a refined roll sounds."""

    threshold: float


@dataclass(frozen=True, slots=True)
class TunedRefiner:
    """The threshold chosen, frame F1 for each tried, and scores by name."""

    settings: RefinerSettings
    table: tuple[tuple[float, float], ...]
    scores: dict[str, float]

    @property
    def best(self) -> float:
        """Frame F1 with the threshold chosen."""
        return max(f1 for _, f1 in self.table)


def tune(run: Path, sources: Sources) -> TunedRefiner:
    """Measure a run's refiner on validation rolls."""
    recipe, network = load_run(run)
    clips: list[Rolls] = validation_clips(recipe, sources)
    chunk = refining_page(recipe).chunk
    said = [refine_roll(network, one.ensemble, chunk, chunk // 20) for one in clips]
    truth = [one.truth for one in clips]
    table = tuple((t, frame_f1(said, truth, t)) for t in THRESHOLDS)
    threshold, best = max(table, key=lambda row: row[1])
    before = max(frame_f1([one.ensemble for one in clips], truth, t) for t in THRESHOLDS)
    scores = {"validation_frame_f1": best, "ensemble_frame_f1": before}
    rounded = {name: round(value, 4) for name, value in scores.items()}
    return TunedRefiner(RefinerSettings(threshold), table, rounded)


def frame_f1(said: list[Array], truth: list[Array], threshold: float) -> float:
    """F1 of cells at a threshold, over all rolls; 1 where nothing is said and nothing true."""
    found = sum(int(((a >= threshold) & (b > 0)).sum()) for a, b in zip(said, truth, strict=True))
    total = sum(int((one >= threshold).sum()) for one in said)
    total += sum(int(np.count_nonzero(one)) for one in truth)
    return 2 * found / total if total else 1.0
