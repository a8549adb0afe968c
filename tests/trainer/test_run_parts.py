"""What runs are made of, each on its own: schedules, histories, settings, devices, sentences."""

import dataclasses
import errno
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from engine.errors import DeviceUnavailable
from trainer.module import rate_factor
from trainer.recipes import RECIPES, Recipe, RecipeError
from trainer.recipes.named import debug_recipe, recipe_named
from trainer.recipes.recipe import Schedule, as_values
from trainer.running import saving
from trainer.running.bar import Bar, length
from trainer.running.errors import CheckpointNotWritten, LoggerMissing, OutOfMemory
from trainer.running.history import History, best_place, is_over, reductions
from trainer.running.loggers import loggers_for
from trainer.running.machine import Machine, Wish, machine_for
from trainer.running.memory import memory_explained, what_to_lower
from trainer.running.saving import WholeCheckpoints, last_checkpoint
from trainer.running.timing import Pace, Timed, Timer
from trainer.systems import SYSTEMS

NAMES = (*RECIPES, *(name for name in SYSTEMS if name not in RECIPES))


def leaves(page: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every setting of a recipe and what it is."""
    for field in dataclasses.fields(page):
        value = getattr(page, field.name)
        key = f"{path}{field.name}"
        if dataclasses.is_dataclass(value):
            yield from leaves(value, f"{key}.")
        elif value is not None:
            yield key, value


def as_text(value: Any) -> str:
    """A value as somebody would type it."""
    if isinstance(value, tuple):
        nested = any(isinstance(one, tuple) or dataclasses.is_dataclass(one) for one in value)
        return (
            json.dumps(value, default=dataclasses.asdict)
            if nested
            else ",".join(map(as_text, value))
        )
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_can_be_typed(name: str) -> None:
    recipe = recipe_named(name)
    found = list(leaves(recipe))
    assert len(found) > 60
    for key, value in found:
        assert recipe.with_setting(f"{key}={as_text(value)}") == recipe, key


def test_settings_of_another_network_can_be_changed() -> None:
    system = next(one for one in SYSTEMS.values() if one.recipe.network is not None)
    key, value = next(
        (key, value)
        for key, value in leaves(system.recipe)
        if key.startswith("network.dimensions.") and type(value) is int
    )
    changed = system.recipe.with_setting(f"{key}={value + 1}")
    assert dict(leaves(changed))[key] == value + 1


@pytest.mark.parametrize(
    "setting", ["schedule.steps=many", "schedule=1", "schedule.steps", "features.window_sizes=a,b",
                "synthesis.distractor_db=1", "schedule.speed=1", "drums.loss.velocity=1"]
)  # fmt: skip
def test_a_setting_that_makes_no_sense_is_a_sentence(setting: str) -> None:
    with pytest.raises(RecipeError):
        RECIPES["common"].with_setting(setting)


def test_recipes_have_names_and_files(tmp_path: Path) -> None:
    changed = RECIPES["piano"].with_setting("schedule.steps=7")
    path = tmp_path / "recipe.json"
    path.write_text(json.dumps(as_values(changed)), "utf-8")
    assert recipe_named(str(path)) == changed
    for name in NAMES:
        assert debug_recipe(name).schedule.steps <= 10
    path.write_text("{}", "utf-8")
    with pytest.raises(RecipeError, match="no recipe this Earmark understands"):
        recipe_named(str(path))


def test_a_recipe_of_before_is_still_read(tmp_path: Path) -> None:
    values = as_values(RECIPES["common"])
    for name in ("shape", "accumulate", "patience", "keep", "plateau_factor", "plateau_patience"):
        del values["schedule"][name]
    for name in ("network", "data"):
        del values[name]
    path = tmp_path / "recipe.json"
    path.write_text(json.dumps(values), "utf-8")
    assert recipe_named(str(path)) == RECIPES["common"]


def test_the_rate_warms_up_and_has_its_shape() -> None:
    steps = range(100)
    hold = [rate_factor(s, Schedule(steps=100, warmup=10, decay_share=0.5)) for s in steps]
    assert hold[:10] == pytest.approx([0.1 * (s + 1) for s in range(10)])
    assert hold[10:51] == [1.0] * 41
    assert hold[51:] == sorted(hold[51:], reverse=True)
    cosine = [rate_factor(s, Schedule(steps=100, warmup=10, shape="cosine")) for s in steps]
    assert cosine[10] == 1.0
    assert cosine[55] == pytest.approx(0.5)
    assert cosine[99] < 0.01
    plateau = Schedule(steps=100, warmup=10, shape="plateau", plateau_factor=0.5)
    assert [rate_factor(50, plateau, n) for n in range(3)] == [1.0, 0.5, 0.25]
    with pytest.raises(RecipeError, match="hold, cosine, plateau"):
        rate_factor(50, Schedule(warmup=10, shape="square"))


def test_plateaus_are_counted_as_torch_counts_them() -> None:
    generator = torch.Generator().manual_seed(1)
    losses = (1.0 + 0.3 * torch.rand(60, generator=generator)).tolist()
    for patience in (0, 1, 3):
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], 1.0)
        theirs = torch.optim.lr_scheduler.ReduceLROnPlateau(
            optimizer, factor=0.5, patience=patience
        )
        for place, loss in enumerate(losses):
            theirs.step(loss)
            ours = 0.5 ** reductions(losses[: place + 1], patience)
            assert optimizer.param_groups[0]["lr"] == pytest.approx(ours, abs=1e-7)


def test_a_run_is_over_when_it_gets_no_better() -> None:
    assert not is_over([3.0, 2.0, 2.5], 2)
    assert is_over([3.0, 2.0, 2.5, 2.0], 2)
    assert not is_over([3.0, 2.0, 2.5, 2.0, 1.0], 2)
    assert not is_over([1.0] * 9, 0)
    assert not is_over([], 1)
    assert best_place([3.0, 1.0, 1.0, 2.0]) == 1


def test_a_history_forgets_what_will_come_again(tmp_path: Path) -> None:
    one = History.read(tmp_path, 0)
    for step, loss in ((10, 3.0), (20, 1.0), (30, 2.0)):
        one.add({"step": step, "valid/loss": loss, "seconds": step / 10})
    assert one.best is not None
    assert (one.best["step"], one.is_best, one.seconds) == (20, False, 3.0)
    again = History.read(tmp_path, 25)
    assert [row["step"] for row in again.rows] == [10, 20]
    assert again.is_best


def test_waiting_is_measured() -> None:
    clock = iter([0.0, 3.0, 10.0, 11.0, 20.0, 20.0])
    timed = Timed([(1,), (2,)], lambda: next(clock))
    assert list(timed) == [(1,), (2,)]
    assert timed.waited == 4.0
    pace = Pace()
    pace.add(1, 2.0, 0.5, 60.0)
    pace.add(1, 2.0, 0.5, 60.0)
    assert (pace.wait_share, pace.times_real_time, pace.step_seconds) == (0.25, 30.0, 2.0)
    assert Pace().wait_share == Pace().times_real_time == 0.0


def test_the_bar_says_how_far_it_is() -> None:
    timer = Timer(Timed(()), 0.02)
    timer.whole.add(1, 2.0, 0.1, 60.0)
    line = Bar(timer, io.StringIO()).line(25, 100, {"loss": torch.tensor(0.5)})
    assert "step 25 of 100 · loss 0.5 · 30× real time · waited 5 % · 2 min 30 s left" in line
    assert line.count("█") * 3 == line.count("░")
    assert [length(s) for s in (41, 200, 7500)] == ["41 s", "3 min 20 s", "2 h 05 min"]


def test_a_drive_that_is_gone_is_said_once_and_the_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    io_plugin = WholeCheckpoints(tmp_path / "drive", said.append)
    whole = saving._write

    def full(target: Path, buffer: io.BytesIO) -> None:
        if target.parent.name == "drive":
            raise OSError(errno.ENOSPC, "No space left on device")
        whole(target, buffer)

    run = tmp_path / "run"
    run.mkdir()
    monkeypatch.setattr(saving, "_write", full)
    for step in range(3):
        io_plugin.save_checkpoint({"global_step": step}, run / "last.ckpt")
    assert len(said) == 1
    assert "takes no checkpoint: the disk is full" in said[0]
    assert last_checkpoint(run, tmp_path / "drive") == run / "last.ckpt"
    monkeypatch.setattr(saving, "_write", whole)
    io_plugin.save_checkpoint({"global_step": 3}, run / "last.ckpt")
    (run / "last.ckpt").unlink()
    found = last_checkpoint(run, tmp_path / "drive")
    assert found == tmp_path / "drive" / "last.ckpt"
    assert torch.load(found, weights_only=True) == {"global_step": 3}


def test_a_full_disk_of_the_runs_own_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_target: Path, _buffer: io.BytesIO) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(saving, "_write", full)
    with pytest.raises(CheckpointNotWritten, match="The last checkpoint is whole"):
        WholeCheckpoints(None, print).save_checkpoint({}, tmp_path / "last.ckpt")


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB"),
        RuntimeError("MPS backend out of memory (MPS allocated: 17 GB)"),
        RuntimeError("[enforce fail at alloc_cpu.cpp:124] DefaultCPUAllocator: can't allocate"),
        MemoryError(),
    ],
)
def test_out_of_memory_says_what_to_lower(error: Exception) -> None:
    with (
        pytest.raises(OutOfMemory, match=r"schedule.batch.*accumulate=2.*synthesis.seconds") as one,
        memory_explained(RECIPES["common"], "cuda", 1),
    ):
        raise error
    assert "CUDA card ran out of memory with batches of 8 clips of 8 seconds" in str(one.value)


def test_another_error_stays_what_it_is() -> None:
    with pytest.raises(RuntimeError, match="shapes"), memory_explained(RECIPES["any"], "cpu", 1):
        raise RuntimeError("shapes cannot be multiplied")


@pytest.mark.parametrize("name", NAMES)
def test_what_to_lower_are_settings_of_the_recipe(name: str) -> None:
    recipe = recipe_named(name)
    known = dict(leaves(recipe))
    said = what_to_lower(recipe)
    assert len(said) == 3
    assert all(one.split(" ")[0] in known for one in said)


def cards(monkeypatch: pytest.MonkeyPatch, count: int, capability: tuple[int, int]) -> None:
    """Pretend that there are CUDA cards."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: count > 0)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: count)
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda: capability)


