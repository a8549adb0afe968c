"""Anchors: which place of the piece each frame given out belongs to."""

from bisect import bisect_right
from dataclasses import dataclass

MOST = 512
SAME = 0.75  # frames: what rounding to whole frames may differ by


@dataclass(frozen=True, slots=True)
class Anchor:
    """From the frame `given` on the piece moves on from `place`, `speed` frames with each."""

    given: int
    place: float
    speed: float

    def at(self, frame: int) -> float:
        """The place at a later frame."""
        return self.place + max(frame - self.given, 0) * self.speed


class Anchors:
    """The last few hundred places at which the piece went on otherwise than before."""

    def __init__(self) -> None:
        self._anchors = [Anchor(0, 0.0, 0.0)]

    def add(self, given: int, place: float, speed: float) -> None:
        """From that frame on it is so."""
        self._anchors.append(Anchor(given, place, speed))
        del self._anchors[:-MOST]

    def follow(self, given: int, place: float, speed: float) -> None:
        """The same, unless it follows from what is known."""
        last = self._anchors[-1]
        if last.speed != speed or abs(last.at(given) - place) > SAME:
            self.add(given, place, speed)

    def place(self, frame: int) -> float:
        """The place that a frame belongs to."""
        index = bisect_right(self._anchors, frame, key=lambda anchor: anchor.given) - 1
        return self._anchors[max(index, 0)].at(frame)
