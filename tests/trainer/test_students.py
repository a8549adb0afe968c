"""Trained networks are averaged, and teach others."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.trainer.handed import MODELS, where
from tests.trainer.running import QUIET, train_arguments
from trainer.__main__ import main
from trainer.averaging import mean_weights, members_of
from trainer.data.clips import ClipBatches
from trainer.data.sources import Sources
from trainer.errors import CannotAverage, CannotTeach
from trainer.recipes import RECIPES
from trainer.recipes.named import debug_recipe
from trainer.recipes.teaching import Distillation
from trainer.release import load_run
from trainer.tasks import task_of
from trainer.teaching import in_frames, softened, taught, with_teacher

pytestmark = [pytest.mark.filterwarnings(one) for one in QUIET]


def test_runs_and_checkpoints_are_averaged(
    run: Path, small_kit: Path, small_cache: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    to = tmp_path / "mean"
    command = ["average", str(run), "--checkpoints", "--to", str(to)]
    assert main([*command, *where(small_kit, small_cache)]) == 0
    assert capsys.readouterr().out.count("step-") == 3
    states = [load_run(run, member.name)[1].state_dict() for member in members_of(run)]
    _, mean = load_run(to)
    for name, value in mean.state_dict().items():
        if "running" not in name and value.is_floating_point():
            torch.testing.assert_close(value, sum(one[name] for one in states) / 3)  # type: ignore[arg-type]
    measured = [name for name in mean.state_dict() if "running_mean" in name]
    assert measured
    assert any(
        not torch.allclose(mean.state_dict()[name], sum(one[name] for one in states) / 3)  # type: ignore[arg-type]
        for name in measured
    )
    assert main(train_arguments(small_kit, small_cache, to, "schedule.steps=9")) == 1
    assert "--start" in capsys.readouterr().err


def test_one_checkpoint_becomes_a_run_of_its_own(
    run: Path, small_kit: Path, small_cache: Path, tmp_path: Path
) -> None:
    command = ["average", str(run / "best.ckpt"), "--to", str(tmp_path)]
    assert main([*command, *where(small_kit, small_cache)]) == 0
    best = load_run(run, "best.ckpt")[1].state_dict()
    own = load_run(tmp_path)[1].state_dict()
    measured = ("running", "num_batches")
    assert all(torch.equal(own[n], best[n]) for n in own if not any(m in n for m in measured))


def test_what_has_no_average_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CannotAverage, match="different shapes"):
        mean_weights([{"a": torch.zeros(2)}, {"a": torch.zeros(3)}])
    with pytest.raises(CannotAverage, match=r"schedule\.keep"):
        members_of(tmp_path)


def test_a_student_learns_what_its_teacher_says(
    run: Path, small_kit: Path, small_cache: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    teacher = MODELS / "piano.card.json"
    command = train_arguments(small_kit, small_cache, tmp_path, "schedule.steps=2")
    command[0] = "distil"
    assert main([*command, "--teacher", str(teacher), "--weight", "0.7"]) == 0
    recipe, _ = load_run(tmp_path)
    assert recipe.distillation == Distillation(str(teacher), 0.7)
    sources = Sources(small_kit, small_cache)
    _, plain = next(iter(ClipBatches(RECIPES["common"].with_setting("schedule.batch=1"),
                                     sources, 0)))  # fmt: skip
    capsys.readouterr()
    command[command.index("--run") + 1] = str(tmp_path / "other")
    assert main([*command, "--teacher", str(MODELS / "drums.card.json")]) == 1
    assert "A network for drums cannot teach one for notes." in capsys.readouterr().err
    with pytest.raises(CannotTeach, match="no teacher"):
        with_teacher(recipe, Distillation("nowhere"))
    assert plain.shape[2:] == (12, 88)


def test_targets_are_mixed_with_a_teachers_word(
    run: Path, small_kit: Path, small_cache: Path
) -> None:
    recipe, network = load_run(run)
    clip = task_of(recipe).maker(recipe, Sources(small_kit, small_cache), False).clip((1, 0, 3))
    example = task_of(recipe).example(clip, recipe)
    both = replace(recipe, distillation=Distillation(str(run), 0.25))
    seen, targets = taught(example, clip, both)
    with torch.inference_mode():
        said = torch.sigmoid(network(example[0][None].float()))[0]
    expected = 0.75 * example[1][:, :3] + 0.25 * said[:, :3]
    torch.testing.assert_close(targets[:, :3], expected, atol=2e-3, rtol=0)
    assert torch.equal(targets[:, 3:], example[1][:, 3:])
    assert torch.equal(seen, example[0])
    assert taught(example, clip, recipe) is example


def test_drums_are_taught_by_drums(small_kit: Path, small_cache: Path) -> None:
    recipe = debug_recipe("drum-net")
    teacher = str(MODELS / "drums.card.json")
    clip = task_of(recipe).maker(recipe, Sources(small_kit, small_cache), False).clip((1, 0, 3))
    example = task_of(recipe).example(clip, recipe)
    _, targets = taught(example, clip, replace(recipe, distillation=Distillation(teacher, 1.0)))
    assert not torch.equal(targets[:, 0], example[1][:, 0])
    assert torch.equal(targets[:, 1], example[1][:, 1])
    assert float(targets[:, 0].min()) >= 0.0


def test_a_teacher_may_have_other_frames_and_be_softened() -> None:
    said = np.linspace(0, 1, 11, dtype=np.float32)[:, None, None]
    np.testing.assert_allclose(in_frames(said, 21, 0.01, 0.02)[:, 0, 0], np.linspace(0, 1, 21),
                               atol=1e-6)  # fmt: skip
    assert in_frames(said, 11, 0.02, 0.02) is said
    soft = softened(np.array([0.1, 0.5, 0.9], np.float32), 2.0)
    np.testing.assert_allclose(soft, [0.25, 0.5, 0.75], atol=1e-3)
