"""Regime: how training goes about its clips, whatever they are."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stage:
    """Up to step `until` clips are made with these settings of the recipe changed."""

    until: int
    settings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Regime:
    """Curriculum and lengths.

    `stages`, in the order of their steps, make the first clips easier (Bengio et al. 2009,
    "Curriculum learning"). Each step cuts its clips to one of `lengths`, shares of their length, so
    that a network does not learn how long clips are; empty: always whole. With `kept` so many clips
    are rendered once and heard again and again; 0: every clip is a new one.
    """

    stages: tuple[Stage, ...] = ()
    lengths: tuple[float, ...] = ()
    kept: int = 0


@dataclass(frozen=True, slots=True)
class MaskedSettings:
    """Training without labels: parts of the spectrogram are hidden and said again.

    A `share` of it is hidden in blocks of `frames` x `bins`. With `contrastive` a clip hidden in
    two ways has to be told from the batch's other clips, at a `temperature`.
    """

    share: float = 0.5
    frames: int = 12
    bins: int = 16
    contrastive: float = 0.0
    temperature: float = 0.1
