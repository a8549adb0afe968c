"""RefiningPage: what only a recipe for a refiner has."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RefiningPage:
    """What a refiner learns from.

    `models` are the released models whose mean is the ensemble; `hop_seconds` a frame of the rolls,
    `f1_weight` what differentiable F1 counts beside cross entropy. `chunk` frames are heard at once
    where rolls come from files.
    """

    models: tuple[str, ...] = ("piano", "any")
    hop_seconds: float = 0.02
    f1_weight: float = 0.5
    chunk: int = 10_000
