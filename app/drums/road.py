"""The road of the highway: gems and bar lines in seconds, and the perspective they are seen in."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from engine.export.chart.composing import compose
from engine.export.chart.model import Chart, Gem, Lane, Level
from engine.music import Transcription

BEHIND = 0.12  # s that a gem is still to be seen after it was struck
TILT = 2.4  # how much smaller the far end is
LANES = (Lane.RED, Lane.YELLOW, Lane.BLUE, Lane.GREEN)


@dataclass(frozen=True, slots=True)
class Seen:
    """A gem and the second of the recording at which it is struck."""

    second: float
    gem: Gem


@dataclass(frozen=True, slots=True)
class Road:
    """Everything on the highway, in order; `bars` and `beats` in seconds of the recording."""

    gems: tuple[Seen, ...] = ()
    bars: tuple[float, ...] = ()
    beats: tuple[float, ...] = ()

    def between(self, start: float, stop: float) -> tuple[Seen, ...]:
        """The gems struck from `start` to `stop`."""
        first = bisect_left(self.gems, start, key=_second)
        return self.gems[first : bisect_right(self.gems, stop, key=_second)]

    def lit(self, now: float, glow: float) -> dict[Lane, float]:
        """Which lanes were struck within the last `glow` seconds, and how freshly (0-1)."""
        return {
            seen.gem.lane: 1.0 - (now - seen.second) / glow
            for seen in self.between(now - glow, now)
        }


def road_of(chart: Chart, level: Level) -> Road:
    """One level of a chart as it is driven along."""
    ruler = chart.ruler
    gems = tuple(Seen(ruler.second(gem.tick) - ruler.silence, gem) for gem in chart.levels[level])
    inside = [bar for bar in ruler.bars if bar.tick <= chart.end]
    bars = tuple(ruler.second(bar.tick) - ruler.silence for bar in inside)
    beats = tuple(
        ruler.second(bar.tick + beat * (bar.stop - bar.tick) // bar.beats) - ruler.silence
        for bar in inside
        for beat in range(1, bar.beats)
    )
    return Road(gems, bars, beats)


def chart_for(transcription: Transcription, seconds: float, name: str) -> Chart:
    """The chart an export writes; NoDrums and TempoUnknown say why there is none."""
    return compose(transcription, max(seconds, transcription.end), name)


def _second(seen: Seen) -> float:
    return seen.second


@dataclass(frozen=True, slots=True)
class Eye:
    """Where on a picture `width` by `height` something lies that comes in so many seconds."""

    width: float
    height: float
    ahead: float  # seconds of the road that are to be seen

    @property
    def strike(self) -> float:
        """The y at which gems are struck."""
        return self.height * 0.86

    def scale(self, seconds: float) -> float:
        """How large something is: 1 where it is struck, smaller further away."""
        return 1.0 / (1.0 + TILT * max(seconds / self.ahead, -0.3))

    def y(self, seconds: float) -> float:
        """How far down."""
        far = 1.0 / (1.0 + TILT)
        top = self.height * 0.04
        return top + (self.strike - top) * (self.scale(seconds) - far) / (1.0 - far)

    @property
    def half(self) -> float:
        """Half the road's width where gems are struck."""
        return min(self.width * 0.42, self.height * 0.72)

    def x(self, across: float, seconds: float) -> float:
        """`across` the road, from -1 (left) to 1."""
        return self.width / 2 + across * self.half * self.scale(seconds)
