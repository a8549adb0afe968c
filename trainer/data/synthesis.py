"""Synthesis: performances become sound, with every onset where it is heard."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from engine.music import Note, Part
from engine.sampler import Instrument, Stroke, Voices, Waves, strokes
from trainer.augment import AugmentSettings, augment
from trainer.data.kit import KitInstrument, Role
from trainer.data.performance import Performer, notes_of, random_pedal
from trainer.data.procedural import Rng

Array = npt.NDArray[np.float32]

LARGEST_BAND = 5


@dataclass(frozen=True, slots=True)
class SynthesisSettings:
    """What sounds in a clip."""

    sample_rate: int = 16000
    seconds: float = 8.0
    piano_share: float = 0.68
    other_solo_share: float = 0.4
    pedal_share: float = 0.5
    detune_cents: float = 12.0
    silent_share: float = 0.01
    waves_bytes: int = 9 << 30
    augment: AugmentSettings = field(default_factory=AugmentSettings)


@dataclass(frozen=True, slots=True)
class Clip:
    """A piece of synthetic music: mono sound and what is played in it."""

    sound: Array
    notes: tuple[Note, ...]


class Synthesiser:
    """Makes clips. One seed, one clip, whatever was made before."""

    def __init__(
        self,
        performer: Performer,
        instruments: Sequence[KitInstrument],
        settings: SynthesisSettings,
    ) -> None:
        self._performer = performer
        self._settings = settings
        self._by_role = {
            role: [i.instrument for i in instruments if i.role is role] for role in Role
        }
        self._waves: dict[str, Waves] = {}

    def clip(self, seed: Sequence[int]) -> Clip:
        """The clip of a seed."""
        rng = np.random.default_rng(list(seed))
        settings = self._settings
        if rng.random() < settings.silent_share:
            parts: list[tuple[Part, Instrument]] = []
        elif rng.random() < settings.piano_share:
            parts = self._piano(rng)
        else:
            parts = self._others(rng)
        length = int(settings.seconds * settings.sample_rate)
        sound = self._mix(rng, parts, length)
        sound = augment(sound, settings.sample_rate, rng, settings.augment)
        return Clip(sound, _merged(parts))

    def _piano(self, rng: Rng) -> list[tuple[Part, Instrument]]:
        instrument = self._any(rng, Role.PIANO)
        [rows] = self._performer.solo(rng, self._settings.seconds)
        part = self._part(rows, instrument)
        if rng.random() < self._settings.pedal_share:
            pedal = random_pedal(rng, part.notes, self._settings.seconds)
            part = Part(part.name, part.program, part.notes, pedal=pedal)
        return [(part, instrument)]

    def _others(self, rng: Rng) -> list[tuple[Part, Instrument]]:
        if rng.random() < self._settings.other_solo_share:
            [rows] = self._performer.solo(rng, self._settings.seconds)
            instrument = self._any(rng, Role.PITCHED)
            return [(self._part(rows, instrument), instrument)]
        parts = []
        for rows in self._performer.ensemble(rng, self._settings.seconds)[:LARGEST_BAND]:
            role = Role.PIANO if rng.random() < 0.2 else Role.PITCHED
            instrument = self._any(rng, role)
            parts.append((self._part(rows, instrument), instrument))
        return parts

    def _any(self, rng: Rng, role: Role) -> Instrument:
        choice = self._by_role[role] or self._by_role[Role.PIANO]
        return choice[int(rng.integers(len(choice)))]

    def _part(self, rows: list[tuple[float, float, int, int]], of: Instrument) -> Part:
        """Rows as a part, folded by octaves into the instrument's range."""
        lowest = min(r.lokey for r in of.regions)
        highest = max(r.hikey for r in of.regions)
        folded = [
            (on, off, _fold(pitch, lowest, highest), velocity) for on, off, pitch, velocity in rows
        ]
        # Some instruments have keys that sound nothing: a label there would be a lie.
        sounding = [row for row in folded if of.choose(row[2], row[3]) is not None]
        return Part(of.name, of.program, notes_of(sounding, self._settings.seconds))

    def _mix(self, rng: Rng, parts: list[tuple[Part, Instrument]], length: int) -> Array:
        """All parts at once, slightly out of tune with the world."""
        detune = float(np.clip(rng.normal(0, self._settings.detune_cents), -45, 45))
        stretch = 2.0 ** (detune / 1200.0)
        stretched = int(length * stretch) + 1
        mix = np.zeros(stretched, np.float32)
        for part, instrument in parts:
            timbre = int(rng.normal(0, 14))
            release = float(np.exp(rng.normal(0, 0.35)))
            played = [_stretched(s, stretch, timbre, instrument) for s in strokes(part)]
            sound = Voices(played, self._waves_of(instrument), release).render(0, stretched)
            mix += sound * np.float32(10.0 ** (rng.normal(0, 2.5) / 20.0))
        return _resampled(mix, stretch, length)

    def _waves_of(self, instrument: Instrument) -> Waves:
        if instrument.name not in self._waves:
            count = sum(map(len, self._by_role.values()))
            share = self._settings.waves_bytes // count
            self._waves[instrument.name] = Waves(instrument, self._settings.sample_rate, share)
        return self._waves[instrument.name]


def _fold(pitch: int, lowest: int, highest: int) -> int:
    while pitch < lowest:
        pitch += 12
    while pitch > highest:
        pitch -= 12
    return pitch


def _stretched(stroke: Stroke, stretch: float, timbre: int, instrument: Instrument) -> Stroke:
    """A stroke in stretched time, sounding as if struck `timbre` harder at the same loudness."""
    struck = min(127, max(1, stroke.velocity + timbre))
    gain = 1.0
    if not instrument.layers_keep_level:
        gain = (stroke.velocity / struck) ** (2.0 * instrument.velocity_tracking)
    stop = None if stroke.stop is None else stroke.stop * stretch
    return Stroke(stroke.start * stretch, stop, stroke.key, struck, min(gain, 4.0))


def _resampled(sound: Array, stretch: float, length: int) -> Array:
    if abs(stretch - 1.0) < 1e-6:
        return sound[:length]
    import soxr

    exact = np.asarray(soxr.resample(sound, 1e6 * stretch, 1e6, "MQ"), np.float32)
    return np.pad(exact, (0, max(0, length - len(exact))))[:length]


def _merged(parts: list[tuple[Part, Instrument]]) -> tuple[Note, ...]:
    """The notes of all parts; two parts on one key at once are heard as one note."""
    notes = sorted(note for part, _ in parts for note in part.notes)
    last: dict[int, Note] = {}
    kept: list[Note] = []
    for note in notes:
        before = last.get(note.pitch)
        if before is not None and note.onset - before.onset < 0.03:
            continue
        last[note.pitch] = note
        kept.append(note)
    return tuple(kept)
