"""The pieces of kits: which sounds there are for each drum, and who may play them when.

A piece is one drum of one kit with all its recordings. Training clips mix pieces of all kits but
the held-out ones.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np

from engine.music import Drum
from engine.sampler import Instrument, Waves
from trainer.data.cymbals import CYMBALS, cymbal
from trainer.data.noise import Array
from trainer.data.shaken import shaken

KEYS: dict[Drum, tuple[int, ...]] = {
    Drum.KICK: (36, 35),
    Drum.SNARE: (38, 40),
    Drum.SIDE_STICK: (37,),
    Drum.HIHAT_CLOSED: (42, 22),
    Drum.HIHAT_OPEN: (46, 26),
    Drum.HIHAT_PEDAL: (44,),
    Drum.TOM_HIGH: (48, 50),
    Drum.TOM_MID: (45, 47),
    Drum.TOM_LOW: (41, 43, 58),
    Drum.CRASH: (49, 57, 55, 52),
    Drum.RIDE: (51, 59, 53),
}
"""General MIDI's keys for each drum, and those that Groove's kit has for rims and edges."""

DRUM_OF_KEY = {key: drum for drum, keys in KEYS.items() for key in keys}

OTHER_PERCUSSION = (39, 54, 56, 58, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 73, 75, 76, 77, 82)
"""Claps, tambourine, cowbell, bongos, congas, shakers, blocks: struck, and no piece of a kit."""

HELD_OUT_KITS = frozenset({"cr78", "pearl_enoe", "sonicpi_acoustic"})
"""Kits no training clip plays: thresholds are chosen on them.

Each is a recording of its own that no other kit shares (the three mixes of Gogodze are one kit,
the two sound fonts have most of their drums in common). Together they have every drum: rides in
one, the foot's hi-hat in the second, a rim in the third. And they are thin, a sound or two for each
drum, so that training loses little.
"""

SYNTHETIC = 48
"""Synthetic cymbals of each kind; some more are for validation alone."""
SYNTHETIC_HELD_OUT = 8
LOUDNESS = 0.3
"""Of a synthetic cymbal struck as hard as can be, beside the kits' own drums."""
SHAKEN = 24
SHAKEN_HELD_OUT = 4
"""Synthetic tambourines, shakers and claps; some more are for validation alone."""
SECONDS = 3.0
"""The longest sound of a piece: what a crash says of itself it has said by then."""


KIT, FONT, SYNTHETIC_SOURCE = "kit", "font", "synthetic"
"""Where a piece comes from."""

VARIANTS = frozenset({"sonicpi_electro"})
"""Kits whose recordings of one drum are different drums, not strokes that take turns."""


@dataclass(frozen=True, slots=True)
class Sound:
    """One recorded stroke: its samples, where in them it is heard to begin, and how loud it is."""

    samples: Array
    lead: int
    gain: float


class Piece(Protocol):
    """One drum: something that sounds when struck."""

    @property
    def name(self) -> str:
        """What it is called; pieces of one kit share what stands before the slash."""
        ...

    @property
    def source(self) -> str:
        """A recorded kit, a sound font, or synthesis."""
        ...

    def struck(self, velocity: int, turn: int) -> tuple[int, Sound]:
        """Which of its recordings sounds at a velocity, and the recording."""
        ...


class KitPiece:
    """One key of a sampled kit."""

    def __init__(self, waves: Waves, key: int, variant: int | None = None) -> None:
        self._waves = waves
        self._key = key
        self._variant = variant
        self.name = f"{waves.instrument.name}/{key}"
        self.source = KIT if waves.instrument.is_kit else FONT

    def struck(self, velocity: int, turn: int) -> tuple[int, Sound]:
        """Which of its recordings sounds at a velocity, and the recording."""
        kit = self._waves.instrument
        index = kit.choose(self._key, velocity, turn if self._variant is None else self._variant)
        assert index is not None  # pieces are made of keys the kit has
        wave = self._waves.get(index, self._key, SECONDS)
        gain = wave.scale * kit.gain(kit.regions[index], velocity)
        longest = round(SECONDS * self._waves.rate)
        return index, Sound(wave.samples[:longest].astype(np.float32), wave.lead, gain)


class SyntheticPiece:
    """A cymbal that never was."""

    def __init__(self, drum: Drum, number: int, rate: int) -> None:
        self._drum, self._number, self._rate = drum, number, rate
        self.name = f"synthetic {number}/{drum.value}"
        self.source = SYNTHETIC_SOURCE

    def struck(self, velocity: int, turn: int) -> tuple[int, Sound]:  # noqa: ARG002
        """Which of its three strengths sounds at a velocity, and its sound."""
        layer = min(2, velocity * 3 // 128)
        samples = _cymbal(self._drum, self._number, layer, self._rate)
        return layer, Sound(samples, 0, LOUDNESS * (velocity / 127.0) ** 1.7)


class ShakenPiece:
    """A tambourine, shaker or clap that never was."""

    def __init__(self, number: int, rate: int) -> None:
        self._number, self._rate = number, rate
        self.name = f"shaken {number}/{number}"
        self.source = SYNTHETIC_SOURCE

    def struck(self, velocity: int, turn: int) -> tuple[int, Sound]:
        """One of its four shakes, by turns, and its sound."""
        samples, lead = _shaken(self._number, turn % 4, self._rate)
        return turn % 4, Sound(samples, lead, LOUDNESS * (velocity / 127.0) ** 1.7)


@lru_cache(maxsize=256)
def _shaken(number: int, turn: int, rate: int) -> tuple[Array, int]:
    return shaken(number, turn, rate)


@lru_cache(maxsize=1024)
def _cymbal(drum: Drum, number: int, layer: int, rate: int) -> Array:
    return cymbal(drum, number, layer, rate)


@dataclass(frozen=True, slots=True)
class Pieces:
    """All pieces for each drum, and percussion that is none of them."""

    of: dict[Drum, tuple[Piece, ...]]
    others: tuple[Piece, ...] = ()


def gather(kits: Sequence[Instrument], rate: int, waves_bytes: int, held_out: bool) -> Pieces:
    """The pieces of some kits and the synthetic cymbals of one side of the fence."""
    share = waves_bytes // max(1, len(kits))
    waves = [Waves(kit, rate, share) for kit in kits]
    first = SYNTHETIC if held_out else 0
    numbers = range(first, first + (SYNTHETIC_HELD_OUT if held_out else SYNTHETIC))
    found: dict[Drum, tuple[Piece, ...]] = {}
    for drum, keys in KEYS.items():
        sampled: list[Piece] = list(_sampled(waves, keys))
        made = [SyntheticPiece(drum, n, rate) for n in numbers] if drum in CYMBALS else []
        found[drum] = (*sampled, *made)
    first = SHAKEN if held_out else 0
    made_up = range(first, first + (SHAKEN_HELD_OUT if held_out else SHAKEN))
    others = [*_sampled(waves, OTHER_PERCUSSION), *(ShakenPiece(n, rate) for n in made_up)]
    return Pieces(found, tuple(others))


def _sampled(waves: Iterable[Waves], keys: tuple[int, ...]) -> list[Piece]:
    found: list[Piece] = []
    for one in waves:
        for key in keys:
            count = sum(r.lokey <= key <= r.hikey for r in one.instrument.regions)
            variants = count if one.instrument.name in VARIANTS else min(count, 1)
            found += [KitPiece(one, key, v if variants > 1 else None) for v in range(variants)]
    return found
