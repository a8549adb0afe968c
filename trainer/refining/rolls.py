"""Rolls: what an ensemble says and what is true, frame by frame; made, kept as .npz, and read."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from engine.audio.features import features
from engine.errors import EarmarkError
from engine.export import write_atomically
from engine.models import ModelCard, Runtime, find_model, load_runtime
from engine.music import Note
from trainer.data.note_clips import synthesiser
from trainer.data.sources import Sources
from trainer.recipes.recipe import Recipe, RecipeError
from trainer.recipes.refining import RefiningPage

Array = npt.NDArray[np.float32]

ENSEMBLE, TRUTH = "ensemble_roll", "ground_truth_roll"
"""The names that arrays have in a file."""
LOWEST, KEYS = 21, 88
HELD_OUT_EVERY = 5
"""Every so-manyth file is for validation."""


class RollsUnusable(EarmarkError):
    """Rolls that cannot be read, or that are none."""


@dataclass(frozen=True, slots=True)
class Rolls:
    """What was said and what is true, both (frames, keys) in 0-1."""

    ensemble: Array
    truth: Array


def refining_page(recipe: Recipe) -> RefiningPage:
    """The page of a recipe for a refiner; RecipeError where it has none."""
    if recipe.refining is None:
        raise RecipeError(f"The recipe “{recipe.name}” has no page for refining.")
    return recipe.refining


def roll_of_notes(notes: Iterable[Note], frames: int, hop_seconds: float) -> Array:
    """1 while a key sounds, (frames, keys)."""
    roll = np.zeros((frames, KEYS), np.float32)
    for note in notes:
        if 0 <= note.pitch - LOWEST < KEYS:
            first = round(note.onset / hop_seconds)
            roll[first : max(first + 1, round(note.offset / hop_seconds)), note.pitch - LOWEST] = 1
    return roll


class Ensemble:
    """Released models, whose frame curves are brought to one hop and averaged."""

    def __init__(self, names: Sequence[str], hop_seconds: float) -> None:
        self._models = [_model(name) for name in names]
        self._hop = hop_seconds

    def roll(self, sound: Array, rate: int) -> Array:
        """What they say of a mono sound at `rate`, (frames, keys); RollsUnusable at another."""
        frames = int(len(sound) / rate / self._hop) + 1
        curves = [self._one(*model, sound, rate, frames) for model in self._models]
        return np.asarray(np.mean(curves, axis=0), np.float32)

    def _one(
        self, card: ModelCard, runtime: Runtime, sound: Array, rate: int, frames: int
    ) -> Array:
        if card.features.sample_rate != rate:
            raise RollsUnusable(
                f"The model “{card.name}” hears {card.features.sample_rate} samples a second, "
                f"and the clips have {rate}."
            )
        said = runtime.run(features(sound, card.features))[:, 1]
        return resampled(said, card.features.hop_seconds, self._hop, frames)


@cache
def _model(name: str) -> tuple[ModelCard, Runtime]:
    card = find_model(name)
    return card, load_runtime(card, "cpu")


def resampled(curves: Array, hop: float, wanted: float, frames: int) -> Array:
    """Curves (frames, keys) at another hop, straight lines between; the last value goes on."""
    place = np.minimum(np.arange(frames) * wanted / hop, len(curves) - 1)
    before = np.floor(place).astype(int)
    after = np.minimum(before + 1, len(curves) - 1)
    share = (place - before)[:, None].astype(np.float32)
    return np.asarray((1 - share) * curves[before] + share * curves[after], np.float32)


class RollClips:
    """Makes rolls: an ensemble's of rendered clips, or those that lie in a folder as .npz files."""

    def __init__(self, recipe: Recipe, sources: Sources, held_out: bool) -> None:
        page = refining_page(recipe)
        self._page, self._recipe = page, recipe
        if recipe.data:
            self._files = _files(Path(recipe.data), held_out)
        else:
            self._maker = synthesiser(recipe, sources, held_out)
            self._ensemble = Ensemble(page.models, page.hop_seconds)

    def clip(self, seed: Sequence[int]) -> Rolls:
        """The rolls of a seed."""
        if self._recipe.data:
            rng = np.random.default_rng(list(seed))
            return _chunk(read_rolls(self._files[int(rng.integers(len(self._files)))]), rng,
                          self._page.chunk)  # fmt: skip
        clip = self._maker.clip(seed)
        said = self._ensemble.roll(clip.sound, self._recipe.synthesis.sample_rate)
        return Rolls(said, roll_of_notes(clip.notes, len(said), self._page.hop_seconds))


def _files(folder: Path, held_out: bool) -> list[Path]:
    every = sorted(folder.glob("*.npz"))
    if not every:
        raise RollsUnusable(
            f"There are no .npz files in {folder}.", "`python -m trainer rolls` makes them."
        )
    kept = [path for place, path in enumerate(every) if (place % HELD_OUT_EVERY == 0) is held_out]
    return kept or every


def _chunk(rolls: Rolls, rng: np.random.Generator, frames: int) -> Rolls:
    """`frames` of them, silence after their end."""
    first = int(rng.integers(max(len(rolls.truth) - frames, 0) + 1))
    parts = (one[first : first + frames] for one in (rolls.ensemble, rolls.truth))
    return Rolls(*(np.pad(one, ((0, frames - len(one)), (0, 0))) for one in parts))


def refining_example(rolls: Rolls, _recipe: Recipe) -> tuple[Tensor, Tensor]:
    """Rolls as what is heard and what should be said, both (frames, 1, keys)."""
    return (
        torch.from_numpy(np.ascontiguousarray(rolls.ensemble, np.float32))[:, None],
        torch.from_numpy(np.ascontiguousarray(rolls.truth, np.float32))[:, None],
    )


def write_rolls(path: Path, rolls: Rolls) -> None:
    """Keep rolls as one .npz file; whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    said = np.round(rolls.ensemble * 255).astype(np.uint8)
    out = io.BytesIO()
    np.savez_compressed(out, **{ENSEMBLE: said, TRUTH: rolls.truth.astype(np.uint8)})  # type: ignore[arg-type]
    write_atomically(path, out.getvalue())


def read_rolls(path: Path) -> Rolls:
    """The opposite of `write_rolls`; rolls in 0-1 or 0-255. RollsUnusable says what is wrong."""
    try:
        with np.load(path, allow_pickle=False) as kept:
            arrays = [np.asarray(kept[name]) for name in (ENSEMBLE, TRUTH)]
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise RollsUnusable(f"{path.name} holds no rolls ({error}).") from error
    ensemble, truth = map(_in_one, arrays)
    if ensemble.shape != truth.shape or ensemble.ndim != 2 or ensemble.shape[1] != KEYS:
        raise RollsUnusable(
            f"The rolls in {path.name} are {ensemble.shape} and {truth.shape}.",
            f"Both have to be (frames, {KEYS}).",
        )
    return Rolls(ensemble, truth)


def _in_one(values: npt.NDArray[np.generic]) -> Array:
    """Probabilities in 0-1, also where they were kept as 0-255."""
    numbers = np.asarray(values, np.float32)
    return numbers / np.float32(255 if numbers.max(initial=0) > 1 else 1)
