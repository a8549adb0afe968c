"""A drum recipe from a kit to a released model: train, go on, tune, release, listen."""

from pathlib import Path

import numpy as np
import pytest
import torch

from engine.models import find_model, load_runtime
from engine.music import Drum
from engine.networks.drums import DrumDimensions, DrumNet
from tests.trainer.tinkit import write_tin_kits
from trainer.__main__ import main
from trainer.architectures import ARCHITECTURES
from trainer.conv_graph import conv_graph
from trainer.data.clips import ClipBatches
from trainer.data.drum_clips import page_of
from trainer.data.sources import Sources
from trainer.recipes import RECIPES, Recipe, RecipeError
from trainer.release import ReleaseRefused, export, load_run
from trainer.tasks import axes_of, task_of

RATE = 24000
SMALL = (
    "schedule.batch=2",
    "schedule.warmup=1",
    "schedule.validate_every=2",
    "schedule.validation_clips=2",
    "drums.synthesis.seconds=1.0",
    "drums.synthesis.tapes=0",
    "drums.dimensions.front_channels=4,6,8",
    "drums.dimensions.channels=8",
    "drums.dimensions.dilations=1,2",
)
NET = DrumDimensions(front_channels=(4, 6, 8), channels=8, dilations=(1, 2))


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synthesis kit with drums and nothing else."""
    return write_tin_kits(tmp_path_factory.mktemp("kit"), RATE)


def small() -> Recipe:
    recipe = RECIPES["drums"]
    for setting in SMALL:
        recipe = recipe.with_setting(setting)
    return recipe


def arguments(kit: Path, folder: Path, *settings: str) -> list[str]:
    sets = [item for setting in (*SMALL, *settings) for item in ("--set", setting)]
    where = ["--kit", str(kit), "--cache", str(folder / "cache"), "--run", str(folder / "run")]
    return ["train", "drums", *where, "--workers", "0", *sets]


@pytest.mark.filterwarnings(
    "ignore::Warning:lightning", "ignore:.*LeafSpec.*", "ignore::UserWarning"
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_train_resume_tune_release_and_listen(
    kit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("trainer.tune_drums.CLIPS", ("schedule.validation_clips=4",))
    monkeypatch.setattr("trainer.tune_drums.THRESHOLDS", (0.02, 0.1, 0.4))
    run = tmp_path / "run"
    assert main(arguments(kit, tmp_path, "schedule.steps=2")) == 0
    assert main(arguments(kit, tmp_path, "schedule.steps=3")) == 0
    checkpoint = torch.load(run / "last.ckpt", map_location="cpu", weights_only=True)
    assert checkpoint["global_step"] == 3
    assert all(name.startswith("network.") for name in checkpoint["state_dict"])
    where = ["--kit", str(kit), "--cache", str(tmp_path / "cache")]
    models = tmp_path / "models"
    assert main(["release", str(run), *where, "--output", str(models), "--version", "9"]) == 0
    card = find_model("drums", (models,))
    assert (card.task, card.network, card.version) == ("drums", "drums", "9")
    assert card.drums is not None
    assert card.drums.drums == tuple(drum.value for drum in Drum)
    assert "validation_five_classes_f1" in card.scores
    seen = np.random.default_rng(0).random((31, 2, 98), dtype=np.float32)
    _, network = load_run(run)
    with torch.inference_mode():
        expected = torch.sigmoid(network(torch.from_numpy(seen)[None])[0]).numpy()
    np.testing.assert_allclose(load_runtime(card, "cpu").run(seen), expected, atol=1e-4)


def test_clips_do_not_depend_on_what_was_made_before(kit: Path, tmp_path: Path) -> None:
    recipe, sources = small(), Sources(kit, tmp_path)
    from_start = iter(ClipBatches(recipe, sources, 0))
    features, targets = next(from_start)
    assert features.shape == (2, 101, 2, 98)
    assert targets.shape == (2, 101, 2, 11)
    resumed = next(iter(ClipBatches(recipe, sources, 1)))
    for a, b in zip(next(from_start), resumed, strict=True):
        assert torch.equal(a, b)


def network(seed: int) -> DrumNet:
    """A network whose every number is something, as after a training."""
    torch.manual_seed(seed)
    made = DrumNet(NET)
    with torch.no_grad():
        for module in made.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.weight.uniform_(0.5, 1.5)
                module.bias.normal_(0, 0.2)
                assert module.running_mean is not None
                assert module.running_var is not None
                module.running_mean.normal_(0, 0.3)
                module.running_var.uniform_(0.5, 2.0)
    return made.eval()


def test_the_graph_says_what_the_network_says(tmp_path: Path) -> None:
    export(network(0), tmp_path / "drums.onnx", conv_graph)
    with pytest.raises(ReleaseRefused, match="differ"):
        export(network(0), tmp_path / "other.onnx", lambda _: conv_graph(network(1)))


def test_every_recipe_has_a_task() -> None:
    for recipe in RECIPES.values():
        assert task_of(recipe).name == recipe.task
        assert axes_of(recipe).network == recipe.page.name
        assert recipe.page.name in ARCHITECTURES


def test_an_unknown_task_is_a_sentence() -> None:
    with pytest.raises(RecipeError, match="There is no task"):
        task_of(RECIPES["drums"].with_setting("task=singing"))


def test_a_recipe_for_drums_needs_its_page() -> None:
    with pytest.raises(RecipeError):
        RECIPES["common"].with_setting("drums.loss.velocity=1")
    with pytest.raises(RecipeError, match="no page for drums"):
        page_of(RECIPES["common"].with_setting("task=drums"))


def test_settings_of_drums_can_be_changed_from_the_command_line() -> None:
    recipe = RECIPES["drums"].with_setting("drums.synthesis.kits.layer_share=1")
    assert recipe.drums is not None
    assert recipe.drums.synthesis.kits.layer_share == 1.0