def test_the_fastest_device_and_its_precision_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    assert machine_for(Wish(), {}) == Machine("cpu", 1, 1, "bf16-mixed")
    cards(monkeypatch, 2, (8, 0))
    assert machine_for(Wish(), {}) == Machine("cuda", 1, 1, "bf16-mixed")
    assert machine_for(Wish(devices=2, nodes=3), {}).processes == 6
    with pytest.raises(DeviceUnavailable, match="4 cards were asked for, and 2 are here"):
        machine_for(Wish(devices=4), {})
    cards(monkeypatch, 1, (7, 5))
    old = machine_for(Wish(), {})
    assert (old.precision, "fp16" in old.note) == ("16-mixed", True)
    assert machine_for(Wish(device="cpu", precision="fp32"), {}).precision == "32-true"


def test_a_mac_learns_in_float32_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DeviceUnavailable, match="no Mac"):
        machine_for(Wish(device="mps"), {})
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    mac = machine_for(Wish(), {})
    assert (mac.device, mac.precision) == ("mps", "32-true")
    assert "float32" in mac.note
    with pytest.raises(DeviceUnavailable, match="bf16"):
        machine_for(Wish(precision="bf16"), {})


def test_torchrun_says_how_many_processes_there_are() -> None:
    machine = machine_for(Wish(device="cpu"), {"LOCAL_WORLD_SIZE": "2", "WORLD_SIZE": "6"})
    assert (machine.devices, machine.nodes) == (2, 3)
    assert machine.strategy._process_group_backend == "gloo"


def test_weights_and_biases_is_asked_for_and_missing(tmp_path: Path) -> None:
    assert len(loggers_for(tmp_path, "x", False, {})) == 2
    with pytest.raises(LoggerMissing, match="pip install wandb"):
        loggers_for(tmp_path, "x", True, {})


def test_recipes_are_what_they_were() -> None:
    assert all(isinstance(recipe_named(name), Recipe) for name in NAMES)
