"""`doctor`: what this computer can train, and how fast."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from trainer.commands.command import Command, recipe_from, setting_arguments


def arguments(parser: argparse.ArgumentParser) -> None:
    """A recipe to be measured, and where runs would be kept."""
    parser.add_argument(
        "recipe", nargs="?", default="any", help="recipe to measure (otherwise: %(default)s)"
    )
    setting_arguments(parser)
    parser.add_argument(
        "--folder", type=Path, default=Path(), help="where runs would be (otherwise: here)"
    )


def run(arguments: argparse.Namespace) -> Iterator[str]:
    """Measure a step of the recipe on every device, and say what fits."""
    from trainer.doctor import report

    yield from report(recipe_from(arguments), arguments.folder)


COMMAND = Command("doctor", "say what this computer can train, and how fast", arguments, run)
