"""Thresholds of a drum network, one for each drum, chosen on clips of kits it never heard."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from engine.audio.features import features
from engine.decode import DrumOptions, Posteriors, decode_drums
from engine.decode.drums import margins
from engine.decode.posteriors import quantised
from engine.models import DrumSettings
from engine.music import Drum, DrumHit
from trainer.data.clips import validation_clips
from trainer.data.drum_synthesis import DrumClip
from trainer.data.sources import Sources
from trainer.evaluate_drums import (
    EIGHT,
    FIVE,
    Classes,
    Counts,
    classed,
    count_hits,
    names_of,
    overall,
    pooled,
    velocity_error,
)
from trainer.recipes import Recipe
from trainer.release import load_run
from trainer.tasks import drums_of
from trainer.tune import logistic_fit, middle_of_plateau

THRESHOLDS = tuple(round(0.1 + 0.04 * step, 3) for step in range(20))
HANDS = (2, 3, 0)
CLIPS = (
    "schedule.validation_clips=160",
    "drums.patterns.groove_share=1.0",
    "drums.patterns.exchange_share=0.0",
    "drums.patterns.tempo=0.85,1.2",
    "drums.synthesis.alone_share=0.5",
    "drums.synthesis.accompaniment_db=-18.0,3.0",
    "drums.synthesis.percussion_share=0.1",
)
"""Clips to choose thresholds on: what drummers play, as often as they do, and mixed to be heard.

The training's drills and exchanged drums have a tom as often as a snare; thresholds chosen on
them would find toms everywhere.
"""
COMMON_HITS = 1000
"""The common threshold counts as much as so many hits of a drum's own: the kits that training
never heard are three, and what suits their toms says little of other toms."""

EXPECTED_F1 = 0.75
"""F1 on the music an ear is for: the mean of what is asked of it with drums alone and in bands.

Of probabilities that are true, the threshold best for F1 is half of the F1 that is reached (Lipton,
Elkan and Naryanaswamy, "Optimal thresholding of classifiers to maximize F1 measure", 2014), and so
it is found on the clips: .30 where .60 is reached on strange kits, .34 where .70 is on known ones.
Kits kept from training, a drum machine among them, are harder than music, so that a threshold
chosen on them lets too much through elsewhere.
"""


@dataclass(frozen=True, slots=True)
class HeardClip:
    """What a network said of a validation clip."""

    clip: DrumClip
    posteriors: Posteriors

    def hits(self, settings: DrumSettings) -> tuple[DrumHit, ...]:
        """The hits, decoded with `settings`."""
        return decode_drums(self.posteriors, settings, DrumOptions())

    @property
    def truth(self) -> tuple[DrumHit, ...]:
        """What is to be heard: all that sounds, the doubtful hits left out."""
        doubtful = set(self.clip.doubtful)
        return tuple(hit for hit in self.clip.hits if hit not in doubtful)


@dataclass(frozen=True, slots=True)
class TunedDrums:
    """The settings chosen, F1 of all drums for each common threshold tried, scores by name."""

    settings: DrumSettings
    table: tuple[tuple[float, float], ...]
    scores: dict[str, float]

    @property
    def best(self) -> float:
        """F1 of five classes with the settings chosen."""
        return self.scores["validation_five_classes_f1"]


def tune(run: Path, sources: Sources) -> TunedDrums:
    """Choose a run's thresholds, and calibrate its confidence."""
    recipe, network = load_run(run)
    played = recipe
    for setting in CLIPS:
        played = played.with_setting(setting)
    clips: list[DrumClip] = validation_clips(played, sources)
    heard = [HeardClip(clip, _posteriors(network, clip, recipe)) for clip in clips]
    drums = drums_of(recipe)
    curves = threshold_curves(heard, drums)
    rows = tuple(overall({d: curves[d][k] for d in drums}) for k in range(len(THRESHOLDS)))
    common = best_threshold(rows)
    reached = max(row.f1 for row in rows)
    chosen = tuple(
        for_music(between_own_and_common(curves[drum], common), reached) for drum in drums
    )
    settings = _with_hands(heard, DrumSettings(drums, chosen))
    slope, bias = _calibration(heard, settings)
    settings = dataclasses.replace(settings, confidence_slope=slope, confidence_bias=bias)
    table = tuple((t, row.f1) for t, row in zip(THRESHOLDS, rows, strict=True))
    return TunedDrums(settings, table, _scores(heard, settings))


def _posteriors(network: torch.nn.Module, clip: DrumClip, recipe: Recipe) -> Posteriors:
    seen = torch.from_numpy(features(clip.sound, recipe.features))[None]
    with torch.inference_mode():
        said = torch.sigmoid(network(seen)[0]).numpy()
    values = quantised(said, Posteriors.DRUM_KINDS)
    return Posteriors(values, recipe.features.hop_seconds, 0, Posteriors.DRUM_KINDS)


