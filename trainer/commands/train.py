"""`train`: train a recipe, or go on training it."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from trainer.commands.command import (
    Command,
    kit_arguments,
    recipe_arguments,
    recipe_from,
    sources_from,
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """A recipe, where its run is, and what it begins with."""
    recipe_arguments(parser)
    parser.add_argument("--run", type=Path, help="folder of the run (otherwise: runs/RECIPE)")
    parser.add_argument(
        "--start",
        type=Path,
        metavar="PATH",
        help="run, or card of a released model, whose weights are the first ones",
    )
    parser.add_argument("--debug", action="store_true", help="a run of seconds, to see it work")
    parser.add_argument("--workers", type=int, default=1, help="processes that render clips")
    kit_arguments(parser)


def run(arguments: argparse.Namespace) -> Iterator[str]:
    """Train, or go on training where the run's last checkpoint is."""
    from trainer.fit import fit

    recipe = recipe_from(arguments, arguments.debug)
    ending = "-debug" if arguments.debug else ""
    folder = arguments.run or Path("runs") / f"{recipe.name}{ending}"
    start = arguments.start or (Path("runs") / recipe.start if recipe.start else None)
    last = fit(recipe, sources_from(arguments), folder, arguments.workers, start)
    yield f"{last} holds the run; the same command goes on with it."


COMMAND = Command("train", "train a recipe, or go on training it", arguments, run)
