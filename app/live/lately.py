"""Lately: the last seconds of sound, for those who look at it now and then."""

from threading import Lock

import numpy as np

from engine.devices.ring import Samples


class Lately:
    """Keeps the last `seconds` of mono sound; one thread adds, another looks."""

    def __init__(self, seconds: float, rate: int) -> None:
        self.rate = rate
        self.heard = 0  # samples, ever
        self._samples = np.zeros(round(seconds * rate), np.float32)
        self._lock = Lock()

    def add(self, block: Samples) -> None:
        """Take in what was heard now; what is older than all of it falls out."""
        block = block[-len(self._samples) :]
        with self._lock:
            self._samples = np.concatenate([self._samples[len(block) :], block])
            self.heard += len(block)

    def last(self, seconds: float) -> Samples:
        """The last seconds, or as much as was heard."""
        with self._lock:
            count = min(round(seconds * self.rate), self.heard, len(self._samples))
            return self._samples[len(self._samples) - count :]
