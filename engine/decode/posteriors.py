"""Posteriors: what a network said, kept so that thresholds can be moved afterwards."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from engine.errors import ProjectError


@dataclass(frozen=True, slots=True, eq=False)
class Posteriors:
    """Probabilities per frame, kind and pitch.

    `values` is uint8 of shape (frames, 4, pitches), 255 standing for 1; the kinds are those of
    `KINDS`. It may be a memory map of a file when the recording is long.
    """

    values: npt.NDArray[np.uint8]
    hop_seconds: float
    lowest_pitch: int

    KINDS: ClassVar[tuple[str, ...]] = ("onset", "frame", "offset", "velocity")

    def __post_init__(self) -> None:
        """Believe no shape that has not been looked at."""
        values = self.values
        if values.dtype != np.uint8 or values.ndim != 3 or values.shape[1] != len(self.KINDS):
            raise ProjectError(
                "What the model heard is damaged in this file.", "Transcribe it again."
            )

    @property
    def frames(self) -> int:
        """How many frames there are."""
        return int(self.values.shape[0])

    @property
    def pitches(self) -> int:
        """How many pitches each frame tells of, upwards from `lowest_pitch`."""
        return int(self.values.shape[2])

    @property
    def seconds(self) -> float:
        """The length of the recording they were made from, to a frame."""
        return self.frames * self.hop_seconds

    def kind(self, name: str) -> npt.NDArray[np.uint8]:
        """One of the four planes, (frames, pitches)."""
        return self.values[:, self.KINDS.index(name)]

    def save(self, path: Path) -> None:
        """Write the values as one .npy file."""
        np.save(path, self.values, allow_pickle=False)

    @classmethod
    def open(cls, path: Path, hop_seconds: float, lowest_pitch: int) -> "Posteriors":
        """Memory-map a file that `save` wrote."""
        return cls(np.load(path, mmap_mode="r", allow_pickle=False), hop_seconds, lowest_pitch)
