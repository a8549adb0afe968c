"""The two tracks: where the blocks of the original and of the result come from."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from app.player.tape import BLOCK, Samples
from engine.errors import AudioError
from engine.music import Note, Part
from engine.sampler import Stroke, Voices, Waves, find_instrument, load_instrument

PREVIEW_VELOCITY = 90
PREVIEW_SECONDS = 4.0


class BlockSource(Protocol):
    """What the original needs of an `engine.audio.Audio`."""

    def blocks(
        self, rate: int, channels: int = 1, start: float = 0.0, block_seconds: float = 1.0
    ) -> Iterator[Samples]:
        """The sound, (channels, time)."""
        ...


class Original:
    """The recording, decoded as it is needed; silence where there is none."""

    def __init__(self, source: BlockSource | None, rate: int) -> None:
        self._source = source
        self._rate = rate
        self._next = 0
        self._blocks: Iterator[Samples] = iter(())

    def block(self, index: int) -> Samples:
        """The block of that number, (BLOCK, 2); raises AudioError, and is silent afterwards."""
        out = np.zeros((BLOCK, 2), np.float32)
        if self._source is None:
            return out
        try:
            if index != self._next or index == 0:
                seconds = BLOCK / self._rate
                self._blocks = self._source.blocks(self._rate, 2, index * seconds, seconds)
            sound = next(self._blocks, None)
        except AudioError:
            self._source = None
            raise
        self._next = index + 1
        if sound is not None:
            out[: sound.shape[1]] = sound.T
        return out


class Band:
    """The instruments, each loaded once; `waves` keeps what they have sounded."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._waves: dict[Path, Waves] = {}

    def waves(self, program: int, is_kit: bool) -> Waves:
        """The waves of the shipped instrument nearest to a program."""
        folder = find_instrument(program, is_kit)
        if folder not in self._waves:
            self._waves[folder] = Waves(load_instrument(folder), self._rate)
        return self._waves[folder]

    def key(self, pitch: int, program: int) -> Samples:
        """One key pressed and held, (frames,)."""
        stroke = Stroke(0.0, PREVIEW_SECONDS, pitch, PREVIEW_VELOCITY)
        voices = Voices([stroke], self.waves(program, is_kit=False))
        return voices.render(0, round(PREVIEW_SECONDS * self._rate))


class Result:
    """The parts, played by the band. Parts that stay the same objects keep their voices."""

    def __init__(self, band: Band) -> None:
        self._band = band
        self._playing: list[tuple[Part, list[Voices]]] = []

    def take(self, parts: Sequence[Part]) -> None:
        """Play these from the next block on."""
        before = self._playing
        self._playing = [(part, self._kept(part, before) or self._made(part)) for part in parts]

    def block(self, index: int) -> Samples:
        """The block of that number, (BLOCK, 2)."""
        out = np.zeros(BLOCK, np.float32)
        for _, voices in self._playing:
            for each in voices:
                out += each.render(index * BLOCK, (index + 1) * BLOCK)
        return np.repeat(out[:, None], 2, axis=1)

    @staticmethod
    def _kept(part: Part, before: list[tuple[Part, list[Voices]]]) -> list[Voices] | None:
        return next((voices for known, voices in before if known is part), None)

    def _made(self, part: Part) -> list[Voices]:
        pitched = Part(part.name, part.program, part.notes, pedal=part.pedal)
        struck = Part(part.name, part.program, hits=part.hits)
        return [
            Voices.of_part(each, self._band.waves(part.program, is_kit))
            for each, is_kit in ((pitched, False), (struck, True))
            if each.notes or each.hits
        ]


def part_of(notes: Sequence[Note], name: str) -> Part:
    """A part of notes that are still being heard."""
    return Part(name, notes=tuple(sorted(notes)))
