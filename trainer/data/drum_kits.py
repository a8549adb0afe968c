"""Kits of one clip: pieces from here and there, each tuned, damped, coloured and layered anew."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import fft

from engine.music import Drum, DrumHit
from trainer.data.drum_drills import HATS, TOMS
from trainer.data.drum_pieces import FONT, KIT, SYNTHETIC_SOURCE, Piece, Pieces, Sound
from trainer.data.drum_rattles import Rattles, RattleSettings
from trainer.data.noise import Array, Rng

METAL = frozenset({*HATS, Drum.CRASH, Drum.RIDE})
GROUPS = (HATS, TOMS)
"""Drums that come from one kit: three toms of three kits are no longer high, middle and low."""
INAUDIBLE = 1e-4


@dataclass(frozen=True, slots=True)
class KitSettings:
    """How kits are put together and changed. Shares are probabilities, levels dB."""

    synthetic_share: float = 0.3  # of cymbals and hi-hats
    font_share: float = 0.4  # of what is sampled
    layer_share: float = 0.25
    tuning: float = 1.6  # semitones, standard deviation
    metal_tuning: float = 3.0
    damped_share: float = 0.4
    damped_s: tuple[float, float] = (0.06, 1.2)
    metal_damped_s: tuple[float, float] = (0.3, 4.0)
    tilt_db: float = 2.5
    peak_db: float = 5.0
    level_db: float = 3.5
    metal_level_db: float = 5.0
    metal_lower_db: float = 4.0
    choke_s: tuple[float, float] = (0.01, 0.06)
    grabbed_share: float = 0.05
    rattles: RattleSettings = field(default_factory=RattleSettings)


class Shaped:
    """A piece as a clip has it. What it makes of a recording is kept for the clip."""

    def __init__(
        self, rng: Rng, drum: Drum | None, pieces: Sequence[Piece], s: KitSettings
    ) -> None:
        metal = drum in METAL
        self._pieces = pieces
        self._mix = [1.0, *rng.uniform(0.2, 0.9, len(pieces) - 1).tolist()]
        spread = s.metal_tuning if metal else s.tuning
        self._ratio = 2.0 ** (float(np.clip(rng.normal(0, spread), -2 * spread, 2 * spread)) / 12)
        low, high = np.log(s.metal_damped_s if metal else s.damped_s)
        is_damped = rng.random() < s.damped_share
        self._damping = 6.9 / float(np.exp(rng.uniform(low, high))) if is_damped else 0.0
        self._tilt = float(rng.normal(0, s.tilt_db))
        self._peaks = [
            (rng.uniform(6.5, 13.5), rng.uniform(0.3, 1.2), rng.uniform(-s.peak_db, s.peak_db))
            for _ in range(int(rng.integers(0, 4)))
        ]
        level = (
            rng.normal(-s.metal_lower_db, s.metal_level_db) if metal else rng.normal(0, s.level_db)
        )
        self.level = float(10.0 ** (level / 20.0))
        self._turn = int(rng.integers(64))
        self._made: dict[tuple[int, int], tuple[Array, int]] = {}

    def struck(self, velocity: int, rate: int) -> Sound:
        """A stroke; repeated strokes take turns between recordings."""
        self._turn += 1
        whole, lead, loudest = np.zeros(0, np.float32), 0, 0.0
        for number, piece in enumerate(self._pieces):
            index, sound = piece.struck(velocity, self._turn)
            if (number, index) not in self._made:
                self._made[number, index] = self._shaped(sound, rate)
            samples, own_lead = self._made[number, index]
            weight = np.float32(sound.gain * self._mix[number] * self.level)
            if number == 0:
                whole, lead = samples * weight, own_lead
            else:
                whole = _laid(whole, lead, samples * weight, own_lead)
        loudest = float(np.abs(whole[: rate // 5]).max(initial=0.0))
        return Sound(whole, lead, loudest)

    def _shaped(self, sound: Sound, rate: int) -> tuple[Array, int]:
        """The recording at another pitch, coloured and damped."""
        places = np.arange(int(len(sound.samples) / self._ratio)) * self._ratio
        samples = np.interp(places, np.arange(len(sound.samples)), sound.samples)
        lead = round(sound.lead / self._ratio)
        samples = _coloured(samples.astype(np.float32), rate, self._tilt, self._peaks)
        if self._damping:
            seconds = np.maximum(np.arange(len(samples), dtype=np.float32) - lead, 0) / rate
            samples *= np.exp(seconds * np.float32(-self._damping))
        return _trimmed(samples), lead


def _coloured(
    samples: Array, rate: int, tilt: float, peaks: Sequence[tuple[float, float, float]]
) -> Array:
    size = fft.next_fast_len(max(16, len(samples)), real=True)
    octaves = np.log2(np.maximum(np.arange(size // 2 + 1, dtype=np.float32) * (rate / size), 20.0))
    decibels = np.float32(tilt) * (octaves - 10.0) / 2.0
    for centre, width, gain in peaks:
        decibels = decibels + gain * np.exp(-(((octaves - centre) / width) ** 2))
    spectrum = fft.rfft(samples, size) * (10.0 ** (decibels / 20.0)).astype(np.float32)
    return np.asarray(fft.irfft(spectrum, size)[: len(samples)], np.float32)


def _trimmed(samples: Array) -> Array:
    loud = np.flatnonzero(np.abs(samples) > INAUDIBLE * np.abs(samples).max(initial=1e-9))
    return samples[: int(loud[-1]) + 1] if len(loud) else samples[:1]


def _laid(under: Array, lead: int, over: Array, own_lead: int) -> Array:
    """Two sounds added, their attacks at one place: `lead` of the first."""
    begin = lead - own_lead
    over = over[-begin:] if begin < 0 else np.pad(over, (begin, 0))
    total = np.zeros(max(len(under), len(over)), np.float32)
    total[: len(under)] += under
    total[: len(over)] += over
    return total


class ClipKit:
    """All drums of one clip."""

    def __init__(self, rng: Rng, pieces: Pieces, settings: KitSettings) -> None:
        self._rng, self._settings = rng, settings
        chosen = _chosen(rng, pieces, settings)
        self._drums = {drum: Shaped(rng, drum, own, settings) for drum, own in chosen.items()}

    def render(self, hits: Sequence[DrumHit], length: int, rate: int) -> tuple[Array, list[float]]:
        """Mono sound of `length` samples, and how loud (peak) each hit is in it."""
        total = np.zeros(length, np.float32)
        rattles = Rattles(self._rng, rate, self._settings.rattles)
        fade = float(self._rng.uniform(*self._settings.choke_s))
        peaks = []
        for place, hit in enumerate(hits):
            if hit.drum not in self._drums:
                peaks.append(0.0)
                continue
            sound = self._drums[hit.drum].struck(hit.velocity, rate)
            begin = round(hit.onset * rate) - sound.lead
            stop = self._stop(hits, place)
            samples = sound.samples
            if stop is not None:
                samples = _choked(samples, round(stop * rate) - begin, fade * rate)
            add(total, samples, begin)
            for noise in rattles.of(hit.drum, sound.gain):
                add(total, noise, begin + sound.lead)
            peaks.append(sound.gain)
        return total, peaks

    def _stop(self, hits: Sequence[DrumHit], place: int) -> float | None:
        """When somebody stops a sound: the next stroke of the hats, or a hand at a crash."""
        hit = hits[place]
        if hit.drum is Drum.CRASH and self._rng.random() < self._settings.grabbed_share:
            return hit.onset + float(self._rng.uniform(0.1, 0.6))
        if hit.drum not in HATS:
            return None
        return next((h.onset for h in hits[place + 1 :] if h.drum in HATS), None)


def _choked(samples: Array, place: int, fade: float) -> Array:
    if place >= len(samples):
        return samples
    times = np.arange(min(len(samples) - place, int(6 * fade) + 1), dtype=np.float32)
    tail = samples[place : place + len(times)] * np.exp(times / np.float32(-fade))
    return np.concatenate([samples[:place], tail])


def add(total: Array, samples: Array, begin: int) -> None:
    """Add a sound that begins at a sample of `total`, perhaps outside it."""
    first, last = max(0, begin), min(len(total), begin + len(samples))
    if first < last:
        total[first:last] += samples[first - begin : last - begin]


def _chosen(rng: Rng, pieces: Pieces, settings: KitSettings) -> dict[Drum, list[Piece]]:
    """Which pieces make up the kit; some drums are two, one upon the other."""
    kits: dict[frozenset[Drum], str] = {}
    found: dict[Drum, list[Piece]] = {}
    for drum, there in pieces.of.items():
        if not there:
            continue
        group = next((frozenset(g) for g in GROUPS if drum in g), frozenset({drum}))
        first = _one(rng, there, settings, kits.get(group, ""))
        kits.setdefault(group, kit_of(first))
        layered = rng.random() < settings.layer_share
        found[drum] = [first, _one(rng, there, settings, "")] if layered else [first]
    return found


def kit_of(piece: Piece) -> str:
    """The kit a piece belongs to."""
    return piece.name.split("/")[0]


def _one(rng: Rng, there: Sequence[Piece], settings: KitSettings, kit: str) -> Piece:
    """A piece of `kit` where it has one; otherwise of any, sampled or made."""
    same = [piece for piece in there if kit and kit_of(piece) == kit]
    wanted = SYNTHETIC_SOURCE
    if rng.random() >= settings.synthetic_share:
        wanted = FONT if rng.random() < settings.font_share else KIT
    sampled = [piece for piece in there if piece.source != SYNTHETIC_SOURCE]
    choice = same or [piece for piece in there if piece.source == wanted] or sampled or list(there)
    return choice[int(rng.integers(len(choice)))]
