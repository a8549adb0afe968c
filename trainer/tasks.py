"""Tasks: what a recipe's network is, what its clips are and how its answers are judged.

One row for each kind of ear; `Recipe.task` names it. `trainer.tuners` has what chooses thresholds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import onnx
from torch import Tensor

from engine.music import Drum
from engine.networks.beats import BeatNet
from engine.networks.drums import DrumNet
from engine.networks.harmonic import HarmonicNet
from trainer.data.beat_clips import beat_example, beat_page, beat_synthesiser
from trainer.data.drum_clips import drum_example, drum_synthesiser, page_of
from trainer.data.note_clips import example, synthesiser
from trainer.data.sources import Sources
from trainer.drum_graph import drum_graph
from trainer.graph import harmonic_graph
from trainer.losses import beat_loss, drum_loss, network_loss
from trainer.recipes.recipe import Recipe, RecipeError, as_values

Network = HarmonicNet | DrumNet | BeatNet
GraphWriter = Callable[[Any], onnx.ModelProto]


class ClipMaker(Protocol):
    """Makes clips. One seed, one clip."""

    def clip(self, seed: Sequence[int]) -> Any:
        """The clip of a seed."""
        ...


@dataclass(frozen=True, slots=True)
class Axes:
    """What a card says of a network's input and output."""

    network: str
    dimensions: dict[str, Any]
    reach_frames: int
    lowest_pitch: int
    pitches: int


@dataclass(frozen=True, slots=True)
class Task:
    """One kind of ear.

    `maker` makes clips of a recipe (True: on instruments kept from training), `example` makes
    features and targets of a clip, `loss` judges logits by targets, `graph` writes the network
    with its sigmoid as ONNX.
    """

    name: str
    network: Callable[[Recipe], Network]
    maker: Callable[[Recipe, Sources, bool], ClipMaker]
    example: Callable[[Any, Recipe], tuple[Tensor, Tensor]]
    loss: Callable[[Recipe, Tensor, Tensor], dict[str, Tensor]]
    graph: GraphWriter
    axes: Callable[[Recipe], Axes]


def _note_loss(recipe: Recipe, logits: Tensor, targets: Tensor) -> dict[str, Tensor]:
    return network_loss(logits, targets, recipe.loss, recipe.dimensions.pedal)


def _note_axes(recipe: Recipe) -> Axes:
    d = recipe.dimensions
    return Axes("harmonic", as_values(d), d.reach, recipe.lowest_pitch, d.pitches)


def _drum_loss(recipe: Recipe, logits: Tensor, targets: Tensor) -> dict[str, Tensor]:
    return drum_loss(logits, targets, page_of(recipe).loss)


def _drum_axes(recipe: Recipe) -> Axes:
    d = page_of(recipe).dimensions
    return Axes("drums", as_values(d), d.reach, 0, d.drums)


def _beat_loss(recipe: Recipe, logits: Tensor, targets: Tensor) -> dict[str, Tensor]:
    return beat_loss(logits, targets, beat_page(recipe).loss)


def _beat_axes(recipe: Recipe) -> Axes:
    d = beat_page(recipe).dimensions
    return Axes("beats", as_values(d), d.reach, 0, 1)


def drums_of(recipe: Recipe) -> tuple[str, ...]:
    """What the planes of a recipe's drum network stand for, as its card names them."""
    return tuple(drum.value for drum in Drum)[: page_of(recipe).dimensions.drums]


TASKS = {
    task.name: task
    for task in (
        Task(
            "notes",
            lambda recipe: HarmonicNet(recipe.dimensions),
            synthesiser,
            example,
            _note_loss,
            harmonic_graph,
            _note_axes,
        ),
        Task(
            "drums",
            lambda recipe: DrumNet(page_of(recipe).dimensions),
            drum_synthesiser,
            drum_example,
            _drum_loss,
            drum_graph,
            _drum_axes,
        ),
        Task(
            "beats",
            lambda recipe: BeatNet(beat_page(recipe).dimensions),
            beat_synthesiser,
            beat_example,
            _beat_loss,
            drum_graph,
            _beat_axes,
        ),
    )
}


def task_of(recipe: Recipe) -> Task:
    """The row of a recipe's task; RecipeError where there is none."""
    if recipe.task not in TASKS:
        raise RecipeError(f"There is no task “{recipe.task}”.", f"There are: {', '.join(TASKS)}.")
    return TASKS[recipe.task]
