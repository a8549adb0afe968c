"""Recordings that are files heard together: a drummer and the band beside him."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from engine.audio import Audio


@dataclass(frozen=True, slots=True)
class Mixed(Audio):
    """Several recordings at once, as long as the longest; make it with `mixed`."""

    tracks: tuple[Audio, ...] = ()

    def blocks(
        self, rate: int, channels: int = 1, start: float = 0.0, block_seconds: float = 1.0
    ) -> Iterator[NDArray[np.float32]]:
        """Decode as Audio does; the tracks are added up as they are."""
        streams = [one.blocks(rate, channels, start, block_seconds) for one in self.tracks]
        for pieces in zip_longest(*streams):
            yield _sum([piece for piece in pieces if piece is not None])


def mixed(tracks: Sequence[Audio]) -> Audio:
    """One recording that is all of them; a single one is itself."""
    if len(tracks) == 1:
        return tracks[0]
    longest = max(tracks, key=lambda one: one.duration)
    rate, channels = max(one.rate for one in tracks), max(one.channels for one in tracks)
    return Mixed(longest.path, longest.duration, rate, channels, tracks=tuple(tracks))


def _sum(pieces: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    total = np.zeros((pieces[0].shape[0], max(piece.shape[1] for piece in pieces)), np.float32)
    for piece in pieces:
        total[:, : piece.shape[1]] += piece
    return total
