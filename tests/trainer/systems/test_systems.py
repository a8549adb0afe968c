"""Every system: it learns, it trains from the command line, and it is heard as users hear it."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.models import find_model, load_runtime
from engine.models.card import ModelCard
from trainer.__main__ import main
from trainer.data.clips import ClipBatches
from trainer.data.sources import Sources
from trainer.module import NoteModule
from trainer.recipes import Recipe, as_values, from_values
from trainer.release import ReleaseNotes, load_run, release
from trainer.systems import SYSTEMS, System
from trainer.tasks import Step, network_of, task_of

each = pytest.mark.parametrize("system", SYSTEMS.values(), ids=lambda system: system.name)
STEPS, RATE = 60, 1e-2
LEARNT = 0.75
"""Of the first loss: a batch's labels are partly velocities and lengths, which take longer."""
SURE = 3
"""Steps in a row that have to be so good."""


def sources(kit: Path, cache: Path) -> Sources:
    found = Sources(kit, cache)
    found.prepare()
    return found


@each
def test_a_recipe_survives_being_written_down(system: System) -> None:
    for recipe in filter(None, (system.recipe, system.small, system.full)):
        assert from_values(Recipe, as_values(recipe)) == recipe


@each
def test_the_full_size_has_the_weights_it_should_have(system: System) -> None:
    if system.full is not None:
        with torch.device("meta"):
            network = network_of(system.full)
        assert sum(p.numel() for p in network.parameters()) == system.full_parameters


FULL = {system.full.page: system for system in SYSTEMS.values() if system.full is not None}


@pytest.mark.parametrize("system", FULL.values(), ids=lambda system: system.name)
def test_the_full_size_takes_a_real_step(
    system: System, small_kit: Path, small_cache: Path
) -> None:
    assert system.full is not None
    recipe = dataclasses.replace(system.small, network=system.full.network)
    batch = next(iter(ClipBatches(recipe, sources(small_kit, small_cache), 0)))
    network = network_of(recipe).train()
    features, targets = (one[:1].float() for one in batch)
    before = [p.detach().flatten()[0].item() for p in network.parameters()]
    loss = task_of(recipe).judge(recipe, network, (features, targets), Step(1, 2))["loss"]
    loss.backward()  # type: ignore[no-untyped-call]
    torch.optim.SGD(network.parameters(), 0.1).step()
    assert torch.isfinite(loss)
    after = [p.detach().flatten()[0].item() for p in network.parameters()]
    assert sum(a != b for a, b in zip(before, after, strict=True)) > 0.5 * len(before)


@each
def test_it_learns_a_batch_by_heart(system: System, small_kit: Path, small_cache: Path) -> None:
    recipe = system.small
    torch.manual_seed(3)
    batch = next(iter(ClipBatches(recipe, sources(small_kit, small_cache), 0)))
    batch = tuple(one.float() if one.dtype == torch.bfloat16 else one for one in batch)
    network, judge = network_of(recipe).train(), task_of(recipe).judge
    optimizer = torch.optim.AdamW(network.parameters(), RATE)
    losses: list[float] = []
    for done in range(STEPS):
        loss = judge(recipe, network, batch, Step(done, STEPS))["loss"]
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        losses.append(float(loss.detach()))
        if max(losses[-SURE:]) < LEARNT * losses[0]:
            return
    pytest.fail(f"{losses[0]} has only become {min(losses)} in {STEPS} steps")


@pytest.mark.filterwarnings(
    "ignore::Warning:lightning", "ignore:.*LeafSpec.*", "ignore::UserWarning"
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
@each
def test_it_trains_and_is_released(
    system: System, small_kit: Path, small_cache: Path, tmp_path: Path
) -> None:
    recipe = system.small
    assert isinstance(NoteModule(recipe).network, type(network_of(recipe)))
    where = ["--kit", str(small_kit), "--cache", str(small_cache), "--run", str(tmp_path / "run")]
    assert main(["train", system.name, "--debug", *where, "--workers", "0"]) == 0
    trained, network = load_run(tmp_path / "run")
    assert trained == recipe
    if system.exports:
        card = release(tmp_path / "run", tmp_path / "models", ReleaseNotes("1"))
        same_answers(find_model(recipe.name, (tmp_path / "models",)), network)
        assert card.network == recipe.page.name


def same_answers(card: ModelCard, network: torch.nn.Module) -> None:
    """The released file says what the trained network says."""
    shape = (41, len(card.features.window_sizes), card.features.bins)
    seen = np.random.default_rng(0).random(shape, dtype=np.float32)
    with torch.inference_mode():
        expected = torch.sigmoid(network(torch.from_numpy(seen)[None])[0]).numpy()
    np.testing.assert_allclose(load_runtime(card, "cpu").run(seen), expected, atol=1e-4)
