"""Scores, losses and thresholds of drums."""

import dataclasses

import numpy as np
import pytest
import torch

from engine.decode import Posteriors
from engine.models import DrumSettings
from engine.music import Drum, DrumHit
from trainer import tune_drums
from trainer.data.drum_synthesis import DrumClip
from trainer.evaluate_drums import (
    EIGHT,
    FIVE,
    Counts,
    classed,
    count_hits,
    names_of,
    overall,
    pooled,
    velocity_error,
)
from trainer.losses import drum_loss
from trainer.recipes.recipe import DrumLossSettings
from trainer.targets import drum_targets
from trainer.tune_drums import (
    EXPECTED_F1,
    HeardClip,
    best_threshold,
    between_own_and_common,
    for_music,
    right_hits,
    threshold_curves,
)

DRUMS = tuple(Drum)
NAMES = tuple(drum.value for drum in DRUMS)
HOP = 0.01
BEAT = (
    DrumHit(0.5, Drum.KICK, 100),
    DrumHit(0.5, Drum.HIHAT_CLOSED, 60),
    DrumHit(1.0, Drum.SNARE, 90),
    DrumHit(1.0, Drum.HIHAT_OPEN, 60),
)


def scored(truth: tuple[DrumHit, ...], heard: tuple[DrumHit, ...]) -> dict[str, Counts]:
    return count_hits(classed(truth, FIVE), classed(heard, FIVE), names_of(FIVE))


def test_a_beat_heard_as_it_is_scores_one() -> None:
    assert overall(scored(BEAT, BEAT)).f1 == 1.0
    assert overall(scored((), ())).f1 == 1.0
    assert overall(scored(BEAT, ())).f1 == 0.0


def test_open_for_closed_is_right_in_five_classes_and_wrong_in_eight() -> None:
    heard = (*BEAT[:1], DrumHit(0.5, Drum.HIHAT_OPEN), *BEAT[2:])
    assert overall(scored(BEAT, heard)).f1 == 1.0
    eight = count_hits(classed(BEAT, EIGHT), classed(heard, EIGHT), names_of(EIGHT))
    assert eight["closed hat"] == Counts(0, 1, 0)
    assert eight["open hat"] == Counts(1, 1, 2)
    assert len(names_of(FIVE)) == 5
    assert len(names_of(EIGHT)) == 8


def test_late_hits_are_wrong_and_side_sticks_are_not_judged() -> None:
    heard = (DrumHit(0.56, Drum.KICK), DrumHit(1.0, Drum.SIDE_STICK))
    counts = overall(scored(BEAT, heard))
    assert (counts.found, counts.true, counts.heard) == (0, 4, 1)


def test_counts_are_pooled_over_tracks() -> None:
    rows = [scored(BEAT, BEAT), scored(BEAT, ())]
    assert pooled(rows)["kick"] == Counts(1, 2, 1)
    assert overall(pooled(rows)).recall == 0.5


def test_the_velocity_error_is_of_hits_that_were_found() -> None:
    heard = (DrumHit(0.51, Drum.KICK, 90), DrumHit(3.0, Drum.SNARE, 1))
    assert velocity_error(BEAT, heard) == [-10.0]


def loss_of(logits: torch.Tensor, hits: tuple[DrumHit, ...], **kwargs: object) -> float:
    doubtful = tuple(kwargs.get("doubtful", ()))  # type: ignore[arg-type]
    targets = torch.from_numpy(drum_targets(hits, doubtful, logits.shape[1], HOP, DRUMS))[None]
    return float(drum_loss(logits, targets, DrumLossSettings())["loss"])


def test_a_miss_of_a_rare_drum_costs_more() -> None:
    nothing = torch.full((1, 100, 2, len(DRUMS)), -6.0)
    silence = loss_of(nothing, ())
    kick = loss_of(nothing, (DrumHit(0.5, Drum.KICK, 1),))
    tom = loss_of(nothing, (DrumHit(0.5, Drum.TOM_LOW, 1),))
    assert silence < kick < tom


