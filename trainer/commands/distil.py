"""`distil`: train a student on what a teacher says."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from trainer.commands.command import Command, recipe_from
from trainer.commands.train import arguments as train_arguments
from trainer.commands.train import trained


def arguments(parser: argparse.ArgumentParser) -> None:
    """A student's recipe and all that `train` takes; its teacher, and how much that counts."""
    train_arguments(parser)
    parser.add_argument(
        "--teacher", type=Path, required=True, help="folder of a run, or a .card.json file"
    )
    parser.add_argument("--weight", type=float, default=0.5, help="otherwise: %(default)s")
    parser.add_argument("--temperature", type=float, default=1.0, help="otherwise: %(default)s")


def run(arguments: argparse.Namespace) -> Iterator[str]:
    """Train the student, or go on training it."""
    from trainer.teaching import student

    plain = recipe_from(arguments, arguments.debug)
    recipe = student(plain, arguments.teacher, arguments.weight, arguments.temperature)
    if arguments.run is None:
        arguments.run = Path("runs") / f"{recipe.name}-taught"
    start = arguments.start or (Path("runs") / recipe.start if recipe.start else None)
    yield from trained(arguments, recipe, start)


COMMAND = Command("distil", "train a small network on what a large one says", arguments, run)