def threshold_curves(
    heard: list[HeardClip], drums: tuple[str, ...]
) -> dict[str, tuple[Counts, ...]]:
    """For each drum its counts at every one of THRESHOLDS, exclusions left aside."""
    curves: dict[str, tuple[Counts, ...]] = {}
    tried = [
        [one.hits(DrumSettings(drums, (t,) * len(drums), hands=0)) for one in heard]
        for t in THRESHOLDS
    ]
    for name in drums:
        classes = {Drum(name): name}
        rows = [
            pooled([_counted(one, hits, classes) for one, hits in zip(heard, at, strict=True)])
            for at in tried
        ]
        curves[name] = tuple(row[name] for row in rows)
    return curves


def best_threshold(counts: tuple[Counts, ...]) -> float:
    """The middle of the thresholds that give the best F1."""
    scores = [count.f1 for count in counts]
    return middle_of_plateau(tuple(zip(THRESHOLDS, scores, strict=True)))


def between_own_and_common(counts: tuple[Counts, ...], common: float) -> float:
    """A drum's threshold between its own best and the common one, by how often it was struck."""
    hits = counts[0].true
    own = best_threshold(counts) if hits else common
    return round((hits * own + COMMON_HITS * common) / (hits + COMMON_HITS), 3)


def for_music(threshold: float, reached: float) -> float:
    """A threshold from clips on which an ear reaches that F1, for music where it reaches more."""
    return round(min(threshold * max(EXPECTED_F1 / max(reached, 0.01), 1.0), THRESHOLDS[-1]), 3)


def _counted(one: HeardClip, hits: tuple[DrumHit, ...], classes: Classes) -> dict[str, Counts]:
    """The counts of a clip; what was heard where a doubtful hit is, is neither right nor wrong."""
    names = names_of(classes)
    truth = classed(one.truth, classes)
    doubtful = classed(one.clip.doubtful, classes)
    heard = classed(hits, classes)
    counts = count_hits(truth, heard, names)
    forgiven = count_hits([*truth, *doubtful], heard, names)
    return {
        name: Counts(
            counts[name].found,
            counts[name].true,
            counts[name].heard - (forgiven[name].found - counts[name].found),
        )
        for name in names
    }


def _with_hands(heard: list[HeardClip], settings: DrumSettings) -> DrumSettings:
    """As many hands as give the best F1 of all drums."""
    classes = {Drum(name): name for name in settings.drums}
    tried = [dataclasses.replace(settings, hands=hands) for hands in HANDS]
    return max(tried, key=lambda one: _overall(heard, one, classes).f1)


def _overall(heard: list[HeardClip], settings: DrumSettings, classes: Classes) -> Counts:
    return overall(pooled([_counted(one, one.hits(settings), classes) for one in heard]))


def _scores(heard: list[HeardClip], settings: DrumSettings) -> dict[str, float]:
    """What the card says of the validation clips."""
    scores = {
        "validation_five_classes_f1": _overall(heard, settings, FIVE).f1,
        "validation_eight_classes_f1": _overall(heard, settings, EIGHT).f1,
    }
    every = {Drum(name): name for name in settings.drums}
    rows = pooled([_counted(one, one.hits(settings), every) for one in heard])
    scores |= {f"validation_{name.replace(' ', '_')}_f1": row.f1 for name, row in rows.items()}
    errors = [e for one in heard for e in velocity_error(one.truth, one.hits(settings))]
    if errors:
        scores["validation_velocity_error"] = float(np.mean(np.abs(errors)))
    return {name: round(value, 4) for name, value in scores.items()}


def _calibration(heard: list[HeardClip], settings: DrumSettings) -> tuple[float, float]:
    """Slope and bias of the confidence: a logistic regression of being right on the margin."""
    low = (settings.candidate_threshold,) * len(settings.drums)
    plain = dataclasses.replace(settings, thresholds=low, hands=0)
    own = dict(zip(settings.drums, settings.thresholds, strict=True))
    above: list[float] = []
    right: list[bool] = []
    for one in heard:
        hits = one.hits(plain)
        above += [_margin(hit, settings.candidate_threshold, own[hit.drum.value]) for hit in hits]
        right += right_hits(one.clip.hits, hits)
    if not any(right) or all(right):
        return settings.confidence_slope, settings.confidence_bias
    return logistic_fit(np.array(above), np.array(right, float))


def _margin(hit: DrumHit, candidate: float, own: float) -> float:
    """How far above its own threshold a hit stands that was decoded with slope 1 and bias 0."""
    sure = min(max(hit.confidence, 1e-6), 1 - 1e-6)
    over_candidate = float(np.log(sure / (1.0 - sure)))
    return over_candidate - float(margins(np.array([own]), candidate)[0])


def right_hits(truth: tuple[DrumHit, ...], heard: tuple[DrumHit, ...]) -> list[bool]:
    """For each hit heard, whether it is one of those played."""
    from mir_eval.util import match_events

    right = [False] * len(heard)
    for drum in Drum:
        true = np.array([hit.onset for hit in truth if hit.drum is drum])
        places = [place for place, hit in enumerate(heard) if hit.drum is drum]
        said = np.array([heard[place].onset for place in places])
        if len(true) and len(said):
            for _, place in match_events(true, said, 0.05):
                right[places[place]] = True
    return right
