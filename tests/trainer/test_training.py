"""A small but real run: train, be killed, resume, tune, release, and listen with the result."""

import os
import signal
import threading
import time
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.models import find_model, load_runtime
from tests.trainer.running import QUIET, SMALL, step_of, train_arguments
from trainer.__main__ import main
from trainer.data.clips import ClipBatches
from trainer.data.sources import Sources
from trainer.fit import first_weights
from trainer.recipes import RECIPES, Recipe
from trainer.release import load_run

pytestmark = [pytest.mark.filterwarnings(one) for one in QUIET]


def small() -> Recipe:
    """The small recipe."""
    recipe = RECIPES["common"]
    for setting in SMALL:
        recipe = recipe.with_setting(setting)
    return recipe


def test_train_resume_tune_release_and_listen(
    small_kit: Path, small_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trainer.tune.CLIPS", ("schedule.validation_clips=4",))
    run = tmp_path / "run"
    assert main(train_arguments(small_kit, small_cache, run, "schedule.steps=4")) == 0
    assert step_of(run) == 4
    assert main(train_arguments(small_kit, small_cache, run, "schedule.steps=7")) == 0
    assert step_of(run) == 7
    where = ["--kit", str(small_kit), "--cache", str(small_cache)]
    models = tmp_path / "models"
    assert main(["release", str(run), *where, "--output", str(models), "--version", "9"]) == 0
    card = find_model("common", (models,))
    assert (card.version, card.dimensions["channels"]) == ("9", 8)
    seen = np.random.default_rng(0).random((30, 2, 296), dtype=np.float32)
    _, network = load_run(run)
    with torch.inference_mode():
        expected = torch.sigmoid(network(torch.from_numpy(seen)[None])[0]).numpy()
    np.testing.assert_allclose(load_runtime(card, "cpu").run(seen), expected, atol=1e-4)
    from_card = first_weights(models / "common.card.json").state_dict()
    assert all(torch.equal(value, from_card[name]) for name, value in network.state_dict().items())


def end_when_saved(run: Path) -> None:
    """Send SIGTERM to this process as soon as the run has a checkpoint."""
    while not (run / "last.ckpt").exists():
        time.sleep(0.05)
    os.kill(os.getpid(), signal.SIGTERM)


def test_a_run_that_is_ended_goes_on_where_it_saved(
    small_kit: Path, small_cache: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    threading.Thread(target=end_when_saved, args=(run,), daemon=True).start()
    assert main(train_arguments(small_kit, small_cache, run, "schedule.steps=100000")) == 0
    assert "stopped from outside" in capsys.readouterr().out
    reached = step_of(run)
    assert reached >= 2
    more = f"schedule.steps={reached + 2}"
    assert main(train_arguments(small_kit, small_cache, run, more)) == 0
    assert step_of(run) == reached + 2


def test_a_branch_starts_where_it_is_told_or_says_what_is_missing(
    small_kit: Path, small_cache: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = train_arguments(small_kit, small_cache, tmp_path / "run", "schedule.steps=1")
    command[1] = "piano"
    assert main(command) == 1
    assert "Train “common” first" in capsys.readouterr().err


def test_clips_do_not_depend_on_what_was_made_before(
    small_kit: Path, small_cache: Path, tmp_path: Path
) -> None:
    recipe, sources = small(), Sources(small_kit, small_cache)
    from_start = iter(ClipBatches(recipe, sources, 0))
    next(from_start)
    resumed = next(iter(ClipBatches(recipe, sources, 1)))
    for a, b in zip(next(from_start), resumed, strict=True):
        assert torch.equal(a, b)


def test_a_missing_kit_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "common", "--kit", str(tmp_path)]) == 1
    assert "no synthesis kit" in capsys.readouterr().err


def test_an_unknown_recipe_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", "kazoo", "--kit", str(tmp_path)]) == 1
    assert "There are: common" in capsys.readouterr().err
