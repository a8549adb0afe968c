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

    `lost_blocks` counts what there was no room for.
    """

    def __init__(self, wanted_latency: float = PROMPT_LATENCY) -> None:
        self.wanted_latency = wanted_latency
        self.lost_blocks = 0
        self.rate = 0
        self._ring = Ring(1, 1)
        self._came = Event()
        self._began = np.inf

    def begin(self, rate: int, channels: int) -> None:
        """Make room; called by the recorder before its device opens."""
        self.rate = rate
        self._ring = Ring(round(RING_SECONDS * rate), channels)

    def hear(self, block: Samples) -> None:
        """Take a block in PortAudio's thread: copy it, and wake who waits."""
        self._note_time(len(block))
        if not self._ring.write(block):
            self.lost_blocks += 1
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
        began = perf_counter() - (self._ring.written + frames) / self.rate
        slowest = self._began + DRIFT * frames / self.rate
        self._began = min(began, slowest) if began - self._began < PAUSE_SECONDS else began
