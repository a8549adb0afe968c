"""The first model: pianos above all, and everything else that has a pitch."""

from trainer.recipes.recipe import Recipe

PITCHED = Recipe(
    name="pitched",
    title="Any instrument",
    about=(
        "Hears notes of pianos and other pitched instruments. Trained by Earmark's own trainer "
        "on music synthesised from sampled instruments; it has heard no real recording."
    ),
    licence="CC-BY-4.0",
)
