"""Out of memory: said with the settings to lower."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch

from trainer.recipes.recipe import Recipe
from trainer.running.errors import OutOfMemory, RendererGone
from trainer.running.machine import NAMES

if sys.platform == "win32":
    import psutil
else:
    import resource

SIGNS = ("out of memory", "can't allocate memory", "cannot allocate memory", "alloc_cpu")
WIDTHS = ("channels", "width", "units", "hidden", "dim", "front_channels", "model", "layers")
GIB = 1 << 30


def seconds_setting(recipe: Recipe) -> tuple[str, float]:
    """Which setting says how long a clip is, and what it says."""
    if recipe.drums is not None:
        return "drums.synthesis.seconds", recipe.drums.synthesis.seconds
    if recipe.beats is not None:
        return "beats.synthesis.seconds", recipe.beats.synthesis.seconds
    return "synthesis.seconds", recipe.synthesis.seconds


def dimensions_setting(recipe: Recipe) -> str:
    """Where the network's dimensions stand in the recipe."""
    if recipe.network is not None:
        return "network.dimensions"
    if recipe.drums is not None:
        return "drums.dimensions"
    return "beats.dimensions" if recipe.beats is not None else "dimensions"


def what_to_lower(recipe: Recipe) -> list[str]:
    """Settings that make a step smaller, the likeliest first."""
    batch, accumulate = recipe.schedule.batch, recipe.schedule.accumulate
    found = []
    if batch > 1:
        found.append(
            f"schedule.batch (--set schedule.batch={batch // 2} --set schedule.accumulate="
            f"{accumulate * 2} learns the same in half the memory)"
        )
    key, seconds = seconds_setting(recipe)
    found.append(f"{key} (now {seconds:g})")
    page, dimensions = dimensions_setting(recipe), recipe.page.dimensions
    width = next((name for name in WIDTHS if hasattr(dimensions, name)), None)
    if width:
        found.append(f"{page}.{width} (now {_text(getattr(dimensions, width))})")
    return found


def _text(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an exception of torch or Python means that the memory ran out."""
    if isinstance(error, (MemoryError, torch.OutOfMemoryError)):
        return True
    said = str(error).lower()
    return isinstance(error, RuntimeError) and any(sign in said for sign in SIGNS)


@contextmanager
def memory_explained(recipe: Recipe, device: str, workers: int) -> Iterator[None]:
    """Turn what torch raises when memory runs out into a sentence."""
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        if is_out_of_memory(error):
            seconds = seconds_setting(recipe)[1]
            asked = f"batches of {recipe.schedule.batch} clips of {seconds:g} seconds"
            name = f"The {NAMES.get(device, device)}"
            raise OutOfMemory(name, asked, what_to_lower(recipe), str(error)) from error
        if "DataLoader worker" in str(error) and "killed by signal" in str(error):
            raise RendererGone(workers, str(error)) from error
        raise


def peak_memory(device: str) -> tuple[float, float]:
    """The most memory this process has had, and the most on the card (GiB)."""
    if device == "cuda":
        return _peak_of_process(), torch.cuda.max_memory_allocated() / GIB
    if device == "mps":
        return _peak_of_process(), torch.mps.driver_allocated_memory() / GIB
    return _peak_of_process(), 0.0


def _peak_of_process() -> float:
    if sys.platform == "win32":
        return float(psutil.Process().memory_info().peak_wset) / GIB
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / GIB if sys.platform == "darwin" else peak * 1024 / GIB
