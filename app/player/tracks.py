"""The tracks: where the blocks of the original, and the sounds of the band, come from."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from app.player.tape import BLOCK, Samples
from engine.audio.resampling import joined
from engine.audio.stretch import stretched
from engine.errors import AudioError
from engine.music import Note, Part
from engine.sampler import Stroke, Voices, Waves, find_instrument, load_instrument

PREVIEW_VELOCITY = 90
PREVIEW_SECONDS = 4.0
READ_SECONDS = 0.25  # how much is decoded at a time


class BlockSource(Protocol):
    """What the original needs of an `engine.audio.Audio`."""

    def blocks(
        self, rate: int, channels: int = 1, start: float = 0.0, block_seconds: float = 1.0
    ) -> Iterator[Samples]:
        """The sound, (channels, time)."""
        ...


class Original:
    """The recording, decoded and stretched as it is needed; silence where there is none.

    Blocks that follow each other are one run. `lead` is the block before the one that began the
    last run, as it sounds in that run, until the next block is made: where a stretched recording
    is begun anew its waves lie otherwise.
    """

    def __init__(self, source: BlockSource | None, rate: int, speed: float = 1.0) -> None:
        self._source = source
        self._rate = rate
        self._speed = speed
        self._next = 0
        self._blocks: Iterator[Samples] = iter(())
        self.lead: Samples | None = None

    @property
    def is_exact(self) -> bool:
        """Whether a block is the same in every run."""
        return self._speed == 1.0 or self._source is None

    def block(self, index: int) -> Samples:
        """The block of that number, (BLOCK, 2); raises AudioError, and is silent afterwards."""
        self.lead = None
        if self._source is None:
            return np.zeros((BLOCK, 2), np.float32)
        try:
            if index != self._next or index == 0:
                self._begin(self._source, index)
            sound = next(self._blocks, None)
        except AudioError:
            self._source = None
            raise
        self._next = index + 1
        return _whole(sound)

    def _begin(self, source: BlockSource, index: int) -> None:
        """Start a run. A stretched one starts a block early, to be under way when it is heard."""
        early = 0 if self.is_exact else min(index, 1)
        start = (index - early) * BLOCK * self._speed / self._rate
        seconds = BLOCK / self._rate if self.is_exact else READ_SECONDS
        sound = source.blocks(self._rate, 2, start, seconds)
        self._blocks = joined(stretched(sound, self._speed, self._rate), BLOCK)
        if early:
            self.lead = _whole(next(self._blocks, None))


def _whole(sound: Samples | None) -> Samples:
    """A block (BLOCK, 2) of (2, time), which may be short, or nothing."""
    out = np.zeros((BLOCK, 2), np.float32)
    if sound is not None:
        out[: sound.shape[1]] = sound.T
    return out


class Band:
    """The instruments, each loaded once; `waves` keeps what they have sounded."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self._waves: dict[Path, Waves] = {}

    def waves(self, program: int, is_kit: bool) -> Waves:
        """The waves of the shipped instrument nearest to a program."""
        folder = find_instrument(program, is_kit)
        if folder not in self._waves:
            self._waves[folder] = Waves(load_instrument(folder), self.rate)
        return self._waves[folder]

    def key(self, pitch: int, program: int, is_kit: bool = False) -> Samples:
        """One key pressed and held, (frames,)."""
        stroke = Stroke(0.0, PREVIEW_SECONDS, pitch, PREVIEW_VELOCITY)
        voices = Voices([stroke], self.waves(program, is_kit))
        return voices.render(0, round(PREVIEW_SECONDS * self.rate))


def part_of(notes: Sequence[Note], name: str) -> Part:
    """A part of notes that are still being heard."""
    return Part(name, notes=tuple(sorted(notes)))
