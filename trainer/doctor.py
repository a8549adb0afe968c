"""Doctor: what this computer can train, measured: speed, memory, disk, what fits, what is missing.

A step is done with real clips' shapes on every device there is; how much memory a clip takes is the
difference between two sizes of batch.
"""

import importlib.util
import os
import platform
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from trainer.data.beat_pieces import BEAT
from trainer.data.beat_synthesis import BeatClip
from trainer.data.drum_synthesis import DrumClip
from trainer.data.synthesis import Clip
from trainer.errors import CannotMeasure
from trainer.recipes.recipe import Recipe
from trainer.running.feeding import usual_workers
from trainer.running.machine import Machine, Wish, machine_for, present_devices
from trainer.running.memory import (
    GIB,
    is_out_of_memory,
    seconds_setting,
    what_to_lower,
)
from trainer.tasks import Examples, Step, network_of, task_of

STEPS = 3
UNMEASURED = ("spelling", "refining")
"""Tasks whose examples are made of what is played, which silence lacks."""
SPARE = 0.8
"""Of free memory: the rest is the renderers', and the system's."""
MOST_CLIPS = 512
ADAM_COPIES = 4
"""A weight, its gradient, and two running means of it; the average is a fifth."""
EXTRAS = {
    "lightning": ("training", "lightning"),
    "onnx": ("releasing", "onnx onnxscript"),
    "mir_eval": ("scores", "mir_eval"),
    "tensorboard": ("logs for TensorBoard", "tensorboard"),
    "matplotlib": ("curves", "matplotlib"),
    "dask": ("preparing data sets", "'dask[distributed]'"),
    "yaml": ("data sets of Slakh’s layout", "PyYAML"),
    "wandb": ("logs for Weights & Biases (--wandb), which may well be missing", "wandb"),
}


@dataclass(frozen=True, slots=True)
class Fit:
    """How a recipe runs on a device.

    Seconds of a step, how many times faster than real time that is, bytes of the network with all
    that learns it, bytes of each clip, and the most clips that fit into the memory that is free.
    """

    machine: Machine
    step_seconds: float
    times_real_time: float
    fixed: float
    clip: float
    largest: int


def silent_clip(recipe: Recipe) -> Any:
    """A clip of noise in which nothing is played, as the recipe's task has clips."""
    if recipe.task in UNMEASURED:
        raise CannotMeasure(recipe.name)
    length = round(seconds_setting(recipe)[1] * recipe.features.sample_rate)
    sound = np.random.default_rng(0).normal(0, 0.01, length).astype(np.float32)
    if recipe.beats is not None:
        return BeatClip(sound, np.zeros(0, BEAT))
    return DrumClip(sound, ()) if recipe.drums is not None else Clip(sound, ())


def silent_batch(recipe: Recipe, size: int) -> Examples:
    """A batch of such clips, in float32."""
    example = task_of(recipe).example(silent_clip(recipe), recipe)
    return tuple(
        torch.stack([one.float() if one.is_floating_point() else one] * size) for one in example
    )


