"""How a beat network's output becomes beats, chosen on rendered clips it never heard.

One number after the other is tried over a few values, all others kept, twice around; another value
is taken only where that is no accident of the clips. The tempo that is liked best is not chosen
here: that is known of people, not of clips.
"""

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from engine.audio.features import features
from engine.decode import Posteriors, decode_beats
from engine.decode.posteriors import quantised
from engine.models import BeatSettings
from engine.music import TempoMap
from trainer.data.beat_clips import beat_page
from trainer.data.beat_synthesis import BeatClip
from trainer.data.clips import validation_clips
from trainer.data.distractors import distractor
from trainer.data.noise import Array
from trainer.data.sources import Sources
from trainer.evaluate_beats import BeatScore, Floats, KnownBeats, known_of, mean_beats, score_beats
from trainer.recipes import Recipe
from trainer.release import load_run

CLIPS = (
    "schedule.validation_clips=96",
    "beats.synthesis.seconds=40",
    "beats.music.pop=0.3",
    "beats.music.score=0.12",
    "beats.music.vienna=0.04",
    "beats.music.groove=0.26",
    "beats.synthesis.empty_share=0.0",
)
"""Music as people mostly bring it: longer, and bands and drummers oftener than in training."""
TRIED: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("beat_cover", (2.0, 4.0, 6.0)),
    ("beat_bias", (0.0, 0.5, 1.0)),
    ("octave_bars", (1.5, 2.5, 4.0)),
    ("octave_speed", (0.2, 0.4, 0.7)),
    ("tempo_weight", (0.5, 1.0, 2.0)),
    ("unsteadiness", (0.03, 0.05, 0.08)),
    ("change_cost", (1.0, 2.0, 4.0)),
    ("metre_change", (4.0, 8.0, 14.0)),
    ("broken_bar", (5.0, 9.0, 15.0)),
    ("thirds_threshold", (0.3, 0.4, 0.5, 0.6)),
)
START = BeatSettings(
    beat_bias=0.5, beat_cover=4.0, octave_bars=2.5, octave_speed=0.4, least_beat=0.0
)
"""Where it begins. The octaves' were fitted to the F that each choice would bring."""
ROUNDS = 2
SURE_TO_BE_BETTER = 1.65
"""By how many standard errors another value has to be better: one chance in twenty that it is not.
Clips are few and half a minute long; what they do not tell clearly is left as it is."""
FAINTEST_SHARE, LOUDEST_SHARE = 0.05, 0.95
"""Of clips with beats, whose beats may be missed; of noise, in which no beat must be heard."""
NOISES = 24
NOISE_SEED = 78
LEAST, MOST = 0.08, 0.35


@dataclass(frozen=True, slots=True)
class HeardBeats:
    """What a network said of a validation clip."""

    clip: BeatClip
    posteriors: Posteriors

    def tempo(self, settings: BeatSettings) -> TempoMap | None:
        """The map, decoded with `settings`."""
        return decode_beats(self.posteriors, settings)

    @property
    def truth(self) -> KnownBeats:
        """The clip's beats; bars only where all are known."""
        beats = self.clip.beats
        known = bool((beats["place"] >= 0).all())
        bars = beats["time"][beats["place"] == 0] if known else np.empty(0)
        return KnownBeats(beats["time"], bars)


@dataclass(frozen=True, slots=True)
class TunedBeats:
    """The settings chosen, what each `beat_cover` tried was worth, scores by name."""

    settings: BeatSettings
    table: tuple[tuple[float, float], ...]
    scores: dict[str, float]

    @property
    def best(self) -> float:
        """Mean F of beats with the settings chosen."""
        return self.scores["validation_beat_f1"]


def tune(run: Path, sources: Sources) -> TunedBeats:
    """Choose a run's settings."""
    recipe, network = load_run(run)
    for assignment in CLIPS:
        recipe = recipe.with_setting(assignment)
    clips: list[BeatClip] = validation_clips(recipe, sources)
    heard = [HeardBeats(clip, _posteriors(network, clip.sound, recipe)) for clip in clips]
    noises = [_posteriors(network, sound, recipe) for sound in _noises(recipe)]
    return tune_heard([one for one in heard if len(one.truth.beats) > 1], noises)