def test_what_nobody_can_hear_costs_nothing_either_way() -> None:
    hit = DrumHit(0.5, Drum.KICK, 5)
    said = torch.full((1, 100, 2, len(DRUMS)), -6.0)
    louder = said.clone()
    louder[0, 50, 0, 0] = 6.0
    assert loss_of(said, (hit,), doubtful=(hit,)) == loss_of(louder, (hit,), doubtful=(hit,))
    assert loss_of(said, (hit,)) > loss_of(louder, (hit,))


def heard_clip(heights: dict[Drum, float], wrong: float = 0.0) -> HeardClip:
    """A clip of ten hits on some drums, said at these heights; between them, `wrong`."""
    hits = tuple(DrumHit(0.2 * k + 0.1, drum) for k in range(10) for drum in heights)
    values = np.zeros((220, 2, len(DRUMS)), np.uint8)
    for drum, height in heights.items():
        for k in range(10):
            values[20 * k + 10, 0, DRUMS.index(drum)] = round(255 * height)
            values[20 * k + 20, 0, DRUMS.index(drum)] = round(255 * wrong)
            values[20 * k + 9 : 20 * k + 12, 1, DRUMS.index(drum)] = 161
    said = Posteriors(values, HOP, 0, Posteriors.DRUM_KINDS)
    return HeardClip(DrumClip(np.zeros(10, np.float32), hits), said)


def test_each_drum_gets_the_threshold_that_fits_it() -> None:
    heard = [heard_clip({Drum.KICK: 0.9, Drum.TOM_LOW: 0.35}, wrong=0.2)] * 3
    curves = threshold_curves(heard, NAMES)
    kick, tom = (best_threshold(curves[drum.value]) for drum in (Drum.KICK, Drum.TOM_LOW))
    assert 0.2 < tom < 0.35 < kick < 0.9


def test_what_is_seldom_struck_leans_on_the_common_threshold() -> None:
    curves = threshold_curves([heard_clip({Drum.KICK: 0.9}, wrong=0.2)] * 3, NAMES)
    own = best_threshold(curves["kick"])
    few = between_own_and_common(curves["kick"], 0.1)
    many = tuple(Counts(100 * c.found, 100 * c.true, 100 * c.heard) for c in curves["kick"])
    assert 0.1 < few < between_own_and_common(many, 0.1) < own
    assert between_own_and_common(curves["crash"], 0.1) == 0.1


def test_a_threshold_for_music_is_as_much_higher_as_more_is_reached_there() -> None:
    assert for_music(0.3, 0.6) == pytest.approx(0.3 * EXPECTED_F1 / 0.6, abs=1e-3)
    assert for_music(0.4, 0.9) == 0.4, "never lower than on the clips"
    assert for_music(0.5, 0.0) < 0.9


def test_what_is_heard_at_a_doubtful_hit_is_not_wrong() -> None:
    clip = heard_clip({Drum.KICK: 0.9})
    doubtful = dataclasses.replace(clip.clip, doubtful=clip.clip.hits[:4])
    one = HeardClip(doubtful, clip.posteriors)
    counts = threshold_curves([one], NAMES)["kick"][0]
    assert counts == Counts(6, 6, 6)


def test_right_hits_are_told_from_wrong_ones() -> None:
    heard = (DrumHit(0.52, Drum.KICK), DrumHit(0.52, Drum.SNARE), DrumHit(1.01, Drum.SNARE))
    assert right_hits(BEAT, heard) == [True, False, True]


def test_confidence_is_calibrated_on_the_clips() -> None:
    often_wrong = [heard_clip({Drum.KICK: 0.5}, wrong=0.5)] * 6
    settings = DrumSettings(NAMES, (0.4,) * len(NAMES))
    slope, bias = tune_drums._calibration(often_wrong, settings)
    hits = HeardClip.hits(
        often_wrong[0],
        dataclasses.replace(settings, confidence_slope=slope, confidence_bias=bias),
    )
    assert hits[0].confidence == pytest.approx(0.5, abs=0.1)
