"""Large arrays and unpacked recordings on disk, for as long as this program runs."""

import weakref
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import platformdirs

from app.project.claims import claim_until_exit

IN_MEMORY_BYTES = 64 * 2**20  # about an hour of posteriors; longer ones stay on disk


@cache
def scratch_folder() -> Path:
    """A folder in the user's cache for this program alone; gone when the program ends."""
    return claim_until_exit(Path(platformdirs.user_cache_dir("earmark")) / "scratch")


def adopt_array(path: Path) -> npt.NDArray[Any]:
    """Take over a .npy file: a small one is read, a large one mapped; either way it goes away.

    The file of a large one is removed when the last use of the array ends.
    """
    if path.stat().st_size < IN_MEMORY_BYTES:
        values: npt.NDArray[Any] = np.load(path, allow_pickle=False)
        path.unlink()
        return values
    values = np.load(path, mmap_mode="r", allow_pickle=False)
    weakref.finalize(values, _remove, path)
    return values


def _remove(path: Path) -> None:
    """Remove what can be removed; Windows keeps mapped files until the folder is tidied."""
    with suppress(OSError):
        path.unlink()