def _noises(recipe: Recipe) -> list[Array]:
    """Sound without music: noise, knocks, babble."""
    rng, s = np.random.default_rng(NOISE_SEED), beat_page(recipe).synthesis
    length = int(s.seconds * s.sample_rate)
    return [distractor(rng, length, s.sample_rate) for _ in range(NOISES)]


def tune_heard(heard: list[HeardBeats], noises: list[Posteriors]) -> TunedBeats:
    """Choose settings for what was heard in music and in noise."""
    settings = START
    best = worth(heard, settings)
    table = {settings.beat_cover: float(best.mean())}
    for _ in range(ROUNDS):
        before = settings
        for name, values in TRIED:
            for value in values:
                tried = dataclasses.replace(settings, **{name: value})
                if tried == settings:
                    continue
                found = worth(heard, tried)
                if name == "beat_cover":
                    table[value] = float(found.mean())
                if is_better(found, best):
                    best, settings = found, tried
        if settings == before:
            break
    settings = dataclasses.replace(settings, least_beat=_least(heard, noises, settings))
    return TunedBeats(settings, tuple(sorted(table.items())), _scores(heard, settings))


def _posteriors(network: torch.nn.Module, sound: Array, recipe: Recipe) -> Posteriors:
    seen = torch.from_numpy(features(sound, recipe.features))[None]
    with torch.inference_mode():
        said = torch.sigmoid(network(seen)[0]).numpy()
    values = quantised(said, Posteriors.BEAT_KINDS)
    return Posteriors(values, recipe.features.hop_seconds, 0, Posteriors.BEAT_KINDS)


def _scored(heard: list[HeardBeats], settings: BeatSettings) -> list[BeatScore]:
    return [
        score_beats(one.truth, known_of(one.tempo(settings), one.posteriors.seconds))
        for one in heard
    ]


def worth(heard: list[HeardBeats], settings: BeatSettings) -> Floats:
    """What is to be as large as can be, for each clip: F of beats and downbeats, a right metre."""
    scores = _scored(heard, settings)
    return np.array(
        [s.beat + 0.5 * (s.downbeat or 0.0) + 0.25 * float(s.is_metre_right or 0) for s in scores]
    )


def is_better(found: Floats, best: Floats) -> bool:
    """Whether what clips are worth with other settings is no accident of these clips."""
    more = found - best
    return bool(more.sum() > SURE_TO_BE_BETTER * more.std() * len(more) ** 0.5)


def _least(heard: list[HeardBeats], noises: list[Posteriors], settings: BeatSettings) -> float:
    """How sure beats must be in the mean: between those of noise and the faintest of music."""
    music = [_sureness(one.posteriors, one.truth.beats) for one in heard]
    found = [(one, decode_beats(one, settings)) for one in noises]
    noise = [_sureness(one, known_of(tempo, one.seconds).beats) for one, tempo in found if tempo]
    low = float(np.quantile(noise or [0.0], LOUDEST_SHARE))
    high = float(np.quantile(music, FAINTEST_SHARE))
    return round(float(np.clip((low + high) / 2.0, LEAST, MOST)), 3)


def _sureness(posteriors: Posteriors, beats: Floats) -> float:
    """The mean probability at some beats."""
    said = posteriors.kind("beat")[:, 0] / 255.0
    frames = np.round(beats / posteriors.hop_seconds).astype(int)
    return float(said[np.clip(frames, 0, len(said) - 1)].mean()) if len(frames) else 0.0


def _scores(heard: list[HeardBeats], settings: BeatSettings) -> dict[str, float]:
    """What the card says of the validation clips."""
    scores = _scored(heard, settings)
    beat, _, downbeat = mean_beats(scores)
    metres = [float(s.is_metre_right) for s in scores if s.is_metre_right is not None]
    found = {
        "validation_beat_f1": beat,
        "validation_downbeat_f1": downbeat,
        "validation_tempo_right": float(np.mean([s.tempo == "right" for s in scores])),
        "validation_metre_right": float(np.mean(metres or [0.0])),
    }
    return {name: round(value, 4) for name, value in found.items()}
