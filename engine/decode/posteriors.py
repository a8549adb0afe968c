"""Posteriors: what a network said, kept so that thresholds can be moved afterwards."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from engine.errors import ProjectError


def quantised(said: npt.NDArray[np.float32], kinds: tuple[str, ...]) -> npt.NDArray[np.uint8]:
    """A network's probabilities (frames, outputs, pitches) as values of `kinds`.

    The outputs after the other kinds' are those of the families: only the likeliest is kept.
    """
    single = len(kinds) - ("family" in kinds)
    values = np.empty((len(said), len(kinds), said.shape[2]), np.uint8)
    values[:, :single] = np.round(np.clip(said[:, :single], 0.0, 1.0) * 255.0)
    if "family" in kinds:
        values[:, single] = said[:, single:].argmax(axis=1)
    return values


@dataclass(frozen=True, slots=True, eq=False)
class Posteriors:
    """Probabilities per frame, kind and pitch.

    `values` is uint8 of shape (frames, kinds, pitches), 255 standing for 1. The first four kinds
    are those of `KINDS`; a model may add `pedal` (the same for all pitches: whether the sustain
    pedal is down) and `family` (not a probability but the number of the likeliest family, see
    `DecodeSettings.families`). It may be a memory map of a file when the recording is long.
    """

    values: npt.NDArray[np.uint8]
    hop_seconds: float
    lowest_pitch: int
    kinds: tuple[str, ...] = ("onset", "frame", "offset", "velocity")

    KINDS: ClassVar[tuple[str, ...]] = ("onset", "frame", "offset", "velocity")
    MORE_KINDS: ClassVar[tuple[str, ...]] = ("pedal", "family")

    def __post_init__(self) -> None:
        """Believe no shape that has not been looked at."""
        values, known = self.values, len(self.KINDS)
        strange = self.kinds[:known] != self.KINDS or set(self.kinds[known:]) - {*self.MORE_KINDS}
        if values.dtype != np.uint8 or values.ndim != 3 or values.shape[1] != len(self.kinds):
            strange = True
        if strange:
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
        """One of the planes, (frames, pitches); ValueError where the model has none of the name."""
        return self.values[:, self.kinds.index(name)]

    def save(self, path: Path) -> None:
        """Write the values as one .npy file."""
        np.save(path, self.values, allow_pickle=False)

    @classmethod
    def open(
        cls,
        path: Path,
        hop_seconds: float,
        lowest_pitch: int,
        kinds: tuple[str, ...] = KINDS,
    ) -> "Posteriors":
        """Memory-map a file that `save` wrote."""
        values = np.load(path, mmap_mode="r", allow_pickle=False)
        return cls(values, hop_seconds, lowest_pitch, kinds)
