import json

import pytest
import torch

from engine.networks.harmonic import HarmonicNet
from trainer.fit import begin_with
from trainer.module import rate_factor
from trainer.recipes import RECIPES, Recipe, RecipeError, as_values, from_values
from trainer.recipes.recipe import Schedule


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_a_recipe_comes_back_from_its_file(recipe: Recipe) -> None:
    assert from_values(Recipe, json.loads(json.dumps(as_values(recipe)))) == recipe


def test_any_setting_can_be_changed_from_the_command_line() -> None:
    recipe = RECIPES["common"]
    changed = recipe.with_setting("schedule.steps=7").with_setting("synthesis.augment.hum_share=1")
    assert (changed.schedule.steps, changed.synthesis.augment.hum_share) == (7, 1.0)
    assert changed.with_setting("dimensions.dilations=1,2").dimensions.dilations == (1, 2)
    assert recipe.schedule.steps != 7


@pytest.mark.parametrize(
    "assignment", ["schedule.steps", "schedule.tempo=3", "steps=1", "schedule.steps=many"]
)
def test_a_setting_that_does_not_exist_is_a_sentence(assignment: str) -> None:
    with pytest.raises(RecipeError):
        RECIPES["common"].with_setting(assignment)


def test_the_rate_warms_up_holds_and_falls_to_nothing() -> None:
    schedule = Schedule(steps=100, warmup=10, decay_share=0.5)
    factors = [rate_factor(step, schedule) for step in range(101)]
    assert factors[0] < factors[5] < factors[9] == 1.0
    assert set(factors[10:51]) == {1.0}
    assert factors[50:] == sorted(factors[50:], reverse=True)
    assert factors[100] == 0.0


def test_a_branch_takes_the_trunks_weights_and_leaves_heads_it_lacks() -> None:
    trunk, branch = (
        HarmonicNet(RECIPES["common"].dimensions),
        HarmonicNet(RECIPES["piano"].dimensions),
    )
    begin_with(branch, trunk)
    weights = trunk.state_dict()
    assert all(torch.equal(value, weights[name]) for name, value in branch.state_dict().items())
    with pytest.raises(RecipeError, match="another shape"):
        begin_with(trunk, branch)


def test_every_start_is_a_recipe() -> None:
    starts = {recipe.start for recipe in RECIPES.values() if recipe.start}
    assert starts <= set(RECIPES)


def test_yes_and_no_are_said_in_words() -> None:
    recipe = RECIPES["piano"].with_setting("dimensions.pedal=false")
    assert recipe.dimensions.pedal is False
    with pytest.raises(RecipeError):
        recipe.with_setting("dimensions.pedal=perhaps")
