"""Waves: an instrument's samples brought to the keys that are played, and remembered."""

from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.sampler.instrument import Instrument, Region, Samples

SHORTEST_WAVE_SECONDS = 0.5
INAUDIBLE = 10.0 ** (-80.0 / 20.0)


@dataclass(frozen=True, slots=True)
class Wave:
    """One key's sound: `samples` x `scale` is the waveform, its attack is heard at `lead`.

    int16, because thousands of them are kept.
    """

    samples: npt.NDArray[np.int16]
    scale: float
    lead: int


class Waves:
    """Gives the wave of a region at a pitch; keeps what was made, up to `capacity_bytes`."""

    def __init__(self, instrument: Instrument, rate: int, capacity_bytes: int = 128 << 20) -> None:
        self.instrument = instrument
        self.rate = rate
        self._capacity = capacity_bytes
        self._kept: OrderedDict[tuple[int, int, int], Wave] = OrderedDict()
        self._sources: dict[int, Samples] = {}
        self._bytes = 0

    def get(self, region: int, pitch: int, seconds: float) -> Wave:
        """The wave of `region` at `pitch`, lasting at least `seconds` if the sample does."""
        size = max(0, int(np.ceil(np.log2(max(seconds, 1e-3) / SHORTEST_WAVE_SECONDS))))
        key = (region, pitch, size)
        wave = self._kept.get(key)
        if wave is None:
            wave = self._make(region, pitch, SHORTEST_WAVE_SECONDS * 2.0**size)
            self._keep(key, wave)
        else:
            self._kept.move_to_end(key)
        return wave

    def _keep(self, key: tuple[int, int, int], wave: Wave) -> None:
        self._kept[key] = wave
        self._bytes += wave.samples.nbytes
        while self._bytes > self._capacity and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= oldest.samples.nbytes

    def _source(self, index: int) -> Samples:
        if index not in self._sources:
            region = self.instrument.regions[index]
            sound = self.instrument.read(region)
            if region.lpf_hz:
                sound = _low_pass(sound, region.lpf_hz, self.instrument.rate)
            self._sources[index] = sound
        return self._sources[index]

    def _make(self, index: int, pitch: int, seconds: float) -> Wave:
        import soxr

        region = self.instrument.regions[index]
        semitones = pitch - region.pitch_keycenter + region.tune_cents / 100.0
        step = 2.0 ** (semitones / 12.0)
        source = self._source(index)
        needed = int((seconds + region.onset_s / step) * step * self.instrument.rate) + 1
        if region.loop is not None:
            source = _unroll(source, region.loop, needed)
        sound = soxr.resample(source[:needed], self.instrument.rate * step, self.rate, "MQ")
        return _compact(sound, round(region.onset_s / step * self.rate))


def _compact(sound: Samples, lead: int) -> Wave:
    """Drop the inaudible tail and store as int16."""
    peak = float(np.abs(sound).max(initial=0.0))
    if peak == 0.0:
        return Wave(np.zeros(1, np.int16), 0.0, 0)
    audible = np.flatnonzero(np.abs(sound) > peak * INAUDIBLE)
    sound = sound[: int(audible[-1]) + 1]
    return Wave((sound * (32767.0 / peak)).astype(np.int16), peak / 32767.0, lead)


def _unroll(sound: Samples, loop: tuple[int, int], length: int) -> Samples:
    """Repeat the loop until there are `length` samples."""
    start, stop = loop
    if not 0 <= start < stop <= len(sound) or length <= stop:
        return sound
    turns = -(-(length - stop) // (stop - start))
    return np.concatenate([sound[:stop], *[sound[start:stop]] * turns])


def _low_pass(sound: Samples, hertz: float, rate: int) -> Samples:
    """Second-order low-pass without phase shift, in the frequency domain."""
    spectrum = np.fft.rfft(sound)
    frequencies = np.fft.rfftfreq(len(sound), 1.0 / rate)
    filtered = np.fft.irfft(spectrum / np.sqrt(1.0 + (frequencies / hertz) ** 4), len(sound))
    return np.asarray(filtered, np.float32)


def release_seconds(region: Region, factor: float = 1.0) -> float:
    """How long the region is heard after its key is up."""
    return 2.0 * region.release_s * factor
