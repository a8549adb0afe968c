"""Thresholds, chosen on clips of instruments the network never heard; never on test recordings."""

import dataclasses
import itertools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.decode import NoteOptions, Posteriors, decode_notes, decode_pedal
from engine.decode.parts import note_families
from engine.errors import EarmarkError
from engine.models import DecodeSettings
from engine.music import Family, Note
from trainer.data.clips import validation_clips
from trainer.data.sources import Sources
from trainer.data.synthesis import Clip
from trainer.evaluate import (
    family_accuracy,
    mean_score,
    pedal_matches,
    right_notes,
    score_notes,
)
from trainer.hearing import note_posteriors
from trainer.recipes import Recipe
from trainer.release import load_run

Floats = npt.NDArray[np.float64]

ONSETS = tuple(round(0.1 + 0.025 * step, 3) for step in range(21))
FRAMES = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7)
OFFSETS = (0.15, 0.2, 0.3, 0.4, 0.5)
PEDALS = tuple(round(0.1 * step, 1) for step in range(2, 9))
PLATEAU = 0.001
CLIPS = ("schedule.validation_clips=96", "performance.procedural_share=0")
"""How a recipe's validation clips differ here: only what people play. Textures made to be hard are
for training; a threshold that is best for them leaves out what music is sure of."""


class NoNotes(EarmarkError):
    """Validation clips in which nothing is played."""

    def __init__(self) -> None:
        super().__init__(
            "No note begins in any of the validation clips, so that no threshold can be chosen.",
            "Is the music of the prepared data set really in its labels?",
        )


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
    """The settings chosen, onset F1 for each onset threshold tried, and other scores by name."""

    settings: DecodeSettings
    table: tuple[tuple[float, float], ...]
    scores: dict[str, float]

    @property
    def best(self) -> float:
        """The highest mean onset F1 in the table."""
        return max(f1 for _, f1 in self.table)


def tune(run: Path, sources: Sources) -> Tuned:
    """Choose a run's thresholds, and calibrate its confidence."""
    recipe, network = load_run(run)
    clips = [clip for clip in validation_clips(_as_played(recipe), sources) if clip.notes]
    if not clips:
        raise NoNotes
    heard = [Heard(clip, note_posteriors(recipe, network, clip.sound)) for clip in clips]

    def at(threshold: float) -> DecodeSettings:
        return dataclasses.replace(recipe.decode, onset_threshold=threshold)

    table = tuple((threshold, _onset_f1(heard, at(threshold))) for threshold in ONSETS)
    settings = _with_lengths(heard, at(middle_of_plateau(table)))
    slope, bias = _calibration(heard, settings)
    settings = dataclasses.replace(
        settings,
        confidence_slope=slope,
        confidence_bias=bias,
        families=tuple(Family)[: recipe.page.dimensions.families],
    )
    if recipe.page.dimensions.pedal:
        settings = _with_pedal(heard, settings)
    return Tuned(settings, table, _scores(heard, settings))


def _as_played(recipe: Recipe) -> Recipe:
    for setting in CLIPS:
        recipe = recipe.with_setting(setting)
    return recipe


def _with_pedal(heard: list[Heard], settings: DecodeSettings) -> DecodeSettings:
    """The pedal threshold with the best F1 of presses."""
    tried = [dataclasses.replace(settings, pedal_threshold=threshold) for threshold in PEDALS]
    return max(tried, key=lambda one: _pedal_f1(heard, one))


def _pedal_f1(heard: list[Heard], settings: DecodeSettings, tolerance: float = 0.05) -> float:
    known = [one for one in heard if one.clip.pedal is not None]
    counts = [
        pedal_matches(one.clip.pedal or (), decode_pedal(one.posteriors, settings), tolerance)
        for one in known
    ]
    found, true, said = (sum(column) for column in zip(*counts, strict=True))
    return float(2.0 * found / max(true + said, 1))


def _scores(heard: list[Heard], settings: DecodeSettings) -> dict[str, float]:
    """What the card says of the validation clips."""
    pairs = [(one.clip, one.notes(settings)) for one in heard]
    mean = mean_score(score_notes(clip.notes, notes) for clip, notes in pairs)
    scores = {
        "validation_onset_f1": mean.f1,
        "validation_offset_f1": mean.f1_with_offsets,
        "validation_velocity_f1": mean.f1_with_velocity,
    }
    if "pedal" in heard[0].posteriors.kinds:
        scores["validation_pedal_press_f1_50ms"] = _pedal_f1(heard, settings)
        scores["validation_pedal_press_f1_200ms"] = _pedal_f1(heard, settings, 0.2)
    if settings.families:
        scores["validation_family_accuracy"] = _family_accuracy(heard, settings)
    return {name: round(value, 4) for name, value in scores.items()}


def _family_accuracy(heard: list[Heard], settings: DecodeSettings) -> float:
    right = counted = 0
    for one in heard:
        notes = one.notes(settings)
        said = note_families(one.posteriors, notes, settings)
        pairs = list(zip(notes, said, strict=True))
        found, matched = family_accuracy(one.clip.notes, one.clip.families, pairs)
        right, counted = right + found, counted + matched
    return right / max(counted, 1)


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
