"""A recording of any length, heard by a network that says tokens: segment after segment."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from engine.audio.features import features
from engine.music import DrumHit, Note
from trainer.events.reading import Reading, sentence
from trainer.events.segments import DRUMS, spelling_page, vocabulary_of
from trainer.events.vocabulary import hits_of_events, notes_of_events, read
from trainer.recipes.recipe import Recipe, from_values

Array = npt.NDArray[np.float32]


def reading_of(recipe: Recipe, tuned: dict[str, Any] | None = None) -> Reading:
    """How a recipe reads: as was found for its run, else as stands on its page."""
    if tuned is not None:
        return from_values(Reading, tuned)
    page = spelling_page(recipe)
    return Reading(page.constraints, page.beam, page.longest)


def spelt_notes(
    recipe: Recipe, network: nn.Module, sound: Array, reading: Reading
) -> tuple[Note, ...]:
    """The notes of a mono sound at the recipe's rate.

    A note that goes on beyond a segment ends with it: the next one does not spell it again.
    """
    v, hop = vocabulary_of(recipe), recipe.features.hop_seconds
    notes = []
    for start, frames, tokens in _sentences(recipe, network, sound, reading):
        for note in notes_of_events(read(tokens, v), frames, hop, v):
            notes.append(Note(note.onset + start, note.pitch, note.offset + start, note.velocity))
    return tuple(sorted(notes))


def spelt_hits(
    recipe: Recipe, network: nn.Module, sound: Array, reading: Reading
) -> tuple[DrumHit, ...]:
    """The hits of a mono sound at the recipe's rate."""
    v, hop = vocabulary_of(recipe), recipe.features.hop_seconds
    return tuple(
        DrumHit(hit.onset + start, hit.drum)
        for start, _, tokens in _sentences(recipe, network, sound, reading)
        for hit in hits_of_events(read(tokens, v), hop, DRUMS)
    )


def _sentences(
    recipe: Recipe, network: nn.Module, sound: Array, reading: Reading
) -> Iterator[tuple[float, int, list[int]]]:
    """Where each segment begins (seconds), its frames, and what is said of it."""
    s = recipe.drums.synthesis if recipe.drums is not None else recipe.synthesis
    v = vocabulary_of(recipe)
    whole = round(s.seconds / recipe.features.hop_seconds) * recipe.features.hop_samples
    for first in range(0, max(len(sound), 1), whole):
        seen = features(sound[first : first + whole], recipe.features)
        batch = torch.from_numpy(np.ascontiguousarray(seen))[None]
        tokens = sentence(network, batch, v, reading)
        yield first / recipe.features.sample_rate, len(seen), tokens
