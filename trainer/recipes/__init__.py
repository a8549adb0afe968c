"""One recipe per released model."""

from trainer.recipes.any_instrument import ANY_INSTRUMENT
from trainer.recipes.beats import BEATS
from trainer.recipes.common import COMMON
from trainer.recipes.drums import DRUMS
from trainer.recipes.live import LIVE
from trainer.recipes.piano import PIANO
from trainer.recipes.recipe import Recipe, RecipeError, as_values, from_values

RECIPES = {recipe.name: recipe for recipe in (COMMON, PIANO, ANY_INSTRUMENT, LIVE, DRUMS, BEATS)}

__all__ = ["RECIPES", "Recipe", "RecipeError", "as_values", "from_values"]
