"""One recipe per released model."""

from trainer.recipes.pitched import PITCHED
from trainer.recipes.recipe import Recipe, RecipeError, as_values, from_values

RECIPES = {recipe.name: recipe for recipe in (PITCHED,)}

__all__ = ["RECIPES", "Recipe", "RecipeError", "as_values", "from_values"]
