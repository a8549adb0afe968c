"""Stretching: slower or faster, the pitch unchanged, as a stream.

A phase vocoder with phases locked to the spectrum's peaks, after Laroche and Dolson, "Improved
phase vocoder time-scale modification of audio" (IEEE Trans. Speech Audio Process. 7(3), 1999).
Phases are never unwrapped: as in Puckette's "Phase-locked vocoder" (WASPAA 1995) a second window,
one output hop earlier, says how far every partial turns in a hop. What is kept is not the phase but
the *rotation* of each bin against the original. It is the same in all channels, so that they stay
as they stand to each other.

Attacks stay sharp as in Röbel's "A new approach to transient processing in the phase vocoder"
(DAFx 2003), by two means: around an attack time passes as in the original and the loss is made up
before and after; and bins that grow louder there begin with the original's phases.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.audio.attacks import AttackFinder

Samples = NDArray[np.float32]
Spectra = NDArray[np.complex64]

SLOWEST, FASTEST = 0.25, 2.0
WINDOW_SECONDS = 0.08
HOPS = 4  # output hops in a window
OVERLAP = 1.5  # what squared Hann windows at a quarter of their length add up to
BATCH = 16  # frames analysed together
GROWTH = 4.0  # times the power: such a bin begins anew at an attack


def stretched(blocks: Iterable[Samples], speed: float, rate: int) -> Iterator[Samples]:
    """Play (channels, time) blocks at `speed` (0.25 to 2); the pitch stays.

    Second t of what comes in is second t / speed of what comes out; around attacks, where time
    passes as in the original, it may be some hundredths of a second off. At speed 1 the blocks
    come out as they are. The output does not depend on the blocks' lengths.
    """
    if not SLOWEST <= speed <= FASTEST:
        raise ValueError(f"cannot play at {speed} times the speed")
    if speed == 1.0:
        yield from blocks
        return
    stretcher: Stretcher | None = None
    for block in blocks:
        if stretcher is None:
            stretcher = Stretcher(speed, rate, len(block))
        yield from stretcher.feed(block)
    if stretcher is not None:
        yield from stretcher.finish()


def window_size(rate: int) -> int:
    """The power of two nearest to a twelfth of a second."""
    return int(2 ** round(np.log2(WINDOW_SECONDS * rate)))


class Stretcher:
    """One stream; see `stretched`."""

    def __init__(self, speed: float, rate: int, channels: int) -> None:
        self._speed = speed
        self._size = window_size(rate)
        self._hop = self._size // HOPS
        self._hann = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(self._size) / self._size)).astype(
            np.float32
        )
        self._attacks = AttackFinder(rate)
        self._zones = Zones(speed, self._size // 2)
        self._rotation = np.ones(self._size // 2 + 1, np.complex64)
        self._before: Spectra | None = None  # the last frame's
        self._frame = -1  # the next one; frame k is centred on output sample k x hop
        self._given = 0
        self._taken = 0
        # What reaches into the sound from before its first sample is silence.
        before = self._size // 2 + int(2 * self._hop * max(speed, 1.0)) + self._hop
        self._sound = np.zeros((channels, before), np.float32)
        self._begin = -before  # the sample of the input that `_sound` begins with
        self._sum = np.zeros((channels, self._size + self._hop), np.float32)

    def feed(self, block: Samples) -> Iterator[Samples]:
        """Take more, give what is ready."""
        self._take(block)
        self._taken += block.shape[1]
        while self._wanted() <= min(self._attacks.known, self._taken):
            yield self._batch()

    def finish(self) -> Iterator[Samples]:
        """Give what is left."""
        total = round(self._taken / self._speed)
        silence = np.zeros((len(self._sound), self._size), np.float32)
        while self._given < total:
            while self._wanted() > self._attacks.known:
                self._take(silence)
            piece = self._batch()
            yield piece[:, : piece.shape[1] - max(0, self._given - total)]

    def _take(self, block: Samples) -> None:
        self._attacks.feed(block)
        self._sound = np.concatenate([self._sound, block.astype(np.float32, copy=False)], axis=1)

    def _wanted(self) -> int:
        """How much of the input must be known for the next batch."""
        last = (self._frame + BATCH) * self._hop
        return self._zones.horizon(last) + self._size

    def _batch(self) -> Samples:
        """The next frames' worth of output."""
        numbers = np.arange(self._frame, self._frame + BATCH)
        outputs = numbers * self._hop
        horizon = self._zones.horizon(int(outputs[-1]))
        attacks = [one for one in self._attacks.found if one < horizon]
        zones = self._zones.around(attacks)
        centres = np.round(zones.inputs(outputs)).astype(np.int64)
        spectra, earlier = self._spectra(centres), self._spectra(centres - self._hop)
        for index in range(BATCH):
            if self._before is not None:
                self._turn(self._before, spectra[index], earlier[index])
            self._before = spectra[index]
            for attack in zones.beginning(int(outputs[index]), self._hop):
                self._rotation[self._grown(attack)] = 1.0
            self._add(index, spectra[index] * self._rotation)
        self._frame += BATCH
        return self._given_out(centres)

    def _spectra(self, centres: NDArray[np.int64]) -> Spectra:
        """Spectra (frames, channels, bins) of the input around some samples."""
        from scipy.fft import rfft

        view = np.lib.stride_tricks.sliding_window_view(self._sound, self._size, axis=1)
        starts = centres - self._size // 2 - self._begin
        return np.asarray(rfft(view[:, starts].swapaxes(0, 1) * self._hann, axis=2), np.complex64)

    def _turn(self, before: Spectra, now: Spectra, earlier: Spectra) -> None:
        """Rotate every peak, and its surroundings with it, so that it goes on without a break.

        `earlier` is one output hop before `now`. Summed over the channels, so that what is only
        in one of them counts, and what differs between them cannot cancel.
        """
        power = np.square(now.real).sum(axis=0) + np.square(now.imag).sum(axis=0)
        peaks, widths = _peaks(power)
        turned = (before[:, peaks] * earlier[:, peaks].conj()).sum(axis=0) * self._rotation[peaks]
        size = np.abs(turned)
        turned = np.where(size > 0, turned / np.maximum(size, 1e-30), 1.0)
        self._rotation = np.repeat(turned, widths).astype(np.complex64)

    def _grown(self, attack: int) -> NDArray[np.bool_]:
        """Which bins are much louder after an attack than before."""
        around = self._spectra(np.array([attack - self._size // 2, attack + self._size // 4]))
        power = np.square(np.abs(around)).sum(axis=1)
        return np.asarray(power[1] > GROWTH * power[0])

    def _add(self, index: int, spectra: Spectra) -> None:
        from scipy.fft import irfft

        sound = irfft(spectra, self._size, axis=1) * (self._hann / OVERLAP)
        if index * self._hop + self._size > self._sum.shape[1]:
            room = np.zeros((len(self._sum), BATCH * self._hop), np.float32)
            self._sum = np.concatenate([self._sum, room], axis=1)
        self._sum[:, index * self._hop : index * self._hop + self._size] += sound

    def _given_out(self, centres: NDArray[np.int64]) -> Samples:
        """What no later frame adds to; what was used of the input is forgotten."""
        ready = BATCH * self._hop
        first = (self._frame - BATCH) * self._hop - self._size // 2  # output sample
        out = self._sum[:, max(0, -first) : ready].copy()
        self._sum = self._sum[:, ready:].copy()
        self._given += out.shape[1]
        keep = int(centres[-1]) - self._size - 2 * self._hop
        keep = max(keep, self._begin)
        self._sound = self._sound[:, keep - self._begin :]
        self._begin = keep
        self._attacks.found = [one for one in self._attacks.found if one > keep - 24 * self._size]
        return out


def _peaks(power: NDArray[np.float32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The bins louder than two neighbours to each side, and how many bins belong to each."""
    inner = power[2:-2]
    higher = (inner > power[1:-3]) & (inner >= power[3:-1])
    higher &= (inner > power[:-4]) & (inner >= power[4:])
    peaks = np.flatnonzero(higher) + 2
    if not len(peaks):
        return np.arange(len(power)), np.ones(len(power), np.int64)
    edges = np.concatenate([[0], (peaks[:-1] + peaks[1:] + 1) // 2, [len(power)]])
    return peaks, np.diff(edges)


@dataclass(frozen=True, slots=True)
class Zones:
    """Where in the output time passes as in the input: `half` samples to each side of an attack.

    The zones of attacks that stand close together are smaller.
    """

    speed: float
    half: int
    attacks: tuple[int, ...] = ()
    halves: tuple[float, ...] = ()

    @property
    def back(self) -> float:
        """After how many halves the lost time is made up; time never stands still for it."""
        return max(2.0, 2.0 * abs(1 - self.speed) / self.speed)

    def horizon(self, output: int) -> int:
        """Up to which sample attacks must be known to place that sample of the output."""
        reach = 3 * (1 + self.back) * self.half
        return max(0, int(self.speed * (output + reach)) + 1)

    def around(self, attacks: list[int]) -> "Zones":
        """The zones of these attacks."""
        gaps = np.diff(attacks) / self.speed / (2 * (1 + self.back))
        wide = np.concatenate([[self.half], gaps, [self.half]])
        halves = np.minimum(np.minimum(wide[:-1], wide[1:]), self.half)
        return Zones(self.speed, self.half, tuple(attacks), tuple(halves[: len(attacks)].tolist()))

    def inputs(self, outputs: NDArray[np.int64]) -> NDArray[np.float64]:
        """Which sample of the input belongs to each of the output."""
        plain = outputs * self.speed
        if not self.attacks:
            return np.asarray(plain)
        places = np.array(self.attacks)[:, None] / self.speed
        halves = np.array(self.halves)[:, None]
        knots = places + halves * np.array([-1 - self.back, -1.0, 1.0, 1 + self.back])
        gains = (1 - self.speed) * halves * np.array([0.0, -1.0, 1.0, 0.0])
        return np.asarray(plain + np.interp(outputs, knots.ravel(), gains.ravel()))

    def beginning(self, output: int, hop: int) -> list[int]:
        """The attacks whose zones begin within the hop that ends at `output`."""
        return [
            attack
            for attack, half in zip(self.attacks, self.halves, strict=True)
            if output - hop < attack / self.speed - half <= output
        ]
