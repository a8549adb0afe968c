"""Systems: every way of writing music down that the trainer knows, one file for each family.

`SYSTEMS` is the table's order. A new system is a network in `engine/networks`, a row of
`trainer.architectures`, and a row here.
"""

from trainer.recipes.recipe import Recipe
from trainer.systems import drums, frames, own, refining, spelling, transformers
from trainer.systems.system import System

FAMILIES = (own, frames, transformers, drums, spelling, refining)

SYSTEMS: dict[str, System] = {
    system.name: system for family in FAMILIES for system in family.SYSTEMS
}

PRESETS: dict[str, Recipe] = {
    recipe.name: recipe for recipe in (*drums.PRESETS, *frames.PRESETS, *transformers.PRESETS)
}
"""Recipes of systems at other sizes, and for training without labels."""

__all__ = ["PRESETS", "SYSTEMS", "System"]
