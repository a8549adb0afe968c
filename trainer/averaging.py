"""One network out of several: their weights averaged, its norms measured again.

Runs that began with the same weights, or checkpoints of one run, lie in one valley of the loss, and
their mean lies lower in it (Wortsman et al. 2022, "Model soups"; Izmailov et al. 2018, "Averaging
weights leads to wider optima"). What batch norms have measured belongs to no mean of weights: it
is measured again on clips.
"""

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import update_bn

from engine.files import replacing
from trainer.data.clips import ClipBatches
from trainer.data.sources import Sources
from trainer.errors import CannotAverage
from trainer.recipes import Recipe, as_values
from trainer.release import load_run

BATCHES = 40
FAR = 1 << 20
"""The first batch the norms are measured on: none that was learnt from."""


@dataclass(frozen=True, slots=True)
class Member:
    """A checkpoint of a run."""

    run: Path
    name: str = "last.ckpt"


def members_of(run: Path) -> list[Member]:
    """The checkpoints of a run that were kept (`schedule.keep`); CannotAverage for fewer than two.

    The last one is among them under its step's name where validation was the run's last act.
    """
    names = sorted(path.name for path in run.glob("step-*.ckpt"))
    if len(names) < 2:
        raise CannotAverage(
            f"{run} has kept {len(names)} of its checkpoints.",
            "Train with --set schedule.keep=5 to keep those of the last five validations.",
        )
    return [Member(run, name) for name in names]


def average(members: Sequence[Member], to: Path, sources: Sources) -> Recipe:
    """Write the average into the folder `to`, as a run that can be scored, tuned and released.

    Its recipe is the first member's. CannotAverage where the networks differ.
    """
    loaded = [load_run(member.run, member.name) for member in members]
    recipe, network = loaded[0]
    mean = mean_weights([one.state_dict() for _, one in loaded])
    network.load_state_dict(mean)
    _measure_norms(network, recipe, sources)
    to.mkdir(parents=True, exist_ok=True)
    _write(to, recipe, network, members)
    return recipe


def mean_weights(states: Sequence[dict[str, Tensor]]) -> dict[str, Tensor]:
    """The mean of each weight; counters are the first's. CannotAverage where shapes differ."""
    first = states[0]
    shapes = {name: value.shape for name, value in first.items()}
    if any({name: value.shape for name, value in one.items()} != shapes for one in states):
        raise CannotAverage("These runs have networks of different shapes.")
    return {
        name: torch.stack([one[name].double() for one in states]).mean(0).to(value.dtype)
        if value.is_floating_point()
        else value
        for name, value in first.items()
    }


def _measure_norms(network: nn.Module, recipe: Recipe, sources: Sources) -> None:
    """Measure what batch norms keep, on clips of the recipe; others have nothing to measure."""

    def batches() -> Iterator[Tensor]:
        for features, *_ in islice(ClipBatches(recipe, sources, FAR), BATCHES):
            yield features.float()

    update_bn(batches(), network)
    network.eval()


def _write(to: Path, recipe: Recipe, network: nn.Module, members: Sequence[Member]) -> None:
    weights = {f"network.{name}": value for name, value in network.state_dict().items()}
    of = [str(member.run / member.name) for member in members]
    out = io.BytesIO()
    torch.save({"state_dict": weights, "averaged": of}, out)
    with replacing(to / "last.ckpt") as file:
        file.write(out.getvalue())
    with replacing(to / "recipe.json") as file:
        file.write(json.dumps(as_values(recipe), indent=1).encode())
