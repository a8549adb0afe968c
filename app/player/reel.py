"""Reel: the tapes of all tracks at one speed, read together."""

from dataclasses import dataclass, field

import numpy as np

from app.player.tape import BLOCK, Samples, Tape

SEAM = 256  # frames over which the end of a loop becomes its beginning

Loop = tuple[int, int]


@dataclass(slots=True)
class Reel:
    """Frame k of every tape is the piece's frame k x `speed`.

    While `has_click` is false the click track is neither waited for nor heard.
    """

    speed: float = 1.0
    original: Tape = field(default_factory=Tape)
    result: Tape = field(default_factory=Tape)
    click: Tape = field(default_factory=Tape)
    has_click: bool = False

    @property
    def tapes(self) -> tuple[Tape, Tape, Tape]:
        """In the order of the mixer's volumes."""
        return self.original, self.result, self.click

    def at(self, position: float) -> int:
        """The frame at which that frame of the piece is played."""
        return round(position / self.speed)

    def has(self, index: int) -> bool:
        """Whether that block of every track that is needed is there."""
        tapes = self.tapes if self.has_click else self.tapes[:2]
        return all(tape.version(index) is not None for tape in tapes)

    def read(self, start: int, stop: int) -> list[Samples] | None:
        """Every track's frames; None if one that is needed is not there yet."""
        pieces = [tape.read(start, stop) for tape in self.tapes]
        if not self.has_click:
            pieces[2] = np.zeros((stop - start, 2), np.float32)
        there = [piece for piece in pieces if piece is not None]
        return there if len(there) == len(pieces) else None

    def read_to_seam(self, start: int, stop: int, loop: Loop) -> list[Samples] | None:
        """The same before a loop's end, which fades into what comes before its beginning.

        So the jump back is heard as going on, whatever the waves do there.
        """
        there = self.read(start, stop)
        begin = max(start, loop[1] - seam(loop))
        if there is None or begin >= stop:
            return there
        back = loop[1] - loop[0]
        lead = self.read(max(begin - back, 0), max(stop - back, 0))
        if lead is None:
            return None
        first = loop[1] - seam(loop)
        share = np.arange(begin - first, stop - first, dtype=np.float32) / np.float32(seam(loop))
        return [
            np.concatenate(
                [a[: begin - start], _faded(a[begin - start :], _filled(b, share), share)]
            )
            for a, b in zip(there, lead, strict=True)
        ]


def _filled(lead: Samples, share: Samples) -> Samples:
    """Silence for what would lie before the piece's first frame."""
    return np.pad(lead, ((len(share) - len(lead), 0), (0, 0)))


def _faded(old: Samples, new: Samples, share: Samples) -> Samples:
    made: Samples = old + (new - old) * share[:, None]
    return made


def seam(loop: Loop) -> int:
    """How many frames a loop's seam has."""
    return min(SEAM, (loop[1] - loop[0]) // 2)


def path(position: int, length: int, loop: Loop | None, count: int) -> list[int]:
    """The numbers of the next `count` blocks and the one at `position`, in the order played."""
    now = position // BLOCK
    end = length if loop is None or position >= loop[1] else min(loop[1], length)
    ahead = list(range(now, min(now + count, max(end - 1, 0) // BLOCK) + 1))
    if loop is None or position >= loop[1]:
        return ahead
    begin, last = max(loop[0] - seam(loop), 0) // BLOCK, (loop[1] - 1) // BLOCK
    again = range(begin, min(begin + count - len(ahead), last) + 1)
    return list(dict.fromkeys((*ahead, *again)))
