"""Batches of clips for the network, made on the fly in worker processes."""

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import IterableDataset, get_worker_info

from engine.audio.features import features, frame_count
from trainer.data.performance import Performer
from trainer.data.sources import Sources
from trainer.data.synthesis import Clip, Synthesiser
from trainer.recipes.recipe import Recipe
from trainer.targets import family_targets, note_targets, pedal_targets

TRAINING, VALIDATION = 0, 1


def synthesiser(recipe: Recipe, sources: Sources, held_out: bool) -> Synthesiser:
    """The maker of training clips, or of validation clips on the instruments kept from it."""
    performer = Performer(sources.corpora(), recipe.performance)
    loops = sources.drum_loops(recipe.synthesis.sample_rate)
    return Synthesiser(performer, sources.instruments(held_out), recipe.synthesis, loops)


def example(clip: Clip, recipe: Recipe) -> tuple[Tensor, Tensor]:
    """A clip as features (time, windows, bins) and targets (time, outputs, pitches)."""
    settings, dimensions = recipe.features, recipe.dimensions
    frames, hop = frame_count(len(clip.sound), settings), settings.hop_seconds
    targets = np.zeros((frames, dimensions.outputs, dimensions.pitches), np.float32)
    targets[:, :4] = note_targets(clip.notes, frames, hop, recipe.lowest_pitch, dimensions.pitches)
    if dimensions.pedal:
        targets[:, 4] = pedal_targets(clip.pedal, frames, hop)[:, np.newaxis]
    if dimensions.families:
        targets[:, -dimensions.families :] = family_targets(
            clip.notes, clip.families, targets[:, 1], hop, recipe.lowest_pitch
        )
    seen = features(clip.sound, settings)
    return torch.from_numpy(seen).bfloat16(), torch.from_numpy(targets)


class ClipBatches(IterableDataset[tuple[Tensor, Tensor]]):
    """Batch k is made from seed and k alone, so that a resumed run goes on where it was."""

    def __init__(self, recipe: Recipe, sources: Sources, first: int) -> None:
        super().__init__()
        self._recipe = recipe
        self._sources = sources
        self._first = first

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        """Batches for ever; with several workers each makes every n-th."""
        worker = get_worker_info()
        number, workers = (worker.id, worker.num_workers) if worker else (0, 1)
        maker = synthesiser(self._recipe, self._sources, held_out=False)
        batch = self._first + number
        while True:
            size = self._recipe.schedule.batch
            seeds = [(self._recipe.seed, TRAINING, batch * size + i) for i in range(size)]
            pairs = [example(maker.clip(seed), self._recipe) for seed in seeds]
            yield torch.stack([x for x, _ in pairs]), torch.stack([y for _, y in pairs])
            batch += workers


def validation_clips(recipe: Recipe, sources: Sources) -> list[Clip]:
    """The same clips each time, on instruments no training clip plays."""
    maker = synthesiser(recipe, sources, held_out=True)
    count = recipe.schedule.validation_clips
    return [maker.clip((recipe.seed, VALIDATION, i)) for i in range(count)]


def as_examples(clips: list[Clip], recipe: Recipe) -> list[tuple[Tensor, Tensor]]:
    """Clips as batches of one."""
    pairs = [example(clip, recipe) for clip in clips]
    return [(x[np.newaxis], y[np.newaxis]) for x, y in pairs]
