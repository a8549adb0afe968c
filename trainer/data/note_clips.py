"""Clips for the networks that hear notes, and what those should say of them."""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from engine.audio.features import frame_count, stream_with_levels
from trainer.data.kept import ClipMaker, keeping
from trainer.data.performance import Performer
from trainer.data.prepared import prepared_maker
from trainer.data.sources import Sources
from trainer.data.synthesis import Clip, Synthesiser
from trainer.recipes.recipe import Recipe
from trainer.targets import family_targets, note_targets, pedal_targets


def synthesiser(recipe: Recipe, sources: Sources, held_out: bool) -> ClipMaker:
    """The maker of training clips, or of validation clips on the instruments kept from it.

    A recipe that names a prepared data set hears its recordings instead.
    """
    if recipe.data:
        return prepared_maker(recipe, Path(recipe.data), held_out)
    performer = Performer(sources.corpora(), recipe.performance)
    loops = sources.drum_loops(recipe.synthesis.sample_rate)
    maker = Synthesiser(performer, sources.instruments(held_out), recipe.synthesis, loops)
    return maker if held_out else keeping(maker, recipe, sources)


def example(clip: Clip, recipe: Recipe) -> tuple[Tensor, Tensor]:
    """A clip as features (time, windows, bins) and targets (time, outputs, pitches)."""
    settings, dimensions = recipe.features, recipe.page.dimensions
    frames, hop = frame_count(len(clip.sound), settings), settings.hop_seconds
    blocks = list(stream_with_levels([clip.sound], settings))
    seen = np.concatenate([block for block, _ in blocks])
    levels = np.concatenate([level for _, level in blocks])
    targets = np.zeros((frames, dimensions.outputs, dimensions.pitches), np.float32)
    lowest, pitches = recipe.lowest_pitch, dimensions.pitches
    targets[:, :4] = note_targets(clip.notes, frames, hop, lowest, pitches, levels, clip.ringing)
    if dimensions.pedal:
        targets[:, 4] = pedal_targets(clip.pedal, frames, hop)[:, np.newaxis]
    if dimensions.families:
        notes, families = clip.notes + clip.ringing, clip.families + clip.ringing_families
        targets[:, -dimensions.families :] = family_targets(
            notes, families, targets[:, 1], hop, lowest
        )
    return torch.from_numpy(seen).bfloat16(), torch.from_numpy(targets)
