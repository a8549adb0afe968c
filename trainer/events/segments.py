"""Segments: clips for networks that say tokens; made on the fly, or once and kept as .npz files."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from engine.audio.features import features, frame_count
from engine.music import Drum
from engine.networks.spelling import BLANK
from trainer.data.drum_clips import drum_synthesiser
from trainer.data.drum_synthesis import DrumClip
from trainer.data.note_clips import synthesiser
from trainer.data.sources import Sources
from trainer.data.synthesis import Clip
from trainer.events.vocabulary import Event, Vocabulary, events_of_hits, events_of_notes, spelt
from trainer.recipes.recipe import Recipe, RecipeError
from trainer.recipes.spelling import SpellingPage

CACHE_VERSION = 1
DRUMS = tuple(Drum)


def spelling_page(recipe: Recipe) -> SpellingPage:
    """The page of a recipe whose network says tokens; RecipeError where it has none."""
    if recipe.spelling is None:
        raise RecipeError(f"The recipe “{recipe.name}” has no page for spelling.")
    return recipe.spelling


def vocabulary_of(recipe: Recipe) -> Vocabulary:
    """What a recipe's network can say."""
    page = spelling_page(recipe)
    if page.drums:
        return Vocabulary(0, len(DRUMS), page.longest_shift, ends=False)
    return Vocabulary(recipe.lowest_pitch, 88, page.longest_shift)


class Segments:
    """Makes segments: features (time, windows, bins) in 16 bits, and tokens (longest,)."""

    def __init__(self, recipe: Recipe, sources: Sources, held_out: bool) -> None:
        page = spelling_page(recipe)
        maker = drum_synthesiser if page.drums else synthesiser
        self._maker = maker(recipe, sources, held_out)
        self._recipe = recipe
        self._kept = None if held_out or not page.cached else _folder(recipe, sources)
        self._count = page.cached

    def clip(self, seed: Sequence[int]) -> "Segment":
        """The segment of a seed; with a cache every so-manyth seed is the same segment."""
        if self._kept is None:
            return segment(self._maker.clip(seed), self._recipe)
        place = seed[-1] % self._count
        path = self._kept / f"{place:06d}.npz"
        if not path.exists():
            made = segment(self._maker.clip((*seed[:-1], place)), self._recipe)
            write_segment(path, made)
        return read_segment(path)


class Segment:
    """What a segment looks like and how it is spelt; `events` are what happens in it."""

    def __init__(self, seen: Tensor, tokens: Tensor, events: Tensor) -> None:
        self.seen, self.tokens, self.events = seen, tokens, events


def segment(clip: Clip | DrumClip, recipe: Recipe) -> Segment:
    """A clip as a segment."""
    settings, v = recipe.features, vocabulary_of(recipe)
    frames, hop = frame_count(len(clip.sound), settings), settings.hop_seconds
    happens = (
        events_of_notes(clip.notes, hop, v)
        if isinstance(clip, Clip)
        else events_of_hits(clip.hits, hop, DRUMS)
    )
    happens = [event for event in happens if event.frame < frames]
    seen = torch.from_numpy(np.ascontiguousarray(features(clip.sound, settings))).half()
    rows = [(event.frame, event.begins, event.key) for event in happens]
    events = torch.tensor(rows, dtype=torch.int32).reshape(-1, 3)
    longest = spelling_page(recipe).longest
    return Segment(seen, padded(spelt(happens, frames, v), longest), events)


def padded(tokens: Sequence[int], longest: int) -> Tensor:
    """Tokens as a row of `longest`; what is beyond is left out."""
    row = torch.full((longest,), BLANK, dtype=torch.long)
    kept = torch.tensor(tokens[:longest], dtype=torch.long)
    row[: len(kept)] = kept
    return row


def events_in(segment: Segment) -> list[Event]:
    """What happens in a segment."""
    return [Event(frame, bool(begins), key) for frame, begins, key in segment.events.tolist()]


def spelling_example(segment: Segment, _recipe: Recipe) -> tuple[Tensor, Tensor]:
    """A segment as features and tokens."""
    return segment.seen.bfloat16(), segment.tokens


def write_segment(path: Path, made: Segment) -> None:
    """Keep a segment; whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.stem}.{os.getpid()}.part.npz")
    np.savez_compressed(
        temporary,
        seen=made.seen.numpy(),
        tokens=made.tokens.numpy(),
        events=made.events.numpy(),
    )
    temporary.replace(path)


def read_segment(path: Path) -> Segment:
    """The opposite of `write_segment`."""
    with np.load(path, allow_pickle=False) as kept:
        return Segment(*(torch.from_numpy(kept[name]) for name in ("seen", "tokens", "events")))


def _folder(recipe: Recipe, sources: Sources) -> Path:
    """Where a recipe's segments are kept: another recipe's clips are others."""
    made_of = (
        CACHE_VERSION, recipe.seed, recipe.features, recipe.performance, recipe.synthesis,
        recipe.drums, recipe.lowest_pitch, recipe.data, spelling_page(recipe).drums,
        spelling_page(recipe).longest_shift, spelling_page(recipe).longest,
    )  # fmt: skip
    digest = hashlib.sha256(repr(made_of).encode()).hexdigest()[:12]
    return Path(sources.cache) / f"segments-{digest}"