def measure(recipe: Recipe, machine: Machine) -> Fit:
    """Do some steps of a recipe on a device, and see what they take."""
    device, batch = torch.device(machine.device), recipe.schedule.batch
    network = network_of(recipe).to(device).train()
    small, large = max(1, batch // 2), max(2, batch)
    needs = [_step_bytes(recipe, network, machine, size) for size in (small, large)]
    clip = max(1.0, (needs[1] - needs[0]) / (large - small))
    weights = 4.0 * sum(weight.numel() for weight in network.parameters())
    fixed = (ADAM_COPIES + 1) * weights + max(0.0, needs[0] - small * clip)
    seconds = _step_seconds(recipe, network, machine)
    music = batch * seconds_setting(recipe)[1]
    room = SPARE * free_memory(machine.device) - fixed
    largest = int(min(MOST_CLIPS, max(0.0, room // clip)))
    return Fit(machine, seconds, music / seconds, fixed, clip, largest)


def _loss(recipe: Recipe, network: nn.Module, machine: Machine, batch: Examples) -> Tensor:
    kinds = {"bf16-mixed": torch.bfloat16, "16-mixed": torch.float16}
    kind = kinds.get(machine.precision)
    with torch.autocast(machine.device, dtype=kind, enabled=kind is not None):
        return task_of(recipe).judge(recipe, network, batch, Step())["loss"]


def _step_bytes(recipe: Recipe, network: nn.Module, machine: Machine, size: int) -> float:
    """What a step needs beside the network: on a card its peak, elsewhere what it keeps."""
    batch = tuple(one.to(machine.device) for one in silent_batch(recipe, size))
    if machine.device == "cuda":
        torch.cuda.reset_peak_memory_stats()
        before = torch.cuda.memory_allocated()
        _loss(recipe, network, machine, batch).backward()  # type: ignore[no-untyped-call]
        network.zero_grad()
        return float(torch.cuda.max_memory_allocated() - before)
    kept: dict[int, int] = {}

    def keep(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        loss = _loss(recipe, network, machine, batch)
    loss.backward()  # type: ignore[no-untyped-call]
    network.zero_grad()
    own = {weight.untyped_storage().data_ptr() for weight in network.parameters()}
    return float(sum(size for place, size in kept.items() if place not in own))


def _step_seconds(recipe: Recipe, network: nn.Module, machine: Machine) -> float:
    """How long a step takes; the first, which everything is set up for, is left out."""
    batch = tuple(one.to(machine.device) for one in silent_batch(recipe, recipe.schedule.batch))
    optimizer = torch.optim.AdamW(network.parameters(), 1e-4)
    times = []
    for _ in range(STEPS + 1):
        begun = time.perf_counter()
        _loss(recipe, network, machine, batch).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        optimizer.zero_grad()
        _wait(machine.device)
        times.append(time.perf_counter() - begun)
    return min(times[1:])


def _wait(device: str) -> None:
    if device == "cuda":
        torch.cuda.synchronize()
    elif device == "mps":
        torch.mps.synchronize()


def free_memory(device: str) -> float:
    """Bytes that are free on a device, as far as the system says."""
    if device == "cuda":
        return float(torch.cuda.mem_get_info()[0])
    if device == "mps":
        return float(torch.mps.recommended_max_memory())
    if platform.system() == "Linux":
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
        facts = dict(line.split(":", 1) for line in lines)
        return float(facts["MemAvailable"].split()[0]) * 1024
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        return float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")) / 2
    return 8.0 * GIB


def missing_extras() -> dict[str, tuple[str, str]]:
    """What is not installed: what it is for, and what pip is to be told."""
    return {name: said for name, said in EXTRAS.items() if not importlib.util.find_spec(name)}


def report(recipe: Recipe, folder: Path) -> Iterator[str]:
    """Plain sentences about this computer and the recipe."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    yield (
        f"This computer: {cores} cores, {free_memory('cpu') / GIB:.1f} GiB of memory free, "
        f"{shutil.disk_usage(folder).free / GIB:.0f} GiB of disk free in {folder.resolve()}; "
        f"Python {sys.version.split()[0]}, PyTorch {torch.__version__}."
    )
    yield f"Renderers: {usual_workers()}, one for each core but one (--workers)."
    weights = sum(weight.numel() for weight in network_of(recipe).parameters())
    yield f"The recipe “{recipe.name}”: {weights:,} weights, batches of {recipe.schedule.batch}."
    for device in present_devices():
        machine = machine_for(Wish(device=device), {})
        if machine.note:
            yield machine.note
        try:
            yield from _sentences(recipe, measure(recipe, machine))
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
            lower = " or ".join(what_to_lower(recipe))
            yield f"{machine.name}: out of memory in the first step. Lower {lower}."
    for said, package in missing_extras().values():
        yield f"Not installed: {said}. pip install {package}"


def _sentences(recipe: Recipe, fit: Fit) -> Iterator[str]:
    name, steps = fit.machine.name, recipe.schedule.steps
    hours = fit.step_seconds * steps / 3600
    yield (
        f"{name} ({fit.machine.precision}): a step takes {fit.step_seconds:.2f} s, "
        f"{fit.times_real_time:.0f} × real time; {steps} steps would take {hours:.1f} hours, "
        "if clips are rendered as fast."
    )
    need = fit.fixed + recipe.schedule.batch * fit.clip
    fits = "fits" if fit.largest >= recipe.schedule.batch else "does not fit"
    yield (
        f"{name}: a batch of {recipe.schedule.batch} needs about {need / GIB:.2f} GiB, each clip "
        f"{fit.clip / GIB:.3f}; that {fits}, and the largest that does is about "
        f"{fit.largest}{' or more' if fit.largest == MOST_CLIPS else ''}."
    )
    if fit.largest < recipe.schedule.batch:
        yield f"{name}: lower {' or '.join(what_to_lower(recipe))}."
