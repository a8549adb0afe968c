"""Shelf: sounds that are slow to make, made once and kept on disk."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from trainer.data.noise import Array


class Shelf:
    """`count` sounds, each made by its number when it is first wanted.

    What a number gives does not depend on when it was made. Kept as 16-bit in `folder`.
    """

    def __init__(self, folder: Path, count: int, make: Callable[[int], Array]) -> None:
        self._folder = folder
        self._make = make
        self.count = count

    def get(self, number: int) -> Array:
        """The sound of a number, mono float32, peak 1; silence stays silence."""
        path = self._folder / f"{number:04d}.npy"
        if not path.exists():
            self._fill(path, number)
        kept = np.load(path, allow_pickle=False)
        return np.asarray(kept, np.float32) * np.float32(1.0 / 32767.0)

    def _fill(self, path: Path, number: int) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        sound = self._make(number)
        peak = max(float(np.abs(sound).max(initial=0.0)), 1e-9)
        temporary = path.with_name(f"{number:04d}.{id(sound)}.part.npy")
        np.save(temporary, (sound * np.float32(32767.0 / peak)).astype(np.int16))
        temporary.replace(path)
