"""Tasks: what a recipe's clips are, and how a network's answers are judged.

One row for each kind of ear; `Recipe.task` names it. `trainer.tuners` has what chooses thresholds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from torch import Tensor, nn

from engine.music import Drum
from trainer.architectures import ARCHITECTURES, Architecture, Dimensions
from trainer.data.beat_clips import beat_example, beat_page, beat_synthesiser
from trainer.data.drum_clips import drum_example, drum_synthesiser, page_of
from trainer.data.live_clips import live_example
from trainer.data.note_clips import example, synthesiser
from trainer.data.sources import Sources
from trainer.events.judging import spelling_losses
from trainer.events.segments import Segments, spelling_example, spelling_page, vocabulary_of
from trainer.losses import beat_loss, drum_loss, live_loss, network_loss
from trainer.pretraining import masked_losses
from trainer.recipes.recipe import Recipe, RecipeError, as_values
from trainer.refining.judging import refining_losses
from trainer.refining.rolls import RollClips, refining_example, refining_page
from trainer.regime import cut

Losses = dict[str, Tensor]
Examples = tuple[Tensor, ...]


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
class Step:
    """Where a run is, for losses that change on the way: steps done, and all there will be."""

    done: int = 0
    steps: int = 1


Judge = Callable[[Recipe, nn.Module, Examples, Step], Losses]


@dataclass(frozen=True, slots=True)
class Task:
    """One kind of ear.

    `maker` makes clips of a recipe (True: on instruments kept from training), `example` makes
    features and targets of a clip, `judge` asks a network about a batch of them and says how wrong
    it is (`loss`, and its parts).
    """

    name: str
    maker: Callable[[Recipe, Sources, bool], ClipMaker]
    example: Callable[[Any, Recipe], Examples]
    judge: Judge


def by_logits(loss: Callable[[Recipe, Tensor, Tensor], Losses]) -> Judge:
    """The judge of networks that make logits of features alone."""

    def judge(recipe: Recipe, network: nn.Module, batch: Examples, step: Step) -> Losses:
        features, targets = cut(batch, recipe, step.done) if network.training else batch
        return loss(recipe, network(features), targets)

    return judge


def masked_judge(recipe: Recipe, network: nn.Module, batch: Examples, step: Step) -> Losses:
    """The judge of networks that say again what was hidden from them."""
    return masked_losses(recipe, network, batch[0], step.done)


def spelling_judge(recipe: Recipe, network: nn.Module, batch: Examples, step: Step) -> Losses:
    """The judge of networks that say tokens."""
    v = vocabulary_of(recipe)
    return spelling_losses(network, batch, spelling_page(recipe), v, step.done)


def note_loss_of(recipe: Recipe, logits: Tensor, targets: Tensor) -> Losses:
    """The losses of a network that hears notes."""
    return network_loss(logits, targets, recipe.loss, recipe.page.dimensions.pedal)


def live_loss_of(recipe: Recipe, logits: Tensor, targets: Tensor) -> Losses:
    """The losses of a network that hears notes as one plays."""
    return live_loss(logits, targets, recipe.loss)


def drum_loss_of(recipe: Recipe, logits: Tensor, targets: Tensor) -> Losses:
    """The losses of a network that hears drums."""
    return drum_loss(logits, targets, page_of(recipe).loss)


def beat_loss_of(recipe: Recipe, logits: Tensor, targets: Tensor) -> Losses:
    """The losses of a network that hears beats."""
    return beat_loss(logits, targets, beat_page(recipe).loss)


def refining_loss_of(recipe: Recipe, logits: Tensor, targets: Tensor) -> Losses:
    """The losses of a network that makes rolls better."""
    return refining_losses(logits, targets, refining_page(recipe).f1_weight)


TASKS = {
    task.name: task
    for task in (
        Task(
            "notes",
            synthesiser,
            example,
            by_logits(note_loss_of),
        ),
        Task(
            "live",
            synthesiser,
            live_example,
            by_logits(live_loss_of),
        ),
        Task(
            "drums",
            drum_synthesiser,
            drum_example,
            by_logits(drum_loss_of),
        ),
        Task("spelling", Segments, spelling_example, spelling_judge),
        Task("refining", RollClips, refining_example, by_logits(refining_loss_of)),
        Task("masked", drum_synthesiser, drum_example, masked_judge),
        Task(
            "beats",
            beat_synthesiser,
            beat_example,
            by_logits(beat_loss_of),
        ),
    )
}


def task_of(recipe: Recipe) -> Task:
    """The row of a recipe's task; RecipeError where there is none."""
    if recipe.task not in TASKS:
        raise RecipeError(f"There is no task “{recipe.task}”.", f"There are: {', '.join(TASKS)}.")
    return TASKS[recipe.task]


def architecture_of(recipe: Recipe) -> Architecture:
    """The row of a recipe's network; RecipeError where there is none."""
    name = recipe.page.name
    if name not in ARCHITECTURES:
        raise RecipeError(
            f"There is no network “{name}”.", f"There are: {', '.join(ARCHITECTURES)}."
        )
    return ARCHITECTURES[name]


def network_of(recipe: Recipe) -> nn.Module:
    """A recipe's network, its weights random; those the recipe calls frozen will not learn."""
    network = architecture_of(recipe).build(recipe.page.dimensions)
    for name, weight in network.named_parameters():
        if name.startswith(recipe.frozen):
            weight.requires_grad_(False)
    return network


def axes_of(recipe: Recipe) -> Axes:
    """What a card says of a recipe's network."""
    page = recipe.page
    d: Dimensions = page.dimensions
    lowest = recipe.lowest_pitch if recipe.task in ("notes", "live") else 0
    return Axes(page.name, as_values(d), d.reach, lowest, d.pitches)


def drums_of(recipe: Recipe) -> tuple[str, ...]:
    """What the planes of a recipe's drum network stand for, as its card names them."""
    return tuple(drum.value for drum in Drum)[: recipe.page.dimensions.pitches]
