"""Recipes by name: released models', systems', or one written down beside a run."""

import json
from pathlib import Path

from trainer.recipes import RECIPES
from trainer.recipes.recipe import Recipe, RecipeError, from_values
from trainer.systems import PRESETS, SYSTEMS

DEBUG = (
    "schedule.steps=4",
    "schedule.batch=2",
    "schedule.warmup=1",
    "schedule.validate_every=2",
    "schedule.validation_clips=2",
    "synthesis.seconds=2.0",
)
DEBUG_OF_TASK = {
    "drums": ("drums.synthesis.seconds=2.0", "drums.synthesis.tapes=0"),
    "beats": ("beats.synthesis.seconds=6.0", "beats.synthesis.apart=3"),
}


def recipe_named(name: str) -> Recipe:
    """The recipe of a model or a system, or of a `recipe.json`; RecipeError where there is none."""
    if name in RECIPES:
        return RECIPES[name]
    if name in SYSTEMS:
        return SYSTEMS[name].recipe
    if name in PRESETS:
        return PRESETS[name]
    path = Path(name)
    if path.suffix == ".json" and path.is_file():
        return read_recipe(path)
    raise RecipeError(
        f"There is no recipe “{name}”.",
        f"There are: {', '.join(RECIPES)}; and the systems {', '.join((*SYSTEMS, *PRESETS))}.",
    )


def read_recipe(path: Path) -> Recipe:
    """The recipe that a file holds; RecipeError where it cannot be understood."""
    try:
        return from_values(Recipe, json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise RecipeError(
            f"{path} is no recipe this Earmark understands ({error}).",
            "It may have been written by another version.",
        ) from error


def debug_recipe(name: str) -> Recipe:
    """The recipe of a run of seconds: a system's own, else the recipe with DEBUG's settings."""
    if name not in RECIPES and name in SYSTEMS:
        return SYSTEMS[name].small
    recipe = recipe_named(name)
    for setting in (*DEBUG, *DEBUG_OF_TASK.get(recipe.task, ())):
        recipe = recipe.with_setting(setting)
    return recipe
