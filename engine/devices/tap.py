"""Tap: what a recorder hears, for somebody who wants every block as soon as it comes."""

from threading import Event
from time import perf_counter

import numpy as np

from engine.devices.ring import Ring, Samples

RING_SECONDS = 10.0
"""How long whoever listens may be busy before it misses anything."""
PROMPT_LATENCY = 0.01
"""Seconds that are asked of the device; it gives what it can."""
LEAST_SECONDS = 0.005
"""Some systems give 2 ms at a time; who listens would be woken more than it listens."""
DRIFT = 5e-4
"""By how much the device's clock may be slower than the computer's."""
PAUSE_SECONDS = 0.5
"""No block is so late: something was left out."""


class Tap:
    """A ring that PortAudio's thread fills while a recorder is not paused.

    `lost_blocks` counts what there was no room for. Silence takes its place as soon as there is
    some, so that whoever listens stays at the second of the take.
    """

    def __init__(self, wanted_latency: float = PROMPT_LATENCY) -> None:
        self.wanted_latency = wanted_latency
        self.lost_blocks = 0
        self.rate = 0
        self._ring = Ring(1, 1)
        self._came = Event()
        self._began = np.inf
        self._owed = 0  # frames of silence
        self._silence = np.zeros((1, 1), np.float32)

    def begin(self, rate: int, channels: int) -> None:
        """Make room; called by the recorder before its device opens."""
        self.rate = rate
        self._ring = Ring(round(RING_SECONDS * rate), channels)
        self._silence = np.zeros((rate, channels), np.float32)

    def hear(self, block: Samples) -> None:
        """Take a block in PortAudio's thread: copy it, and wake who waits."""
        self._note_time(len(block))
        while fits := min(self._owed, self._ring.room, len(self._silence)):
            self._ring.write(self._silence[:fits])
            self._owed -= fits
        if self._owed or not self._ring.write(block):
            self.lost_blocks += 1
            self._owed += len(block)
        self._came.set()

    def read(self, patience: float) -> Samples:
        """All that has come, (frames, channels), at least LEAST_SECONDS of it.

        Less, or none, if nothing more comes for `patience` seconds.
        """
        while self._ring.held < LEAST_SECONDS * self.rate and self._came.wait(patience):
            self._came.clear()
        return self._ring.read()

    def age(self, seconds: float) -> float:
        """How long ago the second `seconds` of what was heard reached us, in seconds."""
        return perf_counter() - (self._began + seconds)

    def _note_time(self, frames: int) -> None:
        """When second 0 was, by the blocks that came soonest after their sound.

        A block comes late by what else the computer does, never too early. A pause moves second 0
        on, and so does a device whose clock is slow.
        """
        began = perf_counter() - (self._ring.written + self._owed + frames) / self.rate
        slowest = self._began + DRIFT * frames / self.rate
        self._began = min(began, slowest) if began - self._began < PAUSE_SECONDS else began
