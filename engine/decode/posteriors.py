"""Posteriors: what a network said, kept so that thresholds can be moved afterwards."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from engine.errors import ProjectError

LOWEST_LEVEL_DB, LEVEL_STEPS = -100.0, 2.0
"""Levels are kept in half decibels above the lowest."""


def level_values(decibels: npt.NDArray[np.float32], pitches: int) -> npt.NDArray[np.uint8]:
    """Levels (frames,) as a plane of values (frames, 1, pitches)."""
    steps = np.round((decibels - LOWEST_LEVEL_DB) * LEVEL_STEPS)
    column = np.clip(steps, 0, 255).astype(np.uint8)
    return np.broadcast_to(column[:, np.newaxis, np.newaxis], (len(column), 1, pitches))


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
    `DecodeSettings.families`). `level`, the same for all pitches, is how loud the recording is
    around each frame, see `level_values`: the network hears everything at one level. A drum
    model's kinds are `DRUM_KINDS`, its pitches the drums that `DrumSettings` names; a beat model's
    are `BEAT_KINDS`, with one pitch: whether a beat is there, whether it begins a bar, and whether
    beats are of three parts. It may be a memory map of a file when the recording is long.
    """

    values: npt.NDArray[np.uint8]
    hop_seconds: float
    lowest_pitch: int
    kinds: tuple[str, ...] = ("onset", "frame", "offset", "velocity")

    KINDS: ClassVar[tuple[str, ...]] = ("onset", "frame", "offset", "velocity")
    MORE_KINDS: ClassVar[tuple[str, ...]] = ("pedal", "family", "level")
    DRUM_KINDS: ClassVar[tuple[str, ...]] = ("onset", "velocity")
    BEAT_KINDS: ClassVar[tuple[str, ...]] = ("beat", "downbeat", "thirds")

    def __post_init__(self) -> None:
        """Believe no shape that has not been looked at."""
        values, known = self.values, len(self.KINDS)
        more = set(self.kinds[known:]) - {*self.MORE_KINDS}
        strange = self.kinds[:known] != self.KINDS or bool(more)
        strange = strange and self.kinds not in (self.DRUM_KINDS, self.BEAT_KINDS)
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

    def levels(self) -> npt.NDArray[np.float32] | None:
        """How loud the recording is around each frame, dB; None where that was not noted."""
        if "level" not in self.kinds:
            return None
        steps = self.kind("level")[:, 0].astype(np.float32)
        return steps / np.float32(LEVEL_STEPS) + np.float32(LOWEST_LEVEL_DB)

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
