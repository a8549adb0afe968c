"""Synthesis: performances become sound, with every onset where it is heard."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from engine.music import Family, Note, Part, PedalSpan, family_of
from engine.sampler import Instrument, Stroke, Voices, Waves, strokes
from trainer.augment import AugmentSettings, augment
from trainer.codec import CodecSettings, through_codec
from trainer.data.bending import BendingSettings, with_random_bends
from trainer.data.distractors import distractor
from trainer.data.drum_loops import DrumLoops
from trainer.data.kit import GRANDS, KitInstrument, Role
from trainer.data.pedalling import vienna_pedal
from trainer.data.performance import Performer, notes_of, random_pedal
from trainer.data.procedural import Rng
from trainer.data.touch import dynamic, let_ring, resonance, softened

Array = npt.NDArray[np.float32]

LARGEST_BAND = 5
BENDING = frozenset({Family.VOICE, Family.STRINGS, Family.WINDS, Family.GUITAR})
# What bends further is another pitch, and its label would be a question of taste.
GENTLE = BendingSettings(vibrato_depth=(0.08, 0.5), gesture_depth=(0.2, 0.8))


@dataclass(frozen=True, slots=True)
class SynthesisSettings:
    """What sounds in a clip.

    `family_share` of the instruments that are no pianos are drawn by their family first, so that
    the rare ones (voices, basses) come as often as the many; the rest as they are. `bent_share` of
    the parts whose family can are played with vibrato, scoops and slides. `grand_share` of the
    pianos are drawn among `GRANDS`, the rest among everything that has a piano's keys;
    `vienna_share` of the pedals are pressed as Vienna's pianists pressed them.
    """

    sample_rate: int = 16000
    seconds: float = 8.0
    piano_share: float = 0.68
    grand_share: float = 0.0
    other_solo_share: float = 0.4
    family_share: float = 0.0
    bent_share: float = 0.0
    pedal_share: float = 0.5
    vienna_share: float = 0.0
    half_pedal_share: float = 0.15
    resonance_share: float = 0.35
    softened_share: float = 0.5
    detune_cents: float = 12.0
    silent_share: float = 0.03
    silent_distractor_share: float = 0.7
    distractor_share: float = 0.14
    distractor_db: tuple[float, float] = (-34.0, -6.0)
    drums_share: float = 0.12
    drums_db: tuple[float, float] = (-24.0, 4.0)
    waves_bytes: int = 9 << 30
    augment: AugmentSettings = field(default_factory=AugmentSettings)
    codec: CodecSettings = field(default_factory=CodecSettings)


@dataclass(frozen=True, slots=True)
class Clip:
    """A piece of music: mono sound and what is played in it.

    `families` says for each note what kind of instrument plays it; `pedal` is None where nobody
    knows, or it is neither up nor down. `ringing` are notes (from second 0 on) that were struck
    before a clip cut out of a recording begins, and `ringing_families` who plays those.
    """

    sound: Array
    notes: tuple[Note, ...]
    families: tuple[Family, ...] = ()
    pedal: tuple[PedalSpan, ...] | None = ()
    ringing: tuple[Note, ...] = ()
    ringing_families: tuple[Family, ...] = ()


@dataclass(frozen=True, slots=True)
class _Player:
    """A part, what plays it, and how: the pedal half down lets everything ring a little."""

    part: Part
    instrument: Instrument
    family: Family
    half_pedal: bool = False


class Synthesiser:
    """Makes clips. One seed, one clip, whatever was made before."""

    def __init__(
        self,
        performer: Performer,
        instruments: Sequence[KitInstrument],
        settings: SynthesisSettings,
        loops: DrumLoops | None = None,
    ) -> None:
        self._performer = performer
        self._settings = settings
        self._loops = loops
        self._by_role = {
            role: [i.instrument for i in instruments if i.role is role] for role in Role
        }
        self._by_family = {
            family: [one for one in self._by_role[Role.PITCHED] if family_of(one.program) is family]
            for family in Family
        }
        self._grands = [one for one in self._by_role[Role.PIANO] if one.name in GRANDS]
        self._waves: dict[str, Waves] = {}

    def clip(self, seed: Sequence[int]) -> Clip:
        """The clip of a seed."""
        rng = np.random.default_rng(list(seed))
        settings = self._settings
        players = self._players(rng)
        length = int(settings.seconds * settings.sample_rate)
        sound = self._disturbed(rng, self._mix(rng, players, length))
        sound = augment(sound, settings.sample_rate, rng, settings.augment)
        sound = through_codec(sound, settings.sample_rate, rng, settings.codec)
        notes, families = _merged(players)
        vague = any(player.half_pedal for player in players)
        spans = tuple(span for player in players for span in player.part.pedal)
        return Clip(sound, notes, families, None if vague else spans)

    def _players(self, rng: Rng) -> list[_Player]:
        if rng.random() < self._settings.silent_share:
            return []
        if rng.random() < self._settings.piano_share:
            return [self._pianist(rng)]
        return self._others(rng)

    def _pianist(self, rng: Rng) -> _Player:
        instrument = self._piano(rng)
        [rows] = self._performer.solo(rng, self._settings.seconds)
        part = self._part(rows, instrument)
        if rng.random() >= self._settings.pedal_share:
            return _Player(part, instrument, Family.PIANO)
        if rng.random() < self._settings.half_pedal_share:
            return _Player(part, instrument, Family.PIANO, half_pedal=True)
        pedal = self._pedal(rng, part.notes)
        part = Part(part.name, part.program, part.notes, pedal=pedal)
        return _Player(part, instrument, Family.PIANO)

    def _piano(self, rng: Rng) -> Instrument:
        if self._grands and rng.random() < self._settings.grand_share:
            return self._grands[int(rng.integers(len(self._grands)))]
        return self._any(rng, Role.PIANO)

    def _pedal(self, rng: Rng, notes: tuple[Note, ...]) -> tuple[PedalSpan, ...]:
        if rng.random() < self._settings.vienna_share:
            return vienna_pedal(rng, [note.onset for note in notes], self._settings.seconds)
        return random_pedal(rng, notes, self._settings.seconds)

    def _others(self, rng: Rng) -> list[_Player]:
        if rng.random() < self._settings.other_solo_share:
            [rows] = self._performer.solo(rng, self._settings.seconds)
            return [self._player(rng, rows, Role.PITCHED)]
        band = self._performer.ensemble(rng, self._settings.seconds)[:LARGEST_BAND]
        roles = [Role.PIANO if rng.random() < 0.2 else Role.PITCHED for _ in band]
        return [self._player(rng, rows, role) for rows, role in zip(band, roles, strict=True)]

    def _player(self, rng: Rng, rows: list[tuple[float, float, int, int]], role: Role) -> _Player:
        settings = self._settings
        # A kit may have held nothing out but pianos: those stand in for the others, see `_any`.
        pitched = role is Role.PITCHED and self._by_role[Role.PITCHED]
        if pitched and rng.random() < settings.family_share:
            families = [family for family, own in self._by_family.items() if own]
            own = self._by_family[families[int(rng.integers(len(families)))]]
            instrument = own[int(rng.integers(len(own)))]
        else:
            instrument = self._any(rng, role)
        part, family = self._part(rows, instrument), family_of(instrument.program)
        if family in BENDING and settings.bent_share > 0 and rng.random() < settings.bent_share:
            part = with_random_bends(rng, part, GENTLE)
        return _Player(part, instrument, family)

    def _any(self, rng: Rng, role: Role) -> Instrument:
        choice = self._by_role[role] or self._by_role[Role.PIANO] or self._by_role[Role.PITCHED]
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

    def _mix(self, rng: Rng, players: list[_Player], length: int) -> Array:
        """All parts at once, slightly out of tune with the world."""
        detune = float(np.clip(rng.normal(0, self._settings.detune_cents), -45, 45))
        stretch = 2.0 ** (detune / 1200.0)
        stretched = int(length * stretch) + 1
        mix = np.zeros(stretched, np.float32)
        for player in players:
            sound = self._played(rng, player, stretch, stretched)
            mix += sound * np.float32(10.0 ** (rng.normal(0, 2.5) / 20.0))
        return _resampled(mix, stretch, length)

    def _played(self, rng: Rng, player: _Player, stretch: float, length: int) -> Array:
        """One part, with the touch of its player; times run `stretch` times as long."""
        settings, part = self._settings, player.part
        timbre = int(rng.normal(0, 14))
        release = float(np.exp(rng.normal(0, 0.35)))
        if player.half_pedal:
            release *= float(rng.uniform(2.5, 10.0))
        played = dynamic(rng, strokes(part))
        if part.pedal and rng.random() < 0.5:
            played = let_ring(rng, played)
        played = [_stretched(s, stretch, timbre, player.instrument) for s in played]
        waves, rate = self._waves_of(player.instrument), settings.sample_rate
        if rng.random() < settings.softened_share:
            edge = float(rng.uniform(30, 75))
            soft = [s for s in played if s.velocity < edge]
            loud = [s for s in played if s.velocity >= edge]
            sound = Voices(loud, waves, release).render(0, length)
            sound += softened(rng, Voices(soft, waves, release).render(0, length), rate)
        else:
            sound = Voices(played, waves, release).render(0, length)
        if part.pedal and rng.random() < settings.resonance_share:
            sound = sound + resonance(rng, sound, part.pedal, rate)
        return sound

    def _disturbed(self, rng: Rng, sound: Array) -> Array:
        """With what else may be heard: a drummer, a voice that speaks, a room that claps."""
        settings, rate = self._settings, self._settings.sample_rate
        level = float(np.sqrt(np.mean(np.square(sound)))) or 0.05
        if self._loops is not None and rng.random() < settings.drums_share:
            drums = self._loops.loop(rng, len(sound))
            sound = sound + _at_level(drums, level, float(rng.uniform(*settings.drums_db)))
        if rng.random() < (settings.distractor_share if sound.any() else 0.7):
            other = distractor(rng, len(sound), rate)
            sound = sound + _at_level(other, level, float(rng.uniform(*settings.distractor_db)))
        return sound

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
    return replace(
        stroke,
        start=stroke.start * stretch,
        stop=None if stroke.stop is None else stroke.stop * stretch,
        velocity=struck,
        gain=min(gain, 4.0) * stroke.gain,
        bend=tuple((time * stretch, semitones) for time, semitones in stroke.bend),
    )


def _at_level(sound: Array, level: float, decibels: float) -> Array:
    """`sound` at so many decibels relative to the RMS `level`."""
    own = float(np.sqrt(np.mean(np.square(sound)))) or 1.0
    return sound * np.float32(level / own * 10.0 ** (decibels / 20.0))


def _resampled(sound: Array, stretch: float, length: int) -> Array:
    if abs(stretch - 1.0) < 1e-6:
        return sound[:length]
    import soxr

    exact = np.asarray(soxr.resample(sound, 1e6 * stretch, 1e6, "MQ"), np.float32)
    return np.pad(exact, (0, max(0, length - len(exact))))[:length]


def _merged(players: list[_Player]) -> tuple[tuple[Note, ...], tuple[Family, ...]]:
    """The notes of all parts and who plays them; two on one key at once are heard as one."""
    everything = [(note, player.family) for player in players for note in player.part.notes]
    last: dict[int, Note] = {}
    kept: list[tuple[Note, Family]] = []
    for note, family in sorted(everything):
        before = last.get(note.pitch)
        if before is not None and note.onset - before.onset < 0.03:
            continue
        last[note.pitch] = note
        kept.append((note, family))
    return tuple(note for note, _ in kept), tuple(family for _, family in kept)
