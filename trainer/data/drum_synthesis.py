"""Drum synthesis: patterns become sound, with every hit where it is heard."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from engine.music import DrumHit
from trainer.augment import AugmentSettings, augment
from trainer.codec import CodecSettings, through_codec
from trainer.data.accompaniment import band, stabs
from trainer.data.distractors import distractor
from trainer.data.drum_kits import ClipKit, KitSettings, Shaped, add
from trainer.data.drum_patterns import Patterns
from trainer.data.drum_pieces import Pieces
from trainer.data.mastering import MasteringSettings, mastered
from trainer.data.noise import Array, Rng
from trainer.data.shelf import Shelf

CLOSE = AugmentSettings(
    room_share=1.0, room_seconds=(0.08, 0.9), room_level_db=(-24.0, 2.0), tilt_db=1.5,
    peak_db=3.0, low_pass_share=0.0, high_pass_share=0.1, saturation_share=0.2,
    compression_share=0.45, noise_share=0.0, hum_share=0.0, level_db=(0.0, 0.0),
)  # fmt: skip
"""What a drummer's own room and engineer do, before anybody else plays."""

MASTER = AugmentSettings(
    room_share=0.35, room_seconds=(0.1, 1.6), room_level_db=(-26.0, 0.0), tilt_db=4.0,
    peak_db=5.0, low_pass_share=0.05, high_pass_share=0.12, saturation_share=0.25,
    compression_share=0.35, noise_share=0.5, noise_db=(-64.0, -26.0), hum_share=0.05,
)  # fmt: skip
"""What befalls the whole recording. Hats live high: few low-passes."""


@dataclass(frozen=True, slots=True)
class DrumSynthesisSettings:
    """What sounds in a clip. Shares are probabilities, levels dB."""

    sample_rate: int = 24000
    seconds: float = 8.0
    alone_share: float = 0.3
    empty_share: float = 0.04  # accompaniment, and nobody drums
    accompaniment_db: tuple[float, float] = (-15.0, 12.0)  # above the drums
    stabs_share: float = 0.4
    stabs_db: tuple[float, float] = (-14.0, 6.0)
    percussion_share: float = 0.3
    percussion_db: tuple[float, float] = (-18.0, 2.0)
    distractor_share: float = 0.12
    distractor_db: tuple[float, float] = (-34.0, -8.0)
    close_share: float = 0.7
    doubtful_db: float = -42.0  # beside the loudest hit
    covered_db: float = -12.0  # a hit's peak beside the accompaniment's RMS
    tapes: int = 256
    tape_seconds: float = 12.0
    waves_bytes: int = 512 << 20
    kits: KitSettings = field(default_factory=KitSettings)
    close: AugmentSettings = CLOSE
    master: AugmentSettings = MASTER
    mastering: MasteringSettings = field(default_factory=MasteringSettings)
    codec: CodecSettings = field(default_factory=lambda: CodecSettings(high_edge=(6000.0, 11000.0)))


@dataclass(frozen=True, slots=True)
class DrumClip:
    """Synthetic music with drums: mono sound and what is struck in it.

    Of `doubtful` hits, among `hits`, nobody can say whether they are heard.
    """

    sound: Array
    hits: tuple[DrumHit, ...]
    doubtful: tuple[DrumHit, ...] = ()


