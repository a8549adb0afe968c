"""The family head, fitted again on instruments that come equally often.

In training most notes are a piano's, and a head that has seen nothing else says "piano" of every
guitar. Here its last layer alone is fitted by logistic regression, each family weighing the same;
what the network says of notes does not change.
"""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from engine.networks.harmonic import HarmonicNet
from trainer.data.note_clips import example, synthesiser
from trainer.data.sources import Sources
from trainer.recipes.recipe import Recipe, RecipeError
from trainer.release import load_run

CHECKPOINT = "last.ckpt"
CLIPS = 140
FITTING = 5  # a seed no training or validation clip has
CELLS_OF_A_CLIP = 1500
STEPS, RATE = 600, 0.02
EVEN = (
    "synthesis.piano_share=0.2",
    "synthesis.family_share=1",
    "synthesis.other_solo_share=0.6",
)


def balance_families(network: HarmonicNet, recipe: Recipe, sources: Sources) -> None:
    """Fit the family head of `network`, in place; nothing happens where it has none."""
    head, families = network.head.families, recipe.dimensions.families
    if head is None:
        return
    for setting in EVEN:
        recipe = recipe.with_setting(setting)
    seen, played = _cells(network, recipe, sources)
    if not len(played):
        return
    weight, bias = head.weight[:families, :, 0, 0], head.bias[:families]  # type: ignore[index]
    layer = torch.nn.Linear(seen.shape[1], families)
    layer.load_state_dict({"weight": weight, "bias": bias})
    counts = torch.bincount(played, minlength=families).clamp(min=1).float()
    optimizer = torch.optim.Adam(layer.parameters(), RATE)
    for _ in range(STEPS):
        loss = functional.cross_entropy(layer(seen), played, weight=counts.mean() / counts)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    with torch.no_grad():
        stride = recipe.dimensions.stride
        head.weight.copy_(layer.weight.repeat(stride, 1)[:, :, None, None])
        head.bias.copy_(layer.bias.repeat(stride))  # type: ignore[union-attr]


def _cells(network: HarmonicNet, recipe: Recipe, sources: Sources) -> tuple[Tensor, Tensor]:
    """What the head sees where a key sounds (cells, channels), and the family that plays it."""
    maker = synthesiser(recipe, sources, False)
    seen: list[Tensor] = []
    played: list[Tensor] = []
    for number in range(CLIPS):
        features, targets = example(maker.clip((recipe.seed, FITTING, number)), recipe)
        with torch.inference_mode():
            shared = network.head.shared(network.steps(features[None].float()))[0]
        said = targets[:: recipe.dimensions.stride, -recipe.dimensions.families :].numpy()
        times, keys = np.nonzero(said.max(axis=1) > 0)
        if len(times) > CELLS_OF_A_CLIP:
            few = np.random.default_rng(number).choice(len(times), CELLS_OF_A_CLIP, replace=False)
            times, keys = times[few], keys[few]
        seen.append(shared[:, times, keys].T.clone())
        played.append(torch.from_numpy(said[times, :, keys].argmax(axis=1)))
    return torch.cat(seen), torch.cat(played)


def balance(run: Path, sources: Sources) -> None:
    """Fit the family head of a run's averaged network, and put it into the run's checkpoint.

    RecipeError for a run whose network has no such head.
    """
    recipe, network = load_run(run)
    if not isinstance(network, HarmonicNet) or network.head.families is None:
        raise RecipeError("This run's network tells no families apart.")
    balance_families(network, recipe, sources)
    path = run / CHECKPOINT
    checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    for name, value in network.head.families.state_dict().items():
        checkpoint["state_dict"][f"network.head.families.{name}"] = value
    temporary = path.with_suffix(".part")
    torch.save(checkpoint, temporary)
    temporary.replace(path)
