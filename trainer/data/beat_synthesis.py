"""Beat synthesis: music with its beats becomes sound, cheaply."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from engine.music import DrumHit, Part
from engine.sampler import Instrument, Voices, Waves, strokes
from trainer.augment import AugmentSettings, augment
from trainer.codec import CodecSettings, through_codec
from trainer.data.beat_music import Music, MusicDrawer
from trainer.data.beat_pieces import BEAT, Beats
from trainer.data.distractors import distractor
from trainer.data.drum_kits import ClipKit, KitSettings
from trainer.data.drum_patterns import hits_of
from trainer.data.drum_pieces import Pieces
from trainer.data.kit import KitInstrument, Role
from trainer.data.noise import Array, Rng
from trainer.data.performance import notes_of
from trainer.data.procedural import Row

JITTER_SECONDS = (0.0, 0.004, 0.008, 0.014)


@dataclass(frozen=True, slots=True)
class BeatSynthesisSettings:
    """What sounds in a clip. Shares are probabilities, levels dB.

    Rendering takes longer than learning: each recording is used `uses` times, at speeds that differ
    (and pitches with them), with `apart` others in between.
    """

    sample_rate: int = 16000
    seconds: float = 24.0
    uses: int = 4
    apart: int = 48
    speeds: tuple[float, float] = (0.86, 1.16)
    instruments: int = 48  # so few that their waves are soon made
    piano_share: float = 0.35
    drums_db: tuple[float, float] = (-12.0, 14.0)  # above the band
    lost_share: float = 0.12  # beats go on, but for a while nothing is played on some
    empty_share: float = 0.05  # no music, only distractors
    distractor_share: float = 0.06
    distractor_db: tuple[float, float] = (-34.0, -10.0)
    waves_bytes: int = 1 << 30
    kits: KitSettings = field(default_factory=KitSettings)
    augment: AugmentSettings = field(
        default_factory=lambda: AugmentSettings(room_share=0.5, noise_share=0.4)
    )
    codec: CodecSettings = field(
        default_factory=lambda: CodecSettings(
            coded_share=0.1, tape_share=0.05, band_share=0.05, crush_share=0.02, clip_share=0.03
        )
    )


@dataclass(frozen=True, slots=True)
class BeatClip:
    """Synthetic music: mono sound, and its beats."""

    sound: Array
    beats: Beats


class BeatSynthesiser:
    """Makes clips. One seed, one clip, whatever was made before."""

    def __init__(
        self,
        music: MusicDrawer,
        instruments: Sequence[KitInstrument],
        pieces: Pieces,
        settings: BeatSynthesisSettings,
    ) -> None:
        self._recorded: dict[tuple[int, ...], BeatClip] = {}
        self._music, self._pieces, self._settings = music, pieces, settings
        self._pianos, self._others = (
            [one.instrument for one in instruments if one.role is role]
            for role in (Role.PIANO, Role.PITCHED)
        )
        self._pianos = self._pianos or self._others
        self._others = self._others or self._pianos
        self._waves: dict[str, Waves] = {}

    def clip(self, seed: Sequence[int]) -> BeatClip:
        """The clip of a seed."""
        s, (*others, number) = self._settings, seed
        group, within = divmod(number, s.apart * s.uses)
        use, place = divmod(within, s.apart)
        recorded = self._recording((*others, group * s.apart + place))
        rng = np.random.default_rng([*others, number, use])
        speed = float(np.exp(rng.uniform(*np.log(s.speeds)))) if use else 1.0
        start = float(rng.uniform(0.0, self._length - s.seconds * speed)) if use else 0.0
        return _at_speed(recorded, speed, start, s)

    @property
    def _length(self) -> float:
        """The seconds of a recording: enough for a clip at the highest speed."""
        return self._settings.seconds * max(1.0, *self._settings.speeds)

    def _recording(self, seed: tuple[int, ...]) -> BeatClip:
        if seed not in self._recorded:
            if len(self._recorded) >= self._settings.apart:
                del self._recorded[next(iter(self._recorded))]
            self._recorded[seed] = self._record(seed)
        return self._recorded[seed]

    def _record(self, seed: tuple[int, ...]) -> BeatClip:
        rng = np.random.default_rng(seed)
        s, seconds = self._settings, self._length
        length = int(seconds * s.sample_rate)
        if rng.random() < s.empty_share:
            noise = augment(distractor(rng, length, s.sample_rate), s.sample_rate, rng, s.augment)
            return BeatClip(noise, np.zeros(0, BEAT))
        music = self._music.draw(rng, seconds)
        if rng.random() < s.lost_share:
            music = _with_gap(rng, music)
        sound = self._mixed(rng, music, length)
        if rng.random() < s.distractor_share:
            other = distractor(rng, length, s.sample_rate)
            level = (_rms(sound) or 0.05) / (_rms(other) or 1.0)
            sound = sound + other * np.float32(level * _gain(rng.uniform(*s.distractor_db)))
        sound = augment(sound, s.sample_rate, rng, s.augment)
        return BeatClip(through_codec(sound, s.sample_rate, rng, s.codec), music.beats)

    def _mixed(self, rng: Rng, music: Music, length: int) -> Array:
        s = self._settings
        band = np.zeros(length, np.float32)
        for rows in music.parts if self._pianos else ():
            part = self._part(rng, rows)
            level = np.float32(10.0 ** (rng.normal(0, 3.0) / 20.0))
            band += self._played(part, length) * level
        hits = hits_of([row for row in music.drums if row[0] >= 0.0], self._length)
        drums = self._drummed(rng, hits, length)
        if not band.any() or not drums.any():
            return band + drums
        louder = _rms(band) / _rms(drums) * _gain(rng.uniform(*s.drums_db))
        return np.asarray(band + drums * np.float32(louder), np.float32)

    def _part(self, rng: Rng, rows: Sequence[Row]) -> tuple[Instrument, Part]:
        own = self._pianos if rng.random() < self._settings.piano_share else self._others
        of = own[int(rng.integers(len(own)))]
        lowest, highest = min(r.lokey for r in of.regions), max(r.hikey for r in of.regions)
        jitter = float(rng.choice(JITTER_SECONDS))
        off = rng.normal(0, jitter, len(rows)).tolist() if jitter else [0.0] * len(rows)
        folded = [
            (a + by, max(b + by, a + by + 0.03), _fold(pitch, lowest, highest), max(1, loud))
            for (a, b, pitch, loud), by in zip(rows, off, strict=True)
        ]
        sounding = [row for row in folded if of.choose(row[2], row[3]) is not None]
        return of, Part(of.name, of.program, notes_of(sounding, self._length))

    def _played(self, player: tuple[Instrument, Part], length: int) -> Array:
        of, part = player
        if of.name not in self._waves:
            share = self._settings.waves_bytes // self._settings.instruments
            self._waves[of.name] = Waves(of, self._settings.sample_rate, share)
        return Voices(strokes(part), self._waves[of.name], 1.0).render(0, length)

    def _drummed(self, rng: Rng, hits: tuple[DrumHit, ...], length: int) -> Array:
        if not hits:
            return np.zeros(length, np.float32)
        kit = ClipKit(rng, self._pieces, self._settings.kits)
        return kit.render(hits, length, self._settings.sample_rate)[0]


def _at_speed(
    recorded: BeatClip, speed: float, start: float, settings: BeatSynthesisSettings
) -> BeatClip:
    """A clip's length of a recording from `start` on, played so much faster."""
    length, rate = int(settings.seconds * settings.sample_rate), settings.sample_rate
    places = start * rate + np.arange(length, dtype=np.float64) * speed
    sound = recorded.sound[:length]
    if speed != 1.0:
        known = np.arange(len(recorded.sound))
        sound = np.interp(places, known, recorded.sound).astype(np.float32)
    beats = recorded.beats.copy()
    beats["time"] = (beats["time"] - start) / speed
    inside = (beats["time"] >= 0.0) & (beats["time"] < settings.seconds)
    return BeatClip(sound, beats[inside])


def _with_gap(rng: Rng, music: Music) -> Music:
    """Nothing is struck for a few beats; whoever listens counts on."""
    times = music.beats["time"]
    if len(times) < 12:
        return music
    first = int(rng.integers(4, len(times) - 6))
    start, stop = times[first] - 0.02, times[first + int(rng.integers(1, 5))] - 0.02
    parts = tuple(_outside(part, start, stop) for part in music.parts)
    return replace(music, parts=parts, drums=_outside(music.drums, start, stop))


def _outside(rows: Sequence[Row], start: float, stop: float) -> tuple[Row, ...]:
    return tuple(row for row in rows if not start <= row[0] < stop)


def _fold(pitch: int, lowest: int, highest: int) -> int:
    while pitch < lowest:
        pitch += 12
    while pitch > highest:
        pitch -= 12
    return pitch


def _gain(decibels: float) -> float:
    return float(10.0 ** (decibels / 20.0))


def _rms(sound: Array) -> float:
    return float(np.sqrt(np.mean(np.square(sound)))) if len(sound) else 0.0
