"""What drums sound of besides themselves: a beater's click, and wires that buzz when others speak.

Kits of samples have kicks without the click that a beater of wood or plastic makes, and snares that
are silent while a kick or a tom is struck. A network that has heard neither takes them for hi-hats.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from engine.music import Drum
from trainer.data.noise import Array, Rng, band, coloured

BUZZING = frozenset({Drum.KICK, Drum.TOM_HIGH, Drum.TOM_MID, Drum.TOM_LOW})
VARIANTS = 3
"""No two strokes click alike."""


@dataclass(frozen=True, slots=True)
class RattleSettings:
    """How often a clip's kit clicks and buzzes. Levels are dB beside the stroke's peak."""

    click_share: float = 0.55
    click_db: tuple[float, float] = (-26.0, -3.0)
    click_s: tuple[float, float] = (0.003, 0.03)
    buzz_share: float = 0.4
    buzz_db: tuple[float, float] = (-42.0, -18.0)
    buzz_s: tuple[float, float] = (0.04, 0.35)


class Rattles:
    """The noises of one clip's kit."""

    def __init__(self, rng: Rng, rate: int, settings: RattleSettings) -> None:
        self._rng = rng
        self._clicks = self._buzzes = []
        if rng.random() < settings.click_share:
            low = float(np.exp(rng.uniform(np.log(900), np.log(5000))))
            edges = low, min(11000.0, low * float(rng.uniform(1.6, 6)))
            self._clicks = _bursts(rng, rate, edges, settings.click_s, settings.click_db)
        if rng.random() < settings.buzz_share:
            edges = float(rng.uniform(900, 3000)), float(rng.uniform(5000, 11000))
            self._buzzes = _bursts(rng, rate, edges, settings.buzz_s, settings.buzz_db)

    def of(self, drum: Drum, gain: float) -> Iterator[Array]:
        """What sounds with a stroke of that peak, from where it is heard to begin."""
        kinds = [self._clicks] if drum is Drum.KICK else []
        if drum in BUZZING:
            kinds.append(self._buzzes)
        for bursts in kinds:
            if bursts:
                yield bursts[int(self._rng.integers(len(bursts)))] * np.float32(gain)


def _bursts(
    rng: Rng,
    rate: int,
    edges: tuple[float, float],
    seconds: tuple[float, float],
    decibels: tuple[float, float],
) -> list[Array]:
    """A few bursts of one band of noise, each 60 dB down after the seconds drawn."""
    fall = float(np.exp(rng.uniform(*np.log(seconds))))
    level = 10.0 ** (rng.uniform(*decibels) / 20.0)
    made = []
    for _ in range(VARIANTS):
        length = int(fall * rate) + 16
        noise = coloured(rng, length, rate, band(*edges, 1))
        noise *= np.exp(np.arange(length, dtype=np.float32) * np.float32(-6.9 / (fall * rate)))
        made.append(noise * np.float32(level / max(float(np.abs(noise).max()), 1e-9)))
    return made
