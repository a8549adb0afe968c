"""A teacher's answers in a student's targets.

Both hear the clip itself, each with its own features, so that a teacher may hear what is to come,
or more finely, than its student ever will. It is asked in the processes that render clips.
"""

import json
import os
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import soxr
import torch
from torch import Tensor

from engine.audio.features import features
from engine.models import FeatureSettings, read_card, verify
from trainer.errors import CannotTeach
from trainer.recipes.recipe import Recipe
from trainer.recipes.teaching import Distillation

Array = npt.NDArray[np.float32]

TAUGHT = {"notes": 3, "live": 3, "drums": 1, "beats": 3}
"""Planes that a teacher says something of: onsets, frames and offsets; hits; beats, bars, thirds.

Velocities are left out: those of another network lie beside another level.
"""
KEYED = ("notes", "live")
SURE = 1e-6
RECIPE = "recipe.json"


@dataclass(frozen=True, slots=True)
class Teacher:
    """A network that is asked: its features, the MIDI number of its first key, and how to ask."""

    settings: FeatureSettings
    lowest_pitch: int
    ask: Any

    def said(self, sound: Array, rate: int) -> Array:
        """Probabilities (frames, outputs, pitches) of a mono sound."""
        own = self.settings.sample_rate
        heard = sound if rate == own else soxr.resample(sound, rate, own)
        seen = features(np.asarray(heard, np.float32), self.settings)
        return np.asarray(self.ask(np.ascontiguousarray(seen)), np.float32)


@cache
def teacher_at(path: str, _process: int) -> Teacher:
    """The teacher of a run's folder or a card; each process has its own."""
    place = Path(path)
    return _of_run(place) if place.is_dir() else _of_card(place)


def _task_of(path: Path) -> str:
    """What a teacher hears; CannotTeach where there is none."""
    if path.is_dir() and (path / RECIPE).is_file():
        return str(json.loads((path / RECIPE).read_text("utf-8"))["task"])
    if path.is_file():
        return read_card(path).task
    raise CannotTeach(
        f"There is no teacher at {path}.",
        "Name a run's folder, or the .card.json of a released model.",
    )


def _of_card(path: Path) -> Teacher:
    import onnxruntime

    card = read_card(path)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # the renderers are as many as there is room for
    session = onnxruntime.InferenceSession(
        str(verify(card, "onnx")), options, providers=["CPUExecutionProvider"]
    )

    def ask(seen: Array) -> Any:
        return session.run(None, {"features": seen[np.newaxis]})[0][0]

    return Teacher(card.features, card.lowest_pitch, ask)


def _of_run(run: Path) -> Teacher:
    # Imported here, or recipes' tasks and their networks would go round in a circle.
    from trainer.release import load_run

    recipe, network = load_run(run)

    @torch.inference_mode()
    def ask(seen: Array) -> Any:
        return torch.sigmoid(network(torch.from_numpy(seen)[None])[0].float()).numpy()

    return Teacher(recipe.features, _lowest(recipe), ask)


def _lowest(recipe: Recipe) -> int:
    """The MIDI number of a network's first key; drums and beats are counted from 0."""
    return recipe.lowest_pitch if recipe.task in KEYED else 0


def with_teacher(recipe: Recipe, page: Distillation) -> Recipe:
    """The recipe of a student.

    CannotTeach where the teacher's answers say nothing of what the recipe is to learn.
    """
    task = _task_of(Path(page.teacher))
    alike = {recipe.task, task} <= set(KEYED) or recipe.task == task
    if recipe.task not in TAUGHT or not alike:
        raise CannotTeach(
            f"A network for {task} cannot teach one for {recipe.task}.",
            f"Teachers are for {', '.join(TAUGHT)}, and their students for the same.",
        )
    return replace(recipe, distillation=page)


def student(recipe: Recipe, teacher: Path, weight: float, temperature: float) -> Recipe:
    """The same with its page made of what is typed in a terminal."""
    return with_teacher(recipe, Distillation(str(teacher), weight, temperature))


def taught(example: tuple[Tensor, ...], clip: Any, recipe: Recipe) -> tuple[Tensor, ...]:
    """An example with its teacher's word in its targets; as it is where the recipe has no teacher.

    Where nobody knows what to say (a negative target) the teacher's word counts alone.
    """
    page = recipe.distillation
    if page is None or not page.weight:
        return example
    teacher = teacher_at(page.teacher, os.getpid())
    seen, targets = example
    rate = recipe.features.sample_rate
    said = softened(teacher.said(clip.sound, rate), page.temperature)[:, : TAUGHT[recipe.task]]
    said = in_frames(said, len(targets), recipe.features.hop_seconds, teacher.settings.hop_seconds)
    own, theirs = _keys(targets.shape[2], _lowest(recipe), said.shape[2], teacher.lowest_pitch)
    wanted = targets.numpy().copy()
    part = wanted[:, : said.shape[1], own]
    word = said[:, :, theirs]
    mixed = (1.0 - page.weight) * part + page.weight * word
    wanted[:, : said.shape[1], own] = np.where(part < 0.0, word, mixed)
    return seen, torch.from_numpy(wanted)


def softened(said: Array, temperature: float) -> Array:
    """Probabilities of the same logits divided by a temperature."""
    if temperature == 1.0:
        return said
    sure = np.clip(said, SURE, 1.0 - SURE)
    logits = np.log(sure / (1.0 - sure)) / np.float32(temperature)
    return np.asarray(1.0 / (1.0 + np.exp(-logits)), np.float32)


def in_frames(said: Array, frames: int, hop: float, their_hop: float) -> Array:
    """What was said in frames of `their_hop` seconds, between them where frames are of `hop`."""
    if hop == their_hop and len(said) == frames:
        return said
    places = np.minimum(np.arange(frames) * (hop / their_hop), len(said) - 1)
    before = np.floor(places).astype(int)
    after = np.minimum(before + 1, len(said) - 1)
    share = (places - before).astype(np.float32)[:, np.newaxis, np.newaxis]
    return np.asarray((1 - share) * said[before] + share * said[after], np.float32)


def _keys(own: int, lowest: int, theirs: int, their_lowest: int) -> tuple[slice, slice]:
    """Where the keys that both know lie in each."""
    first = max(lowest, their_lowest)
    last = min(lowest + own, their_lowest + theirs)
    return slice(first - lowest, last - lowest), slice(first - their_lowest, last - their_lowest)
