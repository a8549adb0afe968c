"""Voices: a part played by an instrument, block by block or all at once.

The one renderer: the player calls it for the next tenth of a second, the trainer for whole clips.
"""

from dataclasses import dataclass

import numpy as np

from engine.music import DrumHit, Note, Part, PedalSpan
from engine.music.bend import Bend
from engine.sampler.glide import read_between, travelled
from engine.sampler.instrument import Samples
from engine.sampler.waves import Wave, Waves, release_seconds

HEADROOM = 0.35  # a dozen loud notes together stay below full scale
LONGEST_STROKE_SECONDS = 8.0
# A damper falls as exp(-5 t / release): after `release` seconds 43 dB are gone.
RELEASE_STEEPNESS = 5.0


@dataclass(frozen=True, slots=True)
class Stroke:
    """One note as it is played: seconds, and None for the end of a sound nobody stops.

    `bend` is how its pitch moves, as a note's does.
    """

    start: float
    stop: float | None
    key: int
    velocity: int
    gain: float = 1.0
    bend: Bend = ()


def strokes(part: Part) -> list[Stroke]:
    """What the keys and pedal of a part make the strings do."""
    played = [
        Stroke(note.onset, stop, note.pitch, note.velocity, bend=note.bend)
        for note, stop in zip(part.notes, sounding_stops(part.notes, part.pedal), strict=True)
    ]
    return played + [_hit(hit) for hit in part.hits]


def _hit(hit: DrumHit) -> Stroke:
    return Stroke(hit.onset, None, hit.drum.key, hit.velocity)


def sounding_stops(notes: tuple[Note, ...], pedal: tuple[PedalSpan, ...]) -> list[float]:
    """When each note stops sounding: at its key's release, or the pedal's after it.

    A key struck again while the pedal holds it ends the older sound.
    """
    starts = np.array([span.start for span in pedal])
    stops: list[float] = []
    for note in notes:
        index = int(np.searchsorted(starts, note.offset, side="right")) - 1
        held = index >= 0 and pedal[index].stop > note.offset
        stops.append(pedal[index].stop if held else note.offset)
    next_onset: dict[int, float] = {}
    for i in range(len(notes) - 1, -1, -1):
        note = notes[i]
        following = next_onset.get(note.pitch)
        if following is not None and note.onset < following < stops[i]:
            stops[i] = following
        next_onset[note.pitch] = note.onset
    return stops


class Voices:
    """A list of strokes and the waves that sound them."""

    def __init__(self, played: list[Stroke], waves: Waves, release_factor: float = 1.0) -> None:
        self._waves = waves
        self._release_factor = release_factor
        rows = []
        for turn, stroke in enumerate(sorted(played, key=lambda s: s.start)):
            region = waves.instrument.choose(stroke.key, stroke.velocity, turn)
            if region is not None:
                rows.append((stroke, region))
        self._rows = rows
        rate = waves.rate
        # A sample's sound begins before its attack, by up to the lead.
        self._first = np.array([round(s.start * rate) for s, _ in rows], np.int64)
        self._last = np.array([self._end(s, r) for s, r in rows], np.int64)

    @classmethod
    def of_part(cls, part: Part, waves: Waves) -> "Voices":
        """The voices that play `part`."""
        return cls(strokes(part), waves)

    def _end(self, stroke: Stroke, index: int) -> int:
        instrument = self._waves.instrument
        region = instrument.regions[index]
        stop = stroke.start + LONGEST_STROKE_SECONDS
        if self._damped(stroke):
            assert stroke.stop is not None
            stop = stroke.stop + release_seconds(region, self._release_factor)
        return round(stop * self._waves.rate) + 1

    def _damped(self, stroke: Stroke) -> bool:
        return stroke.stop is not None and stroke.key < self._waves.instrument.undamped_above

    def render(self, start: int, stop: int) -> Samples:
        """Mono samples from `start` up to `stop`, counted from the beginning of the piece."""
        out = np.zeros(stop - start, np.float32)
        lead = self._waves.rate // 4
        for i in np.flatnonzero((self._first - lead < stop) & (self._last > start)):
            self._add(out, start, int(i))
        return out

    def _add(self, out: Samples, start: int, i: int) -> None:
        stroke, index = self._rows[i]
        instrument, rate = self._waves.instrument, self._waves.rate
        region = instrument.regions[index]
        first, last = int(self._first[i]), int(self._last[i])
        window = (start, min(last, start + len(out)))
        if stroke.bend:
            seconds = float(travelled(stroke.bend, np.array([(last - first) / rate]))[0])
            wave = self._waves.get(index, stroke.key, seconds)
            begin, sound = _bent(wave, first, window, stroke.bend, rate)
        else:
            wave = self._waves.get(index, stroke.key, (last - first) / rate)
            begin, sound = _steady(wave, first, window)
        if not len(sound):
            return
        sound *= np.float32(
            wave.scale * instrument.gain(region, stroke.velocity) * stroke.gain * HEADROOM
        )
        if stroke.stop is not None and self._damped(stroke):
            _damp(sound, round(stroke.stop * rate) - begin, region.release_s, self)
        out[begin - start : begin - start + len(sound)] += sound

    @property
    def rate(self) -> int:
        """Samples a second."""
        return self._waves.rate

    @property
    def release_factor(self) -> float:
        """How much longer than the instrument's own its releases are."""
        return self._release_factor


def _steady(wave: Wave, onset: int, window: tuple[int, int]) -> tuple[int, Samples]:
    """Where in the window (samples) the wave begins to be heard, and what is heard of it."""
    first = onset - wave.lead
    begin, end = max(first, window[0]), min(first + len(wave.samples), window[1])
    if begin >= end:
        return begin, np.zeros(0, np.float32)
    return begin, wave.samples[begin - first : end - first].astype(np.float32)


def _bent(
    wave: Wave, onset: int, window: tuple[int, int], bend: Bend, rate: int
) -> tuple[int, Samples]:
    """The same, the wave's pitch moving by `bend`."""
    begin = max(onset - rate // 4, window[0])
    if begin >= window[1]:
        return begin, np.zeros(0, np.float32)
    seconds = np.arange(begin - onset, window[1] - onset) / rate
    return begin, read_between(wave.samples, wave.lead + travelled(bend, seconds) * rate)


def _damp(sound: Samples, key_up: int, release: float, voices: Voices) -> None:
    """Let the sound die from sample `key_up` on (may lie before the block)."""
    begin = max(key_up, 0)
    if begin >= len(sound):
        return
    decay = RELEASE_STEEPNESS / (voices.rate * release * voices.release_factor)
    times = np.arange(begin - key_up, len(sound) - key_up, dtype=np.float32)
    sound[begin:] *= np.exp(times * np.float32(-decay))


__all__ = ["Stroke", "Voices", "Wave", "sounding_stops", "strokes"]