class DrumSynthesiser:
    """Makes clips. One seed, one clip, whatever was made before."""

    def __init__(
        self,
        patterns: Patterns,
        pieces: Pieces,
        settings: DrumSynthesisSettings,
        shelf: Shelf | None = None,
    ) -> None:
        self._patterns = patterns
        self._pieces = pieces
        self._settings = settings
        self._shelf = shelf

    def clip(self, seed: Sequence[int]) -> DrumClip:
        """The clip of a seed."""
        rng = np.random.default_rng(list(seed))
        s, rate = self._settings, self._settings.sample_rate
        length = int(s.seconds * rate)
        empty = self._shelf is not None and rng.random() < s.empty_share
        hits = () if empty else self._patterns.draw(rng, s.seconds)
        kit = ClipKit(rng, self._pieces, s.kits)
        drums, peaks = kit.render(hits, length, rate)
        if hits and rng.random() < s.close_share:
            drums, peaks = self._close(rng, drums, peaks)
        level = _rms(drums) or 0.05
        beside = self._beside(rng, hits, length, level, empty)
        sound = self._disturbed(rng, drums + beside, level)
        sound = mastered(augment(sound, rate, rng, s.master), rate, rng, s.mastering)
        sound = through_codec(sound, rate, rng, s.codec)
        doubtful = self._doubtful(hits, peaks, _rms(beside))
        audible = tuple(h for h, peak in zip(hits, peaks, strict=True) if peak > 0.0)
        return DrumClip(sound, audible, doubtful)

    def _close(self, rng: Rng, drums: Array, peaks: list[float]) -> tuple[Array, list[float]]:
        """The drums in their own room; it may bring soft hits up, and changes the level."""
        before = max(float(np.abs(drums).max()), 1e-9)
        made = augment(drums, self._settings.sample_rate, rng, self._settings.close)
        after = float(np.abs(made).max())
        return made, [peak * after / before for peak in peaks]

    def _beside(
        self, rng: Rng, hits: Sequence[DrumHit], length: int, level: float, alone: bool
    ) -> Array:
        """What else is played: a band, stabs, percussion. Silence where the drums are alone."""
        s = self._settings
        total = np.zeros(length, np.float32)
        if self._shelf is None or (not alone and rng.random() < s.alone_share):
            return total
        total += _at_level(band(rng, self._shelf, length), level, rng.uniform(*s.accompaniment_db))
        if hits and rng.random() < s.stabs_share:
            struck = stabs(rng, hits, length, s.sample_rate)
            total += _at_level(struck, level, rng.uniform(*s.stabs_db))
        return total

    def _disturbed(self, rng: Rng, sound: Array, level: float) -> Array:
        """With what is struck and is no drum: claps, tambourines, cowbells; and other noise."""
        s = self._settings
        if self._pieces.others and rng.random() < s.percussion_share:
            other = self._percussion(rng, len(sound))
            sound = sound + _at_level(other, level, rng.uniform(*s.percussion_db))
        if rng.random() < s.distractor_share:
            other = distractor(rng, len(sound), s.sample_rate)
            sound = sound + _at_level(other, level, rng.uniform(*s.distractor_db))
        return sound

    def _percussion(self, rng: Rng, length: int) -> Array:
        rate = self._settings.sample_rate
        total = np.zeros(length, np.float32)
        for _ in range(int(rng.integers(1, 3))):
            piece = self._pieces.others[int(rng.integers(len(self._pieces.others)))]
            shaped = Shaped(rng, None, [piece], self._settings.kits)
            step, chance = float(rng.uniform(0.1, 0.6)), float(rng.uniform(0.3, 1.0))
            for onset in np.arange(rng.uniform(0, step), length / rate, step).tolist():
                if rng.random() < chance:
                    sound = shaped.struck(int(rng.integers(40, 120)), rate)
                    begin = round((onset + rng.normal(0, 0.008)) * rate) - sound.lead
                    add(total, sound.samples, begin)
        return total

    def _doubtful(
        self, hits: Sequence[DrumHit], peaks: Sequence[float], beside: float
    ) -> tuple[DrumHit, ...]:
        s = self._settings
        floor = max(max(peaks, default=0.0) * _gain(s.doubtful_db), beside * _gain(s.covered_db))
        pairs = zip(hits, peaks, strict=True)
        return tuple(hit for hit, peak in pairs if 0.0 < peak < floor)


def _gain(decibels: float) -> float:
    return float(10.0 ** (decibels / 20.0))


def _rms(sound: Array) -> float:
    return float(np.sqrt(np.mean(np.square(sound)))) if len(sound) else 0.0


def _at_level(sound: Array, level: float, decibels: float) -> Array:
    """`sound` at so many decibels relative to the RMS `level`."""
    return sound * np.float32(level / (_rms(sound) or 1.0) * _gain(decibels))
