"""Curricula, clips of several lengths, and training without labels."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.music import Drum
from engine.networks.drum_transformer import (
    KEYS,
    LOWEST_KEY,
    DrumTransformer,
    DrumTransformerDimensions,
    pieces_of_classes,
)
from trainer.data.clips import ClipBatches
from trainer.data.sources import Sources
from trainer.fit import begin_with
from trainer.losses import consistency_loss, drum_loss
from trainer.pretraining import hidden, kinship_loss, masked_losses
from trainer.recipes import RecipeError
from trainer.recipes.recipe import DrumLossSettings, Recipe
from trainer.recipes.regime import MaskedSettings, Regime, Stage
from trainer.regime import cut, staged
from trainer.systems import PRESETS, SYSTEMS
from trainer.tasks import Step, network_of, task_of

SMALL = DrumTransformerDimensions(bins=32, width=16, depth=2, heads=2, classes=69, rebuilds=True)


def masked(**changes: object) -> Recipe:
    settings = MaskedSettings(frames=4, bins=8, **changes)  # type: ignore[arg-type]
    return dataclasses.replace(PRESETS["drum-masked"], masked=settings)


def test_the_first_clips_are_easier(small_kit: Path, tmp_path: Path) -> None:
    recipe = SYSTEMS["drum-transformer"].small
    easy = Stage(2, ("drums.synthesis.seconds=0.5",))
    recipe = dataclasses.replace(recipe, regime=Regime(stages=(easy,)))
    assert [staged(recipe, step) == recipe for step in range(4)] == [False, False, True, True]
    batches = iter(ClipBatches(recipe, Sources(small_kit, tmp_path), 0))
    lengths = [next(batches)[0].shape[1] for _ in range(4)]
    assert lengths == [51, 51, 101, 101]


def test_clips_are_cut_alike_and_the_same_way_again() -> None:
    recipe = dataclasses.replace(PRESETS["drum-masked"], regime=Regime(lengths=(0.25, 0.5, 1.0)))
    batch = (torch.arange(40.0).reshape(1, 40), torch.arange(40.0).reshape(1, 40))
    seen = set()
    for step in range(30):
        first, second = cut(batch, recipe, step)
        assert torch.equal(first, second)
        assert torch.equal(first, cut(batch, recipe, step)[0])
        seen.add(first.shape[1])
    assert seen == {10, 20, 40}


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_so_much_is_hidden(share: float) -> None:
    covered = hidden((8, 100, 1, 64), MaskedSettings(share=share), 3)
    assert covered.shape == (8, 100, 1, 64)
    assert covered.float().mean() == pytest.approx(share, abs=0.08)


def test_what_was_hidden_is_learnt() -> None:
    torch.manual_seed(0)
    network = DrumTransformer(SMALL).train()
    sound = torch.sin(torch.arange(60.0) / 3)[None, :, None, None] * torch.linspace(0, 1, 32)
    batch = torch.cat([sound, sound.roll(5, 1), -sound, sound * 0.5])
    recipe = masked(contrastive=0.1)
    optimizer = torch.optim.AdamW(network.parameters(), 5e-3)
    told = []
    for step in range(60):
        losses = masked_losses(recipe, network, batch, step)
        optimizer.zero_grad()
        losses["loss"].backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        told.append(float(losses["rebuilt"].detach()))
    assert np.mean(told[-5:]) < 0.5 * float(batch.var())
    assert "kinship" in losses


@pytest.mark.parametrize("stem", [(), (8, 8)])
def test_a_transformer_goes_on_from_what_it_learnt_without_labels(stem: tuple[int, ...]) -> None:
    before = DrumTransformer(dataclasses.replace(SMALL, stem=stem))
    after = DrumTransformer(dataclasses.replace(SMALL, stem=stem, rebuilds=False))
    begin_with(after, before)
    known = dict(before.named_parameters())
    assert all(torch.equal(weight, known[name]) for name, weight in after.named_parameters())
    with pytest.raises(RecipeError, match="without labels"):
        masked_losses(masked(), after, torch.zeros(1, 8, 1, 32), 0)


def test_the_recipe_without_labels_trains(small_kit: Path, tmp_path: Path) -> None:
    recipe = PRESETS["drum-masked"]
    for setting in SYSTEMS["drum-transformer"].smoke:
        recipe = recipe.with_setting(setting)
    batch = next(iter(ClipBatches(recipe, Sources(small_kit, tmp_path), 0)))
    network = network_of(recipe).train()
    losses = task_of(recipe).judge(recipe, network, batch, Step())
    losses["loss"].backward()  # type: ignore[no-untyped-call]
    assert losses["loss"].item() > 0.0


@pytest.mark.parametrize("stem", [(), (8, 8)])
def test_patches_and_convolutions_have_the_same_moments(stem: tuple[int, ...]) -> None:
    network = DrumTransformer(dataclasses.replace(SMALL, stem=stem)).eval()
    assert network.encode(torch.zeros(2, 7, 1, 32)).shape == (2, 4, 16)
    assert network(torch.zeros(2, 7, 1, 32)).shape == (2, 7, 2, 11)


def test_convolutions_that_do_not_fit_the_patches_are_refused() -> None:
    with pytest.raises(ValueError, match="2 convolutions halve bins to no 8th"):
        DrumTransformer(dataclasses.replace(SMALL, stem=(8,)))


def test_kin_is_told_from_strangers() -> None:
    vectors = torch.eye(4)
    assert kinship_loss(vectors, vectors, 0.1) < 0.01
    assert kinship_loss(vectors, vectors.roll(1, 0), 0.1) > 1.0


def test_flickering_is_wrong_where_it_is_asked() -> None:
    wanted = torch.zeros(1, 6, 1)
    steady, flickers = torch.full((1, 6, 1), 0.2), torch.tensor([0, 0.4] * 3).reshape(1, 6, 1)
    assert consistency_loss(steady, wanted) == 0.0
    assert consistency_loss(flickers, wanted) == pytest.approx(0.16)
    assert consistency_loss(flickers, torch.full((1, 6, 1), -1.0)) == 0.0
    settings = DrumLossSettings(consistency=1.0, any_drum=1.0)
    targets = torch.zeros(1, 6, 2, 1)
    losses = drum_loss(torch.zeros(1, 6, 2, 1), targets, settings)
    assert {"consistency", "any"} <= set(losses)


def test_every_drum_has_its_classes() -> None:
    table = pieces_of_classes(69, len(Drum))
    assert table.any(dim=1).all()
    assert (table.sum(dim=0) <= 1).all()
    for place, drum in enumerate(Drum):
        keys = {LOWEST_KEY + int(column) for column in table[place].nonzero()}
        assert keys == set(KEYS[drum])
        assert drum.key in keys


def test_the_surest_class_speaks_for_a_drum() -> None:
    network = DrumTransformer(SMALL).eval()
    said = torch.full((1, 1, 2, 69), -9.0)
    said[0, 0, 0, 40 - LOWEST_KEY] = 3.0  # the electric snare
    assert network._pieces(said)[0, 0, 0].argmax() == list(Drum).index(Drum.SNARE)
