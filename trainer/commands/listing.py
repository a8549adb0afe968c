"""`list`: the recipes and systems there are."""

import argparse
from collections.abc import Iterator

from trainer.commands.command import Command


def arguments(_parser: argparse.ArgumentParser) -> None:
    """None."""


def run(_arguments: argparse.Namespace) -> Iterator[str]:
    """A line for each recipe and each system."""
    from trainer.recipes import RECIPES
    from trainer.systems import PRESETS, SYSTEMS

    yield "Recipes of models:"
    for name, recipe in RECIPES.items():
        yield f"  {name:22} {recipe.task:8} {recipe.title}"
    yield "Systems, on equal terms:"
    for name, system in SYSTEMS.items():
        yield f"  {name:22} {system.recipe.task:8} {system.about}"
    yield "At other sizes, and without labels:"
    for name, recipe in PRESETS.items():
        yield f"  {name:22} {recipe.task:8} {recipe.schedule.steps:,} steps of {recipe.page.name}"


COMMAND = Command("list", "say which recipes and systems there are", arguments, run)
