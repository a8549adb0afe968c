"""TempoMap: beats against seconds."""

from bisect import bisect_right
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Meter:
    """A time signature that holds from beat `start_beat` (a whole number) on."""

    start_beat: int
    beats_per_bar: int
    beat_unit: int = 4


@dataclass(frozen=True, slots=True)
class TempoMap:
    """Where the beats are, in seconds, strictly ascending; at least two.

    Between beats time is linear; before the first and after the last beat the nearest
    interval goes on. Beat numbers start at 0 with the first entry of `beats`.
    """

    beats: tuple[float, ...] = (0.0, 0.5)
    meters: tuple[Meter, ...] = (Meter(0, 4),)

    def __post_init__(self) -> None:
        """Refuse maps in which time stands still or runs backwards."""
        if len(self.beats) < 2:
            raise ValueError("a tempo map needs two beats")
        if any(b <= a for a, b in zip(self.beats, self.beats[1:], strict=False)):
            raise ValueError("the beats of a tempo map must ascend")
        if not self.meters or self.meters[0].start_beat != 0:
            raise ValueError("a tempo map needs a meter from its first beat on")

    @classmethod
    def steady(cls, beats_per_minute: float, beats_per_bar: int = 4) -> "TempoMap":
        """A map of one constant tempo, its first beat at 0 s."""
        return cls((0.0, 60.0 / beats_per_minute), (Meter(0, beats_per_bar),))

    def to_beats(self, seconds: float) -> float:
        """The (fractional) beat that sounds at `seconds`."""
        index = min(max(bisect_right(self.beats, seconds) - 1, 0), len(self.beats) - 2)
        start, stop = self.beats[index], self.beats[index + 1]
        return index + (seconds - start) / (stop - start)

    def to_seconds(self, beat: float) -> float:
        """The second at which the (fractional) `beat` sounds."""
        index = min(max(int(beat // 1), 0), len(self.beats) - 2)
        start, stop = self.beats[index], self.beats[index + 1]
        return start + (beat - index) * (stop - start)

    def tempo_at(self, beat: float) -> float:
        """Beats per minute around `beat`."""
        index = min(max(int(beat // 1), 0), len(self.beats) - 2)
        return 60.0 / (self.beats[index + 1] - self.beats[index])
