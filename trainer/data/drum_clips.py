"""Clips for the networks that hear drums, and what those should say of them."""

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from engine.audio.features import features, frame_count
from engine.music import Drum
from trainer.augment import AugmentSettings
from trainer.codec import CodecSettings
from trainer.data.accompaniment import with_front
from trainer.data.drum_patterns import Patterns
from trainer.data.drum_pieces import gather
from trainer.data.drum_synthesis import DrumClip, DrumSynthesiser
from trainer.data.kept import ClipMaker, keeping
from trainer.data.noise import Array
from trainer.data.performance import Performer
from trainer.data.prepared import prepared_maker
from trainer.data.shelf import Shelf
from trainer.data.sources import Sources
from trainer.data.synthesis import Synthesiser, SynthesisSettings
from trainer.recipes.recipe import DrumPage, Recipe, RecipeError
from trainer.targets import drum_targets

SHELF_VERSION = 2
TAPES = 77
"""The seed of tapes: they differ from clips."""
HELD_OUT_TAPES = 24
DRY = AugmentSettings(
    low_pass_share=0.0, saturation_share=0.1, compression_share=0.1, noise_share=0.1, hum_share=0.0,
    level_db=(0.0, 0.0),
)  # fmt: skip
"""A tape is roomed and equalised; the rest is done to clips."""


def page_of(recipe: Recipe) -> DrumPage:
    """The page of a recipe for drums; RecipeError where it has none."""
    if recipe.drums is None:
        raise RecipeError(f"The recipe “{recipe.name}” has no page for drums.")
    return recipe.drums


def drum_synthesiser(recipe: Recipe, sources: Sources, held_out: bool) -> ClipMaker:
    """The maker of training clips, or of validation clips on kits no training clip plays.

    Validation also plays other performances: Groove's own validation split. A recipe that names a
    prepared data set hears its recordings instead.
    """
    if recipe.data:
        return prepared_maker(recipe, Path(recipe.data), held_out)
    page = page_of(recipe)
    s = page.synthesis
    kits = sources.drum_kits(held_out)
    pieces = gather(kits, s.sample_rate, s.waves_bytes, held_out)
    grooves = sources.grooves("validation" if held_out else "train")
    patterns = Patterns(grooves, page.patterns)
    maker = DrumSynthesiser(patterns, pieces, s, _shelf(recipe, sources, held_out))
    return maker if held_out else keeping(maker, recipe, sources)


def _shelf(recipe: Recipe, sources: Sources, held_out: bool) -> Shelf | None:
    """Tapes of bands without drummers; None where nothing is to be played beside the kit."""
    s = page_of(recipe).synthesis
    if not s.tapes:
        return None
    settings = tape_settings(recipe)
    made_of = repr((SHELF_VERSION, recipe.seed, settings, recipe.performance, held_out))
    name = hashlib.sha256(made_of.encode()).hexdigest()[:12]
    maker = _TapeMaker(recipe, settings, sources, held_out)
    count = min(s.tapes, HELD_OUT_TAPES) if held_out else s.tapes
    return Shelf(Path(sources.cache) / f"tapes-{name}", count, maker)


def tape_settings(recipe: Recipe) -> SynthesisSettings:
    """How the bands are synthesised: as the pitched ear's clips are, without drums, and longer."""
    s = page_of(recipe).synthesis
    return replace(
        recipe.synthesis,
        sample_rate=s.sample_rate,
        seconds=s.tape_seconds,
        silent_share=0.0,
        drums_share=0.0,
        waves_bytes=s.waves_bytes,
        augment=DRY,
        codec=CodecSettings(
            coded_share=0.0, tape_share=0.0, band_share=0.0, crush_share=0.0, clip_share=0.0
        ),
    )


class _TapeMaker:
    """Makes tapes; loads the instruments only when the first one is missing."""

    def __init__(
        self, recipe: Recipe, settings: SynthesisSettings, sources: Sources, held_out: bool
    ) -> None:
        self._recipe, self._settings = recipe, settings
        self._sources, self._held_out = sources, held_out
        self._synthesiser: Synthesiser | None = None

    def __call__(self, number: int) -> Array:
        """The tape of a number."""
        if self._synthesiser is None:
            performer = Performer(self._sources.corpora(), self._recipe.performance)
            instruments = self._sources.instruments(self._held_out)
            self._synthesiser = Synthesiser(performer, instruments, self._settings)
        seed = (self._recipe.seed, TAPES, int(self._held_out), number)
        rng = np.random.default_rng((*seed, 1))
        return with_front(rng, self._synthesiser.clip(seed).sound, self._settings.sample_rate)


def drum_example(clip: DrumClip, recipe: Recipe) -> tuple[Tensor, Tensor]:
    """A clip as features (time, windows, bins) and targets (time, 2, drums)."""
    settings = recipe.features
    frames = frame_count(len(clip.sound), settings)
    drums = tuple(Drum)[: page_of(recipe).dimensions.drums]
    targets = drum_targets(clip.hits, clip.doubtful, frames, settings.hop_seconds, drums)
    seen = features(clip.sound, settings)
    return torch.from_numpy(np.ascontiguousarray(seen)).bfloat16(), torch.from_numpy(targets)
