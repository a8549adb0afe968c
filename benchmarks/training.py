"""How fast training is, and whether it waits for its clips.

    EARMARK_SHARED=DIR python -m benchmarks.training [--steps 120] [--cache DIR] [--only NAME ...]

Each row trains for some steps with the usual number of renderers, on the same cores, as `train`
does: seconds of music learnt from in a second, the share of the time spent waiting for clips, and
the seconds of a step. The first WARM steps are left out: instruments are loaded, and each key is
rendered for the first time. The bars: the network of the prototype's size (164,000 weights) learns
35 times faster than real time, and less than 5 % is waiting. What else runs on the machine is
printed: with a load beyond its cores the figures say nothing.
"""

import argparse
import os
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from engine.networks.harmonic import HarmonicDimensions
from trainer.data.sources import Sources, default_cache
from trainer.fit import Plan, fit
from trainer.recipes import RECIPES, Recipe
from trainer.running.feeding import usual_workers
from trainer.running.timing import Pace
from trainer.tasks import network_of

WARM = 40
PROTOTYPE = HarmonicDimensions(head_channels=96)
OWN = HarmonicDimensions(head_channels=96, stride=2)
NAMES = ("prototype", "own", "any", "drums", "beats")


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured of a recipe."""

    name: str
    weights: int
    pace: Pace


def recipe_of(name: str) -> Recipe:
    """A row's recipe; the first two are networks of the prototype's size, at 50 and 25 Hz."""
    if name in RECIPES:
        return RECIPES[name]
    return replace(RECIPES["common"], dimensions=PROTOTYPE if name == "prototype" else OWN)


def measured(name: str, sources: Sources, steps: int) -> Row:
    """Train a recipe for WARM steps, then go on for `steps` and measure those."""
    recipe = replace(recipe_of(name), start="")
    schedule = replace(recipe.schedule, validate_every=1_000_000, save_minutes=600.0)
    weights = sum(weight.numel() for weight in network_of(recipe).parameters())
    with tempfile.TemporaryDirectory() as folder:
        whole = replace(recipe, schedule=replace(schedule, steps=WARM + steps))
        pace = fit(whole, sources, Path(folder), Plan(warm_steps=WARM)).pace
    return Row(name, weights, pace)


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--steps", type=int, default=120)
    options.add_argument("--cache", type=Path, default=default_cache())
    options.add_argument("--only", nargs="+", choices=NAMES, default=NAMES)
    options.add_argument("--threads", type=int, help="of the network (otherwise: torch's choice)")
    chosen = options.parse_args()
    if "EARMARK_SHARED" not in os.environ:
        print("EARMARK_SHARED does not say where the kit is: nothing was measured.")
        return
    if chosen.threads:
        torch.set_num_threads(chosen.threads)
    sources = Sources(Path(os.environ["EARMARK_SHARED"]) / "kit", chosen.cache)
    sources.prepare()
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load {load:.1f} before, {usual_workers()} renderers, ", end="")
    print(f"{torch.get_num_threads()} threads")
    print("recipe        weights   x real time   waiting   s a step   load")
    for name in chosen.only:
        row = measured(name, sources, chosen.steps)
        print(
            f"{name:12} {row.weights:8,}   {row.pace.times_real_time:11.1f}   "
            f"{100 * row.pace.wait_share:5.1f} %   {row.pace.step_seconds:8.3f}   "
            f"{os.getloadavg()[0]:4.1f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
