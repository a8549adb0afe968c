"""`train`: train a recipe, or go on training it."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from engine.models import DEVICES
from trainer.commands.command import (
    Command,
    kit_arguments,
    recipe_arguments,
    recipe_from,
    sources_from,
)
from trainer.running.asked import StopSignal

if TYPE_CHECKING:
    from trainer.fit import Plan
    from trainer.recipes import Recipe


def arguments(parser: argparse.ArgumentParser) -> None:
    """A recipe, where its run is, what it begins with, and what it runs on."""
    recipe_arguments(parser)
    kit_arguments(parser)
    run_options(parser)


def run_options(parser: argparse.ArgumentParser) -> None:
    """What `train` and `distil` take beside the recipe."""
    parser.add_argument("--run", type=Path, help="folder of the run (otherwise: runs/RECIPE)")
    parser.add_argument(
        "--start",
        type=Path,
        metavar="PATH",
        help="run, or card of a released model, whose weights are the first ones",
    )
    parser.add_argument("--debug", action="store_true", help="a run of seconds, to see it work")
    parser.add_argument(
        "--checkpoints",
        type=Path,
        metavar="PATH",
        help="another folder for copies of the checkpoints: a mounted drive, say",
    )
    parser.add_argument(
        "--workers",
        type=int,
        help="processes that render clips (otherwise: one for each core but one)",
    )
    parser.add_argument("--wandb", action="store_true", help="log to Weights & Biases, too")
    machine_arguments(parser)


def machine_arguments(parser: argparse.ArgumentParser) -> None:
    """What it runs on."""
    parser.add_argument("--device", choices=DEVICES, default="auto", help="otherwise: the fastest")
    parser.add_argument(
        "--threads",
        type=int,
        help="of the network on a processor (otherwise: one for each core); 1 where others work",
    )
    parser.add_argument("--devices", type=int, default=1, help="how many of it on each node")
    parser.add_argument("--nodes", type=int, default=1, help="how many nodes of a cluster")
    parser.add_argument(
        "--precision",
        choices=("auto", "bf16", "fp16", "fp32"),
        default="auto",
        help="otherwise: the fastest that is safe on the device",
    )


def _plan(arguments: argparse.Namespace, start: Path | None, stop: StopSignal) -> "Plan":
    from trainer.fit import Plan
    from trainer.running.machine import Wish

    return Plan(
        workers=arguments.workers,
        start=start,
        wish=Wish(arguments.device, arguments.devices, arguments.nodes, arguments.precision),
        checkpoints=arguments.checkpoints,
        wandb=arguments.wandb,
        stop=stop,
        threads=arguments.threads,
    )


def run(arguments: argparse.Namespace) -> Iterator[str]:
    """Train, or go on training where the run's last checkpoint is."""
    recipe = recipe_from(arguments, arguments.debug)
    start = arguments.start or (Path("runs") / recipe.start if recipe.start else None)
    yield from trained(arguments, recipe, start)


def trained(arguments: argparse.Namespace, recipe: "Recipe", start: Path | None) -> Iterator[str]:
    """Run a recipe as the arguments say."""
    stop = StopSignal()
    stop.listen()
    from trainer.fit import fit
    from trainer.running.saving import is_first_process

    ending = "-debug" if arguments.debug else ""
    folder = arguments.run or Path("runs") / f"{recipe.name}{ending}"
    sources = sources_from(arguments, recipe.data)
    outcome = fit(recipe, sources, folder, _plan(arguments, start, stop))
    if is_first_process():
        yield f"{outcome.checkpoint} holds the run at step {outcome.step} ({outcome.ending})."
        yield f"{folder}/summary.md says how it went; the same command goes on with it."


COMMAND = Command("train", "train a recipe, or go on training it", arguments, run)
