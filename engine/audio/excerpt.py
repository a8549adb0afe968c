"""Excerpt: a stretch of a recording as a recording of its own."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.audio.source import Audio


@dataclass(frozen=True, slots=True)
class Excerpt(Audio):
    """The recording from the second `begin` on, `duration` seconds long; make it with `excerpt`."""

    begin: float = 0.0

    def blocks(
        self, rate: int, channels: int = 1, start: float = 0.0, block_seconds: float = 1.0
    ) -> Iterator[NDArray[np.float32]]:
        """Decode as Audio does; `start` counts from where the excerpt begins."""
        whole = Audio(self.path, self.begin + self.duration, self.rate, self.channels)
        yield from whole.blocks(rate, channels, self.begin + start, block_seconds)


def excerpt(audio: Audio, start: float, stop: float) -> Excerpt:
    """The stretch from `start` to `stop` (seconds), as far as the recording goes."""
    begin = min(max(start, 0.0), audio.duration)
    end = min(max(stop, begin), audio.duration)
    texts = audio.title, audio.artist, audio.album
    return Excerpt(audio.path, end - begin, audio.rate, audio.channels, *texts, begin=begin)
