"""Audio: a recording as a source of blocks at any rate, never all of it in memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.audio.channels import mixed
from engine.audio.decoding import decoded, opened
from engine.audio.measuring import length
from engine.audio.resampling import aligned_start, joined, resampled
from engine.errors import AudioTooShort

SHORTEST_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Audio:
    """A recording in a file: a plain value, which may go to another process.

    `duration` is exact to the sample (of what can be played, where the file is damaged); `rate`
    and `channels` are the file's own; the texts are its tags and may be empty.
    """

    path: Path
    duration: float
    rate: int
    channels: int
    title: str = ""
    artist: str = ""
    album: str = ""

    def blocks(
        self, rate: int, channels: int = 1, start: float = 0.0, block_seconds: float = 1.0
    ) -> Iterator[NDArray[np.float32]]:
        """Decode from the second `start` in blocks (channels, time) of `block_seconds`.

        The samples are the same wherever one starts and however long the blocks are, to rounding
        (for lossy formats, to what their decoders remember). The last block may be shorter. All
        numbers are finite. A damaged file plays to the damage; one that cannot be opened any more
        raises AudioMissing or AudioUnreadable.
        """
        if rate < 1 or channels < 1 or block_seconds <= 0:
            raise ValueError(f"no such blocks: {rate} Hz, {channels} channels, {block_seconds} s")
        first, stop = max(0, round(start * rate)), round(self.duration * rate)
        if first >= stop:
            return
        begin, first_out = aligned_start(self.rate, rate, first)
        source = resampled(self._mixed(channels, begin), self.rate, rate, channels)
        wanted = _cut(source, first - first_out, stop - first_out)
        yield from joined(wanted, max(1, round(block_seconds * rate)))

    def _mixed(self, channels: int, begin: int) -> Iterator[NDArray[np.float32]]:
        """Decode from the sample `begin` at the file's own rate, mixed to `channels`."""
        for piece in decoded(self.path, begin):
            if piece.end > begin:
                late = max(0, begin - piece.position)
                yield mixed(piece.samples[:, late:], channels, piece.channel_names)


def open_audio(path: Path) -> Audio:
    """Open a recording, or say why not: AudioMissing, AudioUnreadable, AudioTooShort."""
    with opened(path) as file:
        rate, channels, tags = file.rate, file.channels, file.tags
    duration = length(path) / rate
    if duration < SHORTEST_SECONDS:
        raise AudioTooShort(path, duration)
    texts = {name: tags.get(name, "") for name in ("title", "artist", "album")}
    return Audio(path, duration, rate, channels, **texts)


def _cut(
    pieces: Iterator[NDArray[np.float32]], first: int, stop: int
) -> Iterator[NDArray[np.float32]]:
    """Leave out what lies before the sample `first` and from `stop` on."""
    position = 0
    for piece in pieces:
        begin, end = max(0, first - position), stop - position
        position += piece.shape[1]
        if end <= 0:
            return
        if begin < piece.shape[1]:
            yield piece[:, begin:end]
