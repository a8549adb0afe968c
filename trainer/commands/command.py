"""Command: one sub-command of `python -m trainer`, and the arguments that several share."""

import argparse
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from trainer.data.kit import KitNotNamed
from trainer.data.sources import Sources, default_cache
from trainer.running.turns import one_at_a_time

if TYPE_CHECKING:
    from trainer.recipes import Recipe


@dataclass(frozen=True, slots=True)
class Command:
    """One sub-command: its arguments are added by `arguments`, its work done by `run`.

    `run` yields the lines a person is to read, as it goes.
    """

    name: str
    help: str
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], Iterable[str]]


def kit_arguments(parser: argparse.ArgumentParser) -> None:
    """Where the synthesis kit is, and what is made of it."""
    parser.add_argument(
        "--kit",
        type=Path,
        help="folder of the synthesis kit; not needed to learn from a prepared data set",
        metavar="PATH",
    )
    parser.add_argument(
        "--cache",
        type=Path,
        default=default_cache(),
        help="where converted instruments are kept (otherwise: %(default)s)",
        metavar="PATH",
    )


def run_arguments(parser: argparse.ArgumentParser) -> None:
    """A run's folder, and the kit."""
    parser.add_argument("run", type=Path, help="folder of the run")
    kit_arguments(parser)


def recipe_arguments(parser: argparse.ArgumentParser) -> None:
    """A recipe, and what is to be different in it."""
    parser.add_argument(
        "recipe",
        help="name of a recipe or a system (“python -m trainer list” says which there are), "
        "or the path of a recipe.json",
    )
    setting_arguments(parser)


def setting_arguments(parser: argparse.ArgumentParser) -> None:
    """What is to be different in a recipe."""
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="change a setting of the recipe, such as schedule.steps=500",
    )


def recipe_from(arguments: argparse.Namespace, is_debug: bool = False) -> "Recipe":
    """The recipe that was named, its settings changed; RecipeError where there is none."""
    from trainer.recipes.named import debug_recipe, recipe_named

    recipe = (debug_recipe if is_debug else recipe_named)(arguments.recipe)
    for assignment in arguments.set:
        recipe = recipe.with_setting(assignment)
    return recipe


def data_of(run: Path) -> str:
    """What a run learns from: the path of a manifest, or empty for the kit (or for no run)."""
    path = run / "recipe.json"
    return str(json.loads(path.read_text("utf-8")).get("data", "")) if path.exists() else ""


def sources_from(arguments: argparse.Namespace, data: str = "") -> Sources:
    """The kit, ready to be played; KitMissing where there is none, and no `data` in its place."""
    if arguments.kit is None:
        if not data:
            raise KitNotNamed
        return Sources(Path(), arguments.cache)
    sources = Sources(arguments.kit, arguments.cache)
    with one_at_a_time(arguments.cache):
        sources.prepare()
    return sources
