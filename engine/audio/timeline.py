"""Where in a recording a decoded frame belongs: from time stamps to sample positions."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from av import AudioFrame


class Timeline:
    """Sample positions of the frames of one stream.

    Position zero is the `origin` (seconds) if one is given, else the first frame. Containers that
    count in milliseconds (Matroska, WebM, ASF) place a frame only roughly; where all frames but
    the first are equally long, as in most codecs, the rough place is enough to know the exact one.
    """

    def __init__(self, frames: Sequence["AudioFrame"], origin: float | None = None) -> None:
        self.rate = frames[0].sample_rate
        self._origin = frames[0].time if origin is None else origin
        self._coarse = float((frames[0].time_base or 1) * self.rate)
        self._first_size = frames[0].samples
        sizes = {frame.samples for frame in frames[1:]}
        self._step = sizes.pop() if len(sizes) == 1 and self._coarse > 1 else 0

    def seconds(self, position: int) -> float | None:
        """Return the time stamp at a sample position, or None where the stream has none."""
        return None if self._origin is None else self._origin + position / self.rate

    def position(self, frame: "AudioFrame") -> int | None:
        """Return the position of a frame's first sample, or None if it bears no time stamp."""
        time = frame.time
        if time is None or self._origin is None:
            return None
        stamped = round((time - self._origin) * self.rate)
        if not self._step:
            return stamped
        steps = round((stamped - self._first_size) / self._step)
        snapped = self._first_size + steps * self._step
        return snapped if snapped >= 0 and abs(snapped - stamped) <= 2 * self._coarse else stamped
