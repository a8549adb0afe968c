"""A training under SLURM, as far as it can be had without one; and what `doctor` says."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from tests.trainer.running import QUIET, SMALL, one_thread, step_of, train_arguments
from trainer.__main__ import main
from trainer.doctor import EXTRAS, UNMEASURED, free_memory, measure, report, silent_batch
from trainer.recipes import RECIPES
from trainer.recipes.named import debug_recipe, recipe_named
from trainer.running.machine import Wish, machine_for
from trainer.slurm import Job, script
from trainer.systems import SYSTEMS
from trainer.tasks import Step, network_of, task_of

pytestmark = [pytest.mark.filterwarnings(one) for one in QUIET]

SRUN = """#!/bin/bash
env > "$(dirname "$0")/environment"
exec "$@"
"""
SCONTROL = """#!/bin/bash
if [ "$1" = show ]; then echo first-node; echo second-node; exit; fi
echo "$@" >> "$(dirname "$0")/asked"
"""


def cluster(folder: Path) -> dict[str, str]:
    """The environment of a job, with what pretends to be srun and scontrol."""
    folder.mkdir()
    for name, text in (("srun", SRUN), ("scontrol", SCONTROL)):
        (folder / name).write_text(text, "utf-8")
        (folder / name).chmod(0o755)
    slurm = {
        "JOB_ID": "4711", "JOB_NAME": "earmark-common", "JOB_NODELIST": "node[1-2]", "NTASKS": "1",
        "NTASKS_PER_NODE": "1", "NNODES": "1", "PROCID": "0", "LOCALID": "0", "NODEID": "0",
    }  # fmt: skip
    return {
        **one_thread(),
        **{f"SLURM_{name}": value for name, value in slurm.items()},
        "PATH": f"{folder}:{os.environ['PATH']}",
        "PYTHONWARNINGS": "ignore",
    }


def submitted(kit: Path, cache: Path, run: Path, path: Path, *settings: str) -> None:
    """Write the script of a small run."""
    sets = [text for one in (*SMALL, *settings) for text in ("--set", one)]
    where = ["--kit", str(kit), "--cache", str(cache), "--run", str(run), "--workers", "1"]
    command = ["slurm", "common", *where, "--gpus", "0", "--output", str(path), *sets]
    assert main([*command, "--partition", "long", "--account", "band", "--time", "1:00:00"]) == 0


def test_a_job_whose_time_is_up_saves_is_queued_again_and_goes_on(
    small_kit: Path, small_cache: Path, tmp_path: Path
) -> None:
    run, path, tools = tmp_path / "run", tmp_path / "job.slurm", tmp_path / "tools"
    environment = cluster(tools)
    submitted(small_kit, small_cache, run, path, "schedule.steps=100000")
    assert subprocess.run(["bash", "-n", str(path)], check=False).returncode == 0
    with subprocess.Popen(["bash", str(path)], env=environment, stderr=subprocess.DEVNULL) as job:
        waited = time.monotonic() + 300
        while not (run / "history.json").exists():
            assert job.poll() is None
            assert time.monotonic() < waited, "no validation after five minutes"
            time.sleep(0.1)
        job.send_signal(signal.SIGUSR1)  # to the script alone, as --signal=B:USR1 does
        assert job.wait(300) == 0
    reached = step_of(run)
    assert reached >= 2
    assert (tools / "asked").read_text("utf-8") == "requeue 4711\n"
    known = (tools / "environment").read_text("utf-8").splitlines()
    assert "MASTER_ADDR=first-node" in known
    assert "MASTER_PORT=24711" in known
    more = f"schedule.steps={reached + 2}"
    assert main(train_arguments(small_kit, small_cache, run, more)) == 0  # what the script runs
    assert step_of(run) == reached + 2


def test_a_job_that_is_done_is_not_queued_again(tmp_path: Path) -> None:
    environment = cluster(tmp_path / "tools")
    path = tmp_path / "job.slurm"
    path.write_text(script(Job("x", (sys.executable, "-c", "print(1)"))), "utf-8")
    done = subprocess.run(["bash", str(path)], env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"1\n")
    assert not (tmp_path / "tools" / "asked").exists()


def test_a_job_that_fails_is_not_queued_again(tmp_path: Path) -> None:
    environment = cluster(tmp_path / "tools")
    path = tmp_path / "job.slurm"
    path.write_text(script(Job("x", (sys.executable, "-c", "raise SystemExit(3)"))), "utf-8")
    assert subprocess.run(["bash", str(path)], env=environment, check=False).returncode == 3
    assert not (tmp_path / "tools" / "asked").exists()


def test_the_script_asks_for_what_was_wished() -> None:
    asked = Job("night", ("python", "-m", "trainer", "train", "a b"), nodes=2, gpus=4, cores=6)
    job = replace(asked, time="2:00:00", memory="64G", account="band", before=("module load a",))
    lines = script(job).splitlines()
    for wish in ("nodes=2", "ntasks-per-node=4", "gpus-per-node=4", "cpus-per-task=6",
                  "mem=64G", "time=2:00:00", "account=band", "signal=B:USR1@120",
                  "requeue"):  # fmt: skip
        assert f"#SBATCH --{wish}" in lines
    assert not any("partition" in line for line in lines)
    assert "module load a" in lines
    assert "srun python -m trainer train 'a b' &" in lines


SILENT = {
    recipe_named(name).task: name
    for name in (*RECIPES, *SYSTEMS)
    if recipe_named(name).task not in UNMEASURED
}
"""A recipe or system of each kind of clips, the smallest one there is."""


@pytest.mark.parametrize("name", SILENT.values())
def test_a_silent_batch_can_be_learnt_from(name: str) -> None:
    recipe = debug_recipe(name)
    batch = silent_batch(recipe, 2)
    torch.manual_seed(0)
    loss = task_of(recipe).judge(recipe, network_of(recipe), batch, Step())["loss"]
    assert torch.isfinite(loss)
    assert batch[0].shape[0] == 2


def test_the_doctor_measures_what_fits() -> None:
    recipe = RECIPES["common"]
    for setting in SMALL:
        recipe = recipe.with_setting(setting)
    fit = measure(recipe, machine_for(Wish(device="cpu"), {}))
    assert fit.step_seconds > 0
    assert fit.largest > recipe.schedule.batch
    longer = measure(recipe.with_setting("synthesis.seconds=2"), fit.machine)
    assert longer.clip == pytest.approx(2 * fit.clip, rel=0.1)
    assert free_memory("cpu") > 1 << 20


def test_the_doctor_speaks_in_sentences(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("trainer.doctor.free_memory", lambda _device: 1e6)
    monkeypatch.setitem(EXTRAS, "no_such_library", ("flights to the moon", "rocket"))
    recipe = RECIPES["common"]
    for setting in SMALL:
        recipe = recipe.with_setting(setting)
    said = "\n".join(report(recipe, tmp_path))
    assert "2 weights" not in said
    assert "does not fit" in said
    assert "lower schedule.batch" in said
    assert "Not installed: flights to the moon. pip install rocket" in said
    assert main(["doctor", "kazoo"]) == 1
    assert "There is no recipe" in capsys.readouterr().err
