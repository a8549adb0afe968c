"""System: one way of writing music down, as a row of the table that compares them all."""

from dataclasses import dataclass

from trainer.recipes.recipe import Recipe


@dataclass(frozen=True, slots=True)
class System:
    """One system, trained and measured on equal terms with the others of its task.

    `recipe` is what the table trains. `smoke` are settings of it that make a run of seconds, which
    the tests train, evaluate and export. `full` is the size its authors gave it where that is too
    big for the table, `full_parameters` how many weights it then has. `source` is where it was
    published; `exports` is False where its decoding cannot be written as ONNX.
    """

    name: str
    family: str
    about: str
    source: str
    recipe: Recipe
    smoke: tuple[str, ...]
    full: Recipe | None = None
    full_parameters: int = 0
    exports: bool = True

    @property
    def small(self) -> Recipe:
        """The recipe of a run of seconds."""
        recipe = self.recipe
        for setting in self.smoke:
            recipe = recipe.with_setting(setting)
        return recipe
