"""Thresholds, chosen on clips of instruments the network never heard; never on test recordings."""

from pathlib import Path

import numpy as np
import torch

from engine.audio.features import features
from engine.decode import Posteriors, decode_notes
from engine.models import DecodeSettings
from trainer.data.clips import validation_clips
from trainer.data.sources import Sources
from trainer.data.synthesis import Clip
from trainer.evaluate import score_notes
from trainer.recipes import Recipe
from trainer.release import load_run

THRESHOLDS = tuple(round(0.1 + 0.025 * step, 3) for step in range(21))
TUNING_CLIPS = "schedule.validation_clips=96"


def tune_threshold(run: Path, sources: Sources) -> list[tuple[float, float]]:
    """(onset threshold, mean onset F1 over validation clips with notes), for each threshold."""
    recipe, network = load_run(run)
    heard: list[tuple[Clip, Posteriors]] = []
    for clip in validation_clips(recipe.with_setting(TUNING_CLIPS), sources):
        if clip.notes:
            heard.append((clip, _posteriors(network, clip, recipe)))
    table = []
    for threshold in THRESHOLDS:
        settings = DecodeSettings(onset_threshold=threshold)
        scores = [score_notes(c.notes, decode_notes(p, settings)).f1 for c, p in heard]
        table.append((threshold, float(np.mean(scores))))
    return table


def _posteriors(network: torch.nn.Module, clip: Clip, recipe: Recipe) -> Posteriors:
    seen = torch.from_numpy(features(clip.sound, recipe.features))[None]
    with torch.inference_mode():
        said = torch.sigmoid(network(seen)[0]).numpy()
    values = np.round(said * 255.0).astype(np.uint8)
    return Posteriors(values, recipe.features.hop_seconds, recipe.lowest_pitch)


def best_threshold(table: list[tuple[float, float]]) -> tuple[float, float]:
    """The middle of the thresholds within a thousandth of the best F1, and that F1.

    The curve is flat at its top; the middle of the plateau travels better than its highest pixel.
    """
    best = max(f1 for _, f1 in table)
    plateau = [threshold for threshold, f1 in table if f1 >= best - 0.001]
    return round(float(np.mean(plateau)), 3), best
