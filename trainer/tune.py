"""Thresholds, chosen on clips of instruments the network never heard; never on test recordings."""

import dataclasses
import itertools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from engine.audio.features import features
from engine.decode import NoteOptions, Posteriors, decode_notes
from engine.models import DecodeSettings
from engine.music import Note
from trainer.data.clips import validation_clips
from trainer.data.sources import Sources
from trainer.data.synthesis import Clip
from trainer.evaluate import mean_score, right_notes, score_notes
from trainer.recipes import Recipe
from trainer.release import load_run

Floats = npt.NDArray[np.float64]

ONSETS = tuple(round(0.1 + 0.025 * step, 3) for step in range(21))
FRAMES = (0.15, 0.2, 0.3, 0.4, 0.5)
OFFSETS = (0.2, 0.3, 0.4, 0.5, 0.7)
PLATEAU = 0.001
CLIPS = "schedule.validation_clips=96"


@dataclass(frozen=True, slots=True)
class Heard:
    """What a network said of a validation clip."""

    clip: Clip
    posteriors: Posteriors

    def notes(self, settings: DecodeSettings) -> tuple[Note, ...]:
        """The notes, decoded with `settings`."""
        return decode_notes(self.posteriors, settings, NoteOptions())


@dataclass(frozen=True, slots=True)
class Tuned:
    """The settings chosen, and onset F1 for each onset threshold tried."""

    settings: DecodeSettings
    table: tuple[tuple[float, float], ...]

    @property
    def best(self) -> float:
        """The highest mean onset F1 in the table."""
        return max(f1 for _, f1 in self.table)


def tune(run: Path, sources: Sources) -> Tuned:
    """Choose a run's thresholds, and calibrate its confidence."""
    recipe, network = load_run(run)
    clips = [clip for clip in validation_clips(recipe.with_setting(CLIPS), sources) if clip.notes]
    heard = [Heard(clip, _posteriors(network, clip, recipe)) for clip in clips]
    table = tuple(
        (threshold, _onset_f1(heard, DecodeSettings(onset_threshold=threshold)))
        for threshold in ONSETS
    )
    settings = _with_lengths(heard, DecodeSettings(onset_threshold=middle_of_plateau(table)))
    slope, bias = _calibration(heard, settings)
    settings = dataclasses.replace(settings, confidence_slope=slope, confidence_bias=bias)
    return Tuned(settings, table)


def _posteriors(network: torch.nn.Module, clip: Clip, recipe: Recipe) -> Posteriors:
    seen = torch.from_numpy(features(clip.sound, recipe.features))[None]
    with torch.inference_mode():
        said = torch.sigmoid(network(seen)[0]).numpy()
    values = np.round(said * 255.0).astype(np.uint8)
    return Posteriors(values, recipe.features.hop_seconds, recipe.lowest_pitch)


def _onset_f1(heard: list[Heard], settings: DecodeSettings) -> float:
    return mean_score(score_notes(one.clip.notes, one.notes(settings)) for one in heard).f1


def middle_of_plateau(table: tuple[tuple[float, float], ...]) -> float:
    """The middle of the thresholds within a thousandth of the best F1.

    The curve is flat at its top; the middle of the plateau travels better than its highest pixel.
    """
    best = max(f1 for _, f1 in table)
    plateau = [threshold for threshold, f1 in table if f1 >= best - PLATEAU]
    return round(float(np.mean(plateau)), 3)


def _with_lengths(heard: list[Heard], settings: DecodeSettings) -> DecodeSettings:
    """The frame and offset thresholds with the best F1 of onsets and offsets."""
    tried = [
        dataclasses.replace(settings, frame_threshold=frame, offset_threshold=offset)
        for frame, offset in itertools.product(FRAMES, OFFSETS)
    ]

    def f1(one: DecodeSettings) -> float:
        scores = (score_notes(h.clip.notes, h.notes(one)) for h in heard)
        return mean_score(scores).f1_with_offsets

    return max(tried, key=f1)


def _calibration(heard: list[Heard], settings: DecodeSettings) -> tuple[float, float]:
    """Slope and bias of the confidence: a logistic regression of being right on the peak."""
    plain = dataclasses.replace(settings, onset_threshold=settings.candidate_threshold)
    peaks, right = [], []
    for one in heard:
        notes = one.notes(plain)
        peaks += [note.confidence for note in notes]
        right += right_notes(one.clip.notes, notes)
    heights = np.clip(np.array(peaks), 1 / 255, 1 - 1 / 255)
    return logistic_fit(np.log(heights / (1.0 - heights)), np.array(right, float))


def logistic_fit(x: Floats, y: Floats, steps: int = 25) -> tuple[float, float]:
    """Slope and bias of the logistic curve that makes the outcomes `y` (0 or 1) likeliest.

    Newton's method on two parameters, slightly regularised so that separable data do no harm.
    """
    design = np.stack([x, np.ones_like(x)], axis=1)
    weights = np.array([1.0, 0.0])
    for _ in range(steps):
        said = 1.0 / (1.0 + np.exp(-np.clip(design @ weights, -30, 30)))
        slope = design.T @ (y - said) - 1e-3 * (weights - [1.0, 0.0])
        curve = (design * (said * (1.0 - said))[:, None]).T @ design + 1e-3 * np.eye(2)
        weights = weights + np.linalg.solve(curve, slope)
    return round(float(weights[0]), 4), round(float(weights[1]), 4)
